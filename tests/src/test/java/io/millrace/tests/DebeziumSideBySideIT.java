package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.millrace.servers.ApicurioRegistry;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.peers.ConnectWorker;
import io.millrace.tests.SideBySide.Intended;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Millrace's Debezium formats beside the real Debezium connector: the same server, the same SQL, the same messages. What
 * both wrote lies in {@code target/peers} afterwards.
 */
@Tag("matrix")
class DebeziumSideBySideIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String LAST_TABLE = "shop.finished";

    /**
     * One way to write Debezium's messages; its name is the topic prefix of both sides.
     *
     * @param settings of the connector
     * @param options of Millrace's format
     */
    private record Variant(String prefix, String format, Map<String, String> settings, String options) {}

    private static final String SOURCE = "/value(/payload)?/source/";
    private static final String ROW = "/value(/payload)?/(before|after)/";

    private static final List<Intended> INTENDED = List.of(
            Intended.at(".*" + SOURCE + "version", "the version of the writer"),
            Intended.at(".*/value(/payload)?/ts_(ms|us|ns)", "when the writer saw the change"),
            Intended.at(".*/headers/__debezium\\.context\\..*", "the logging context of a Connect worker"),
            Intended.at(".* snapshot#\\d+" + SOURCE + "ts_(ms|us|ns)", "when the writer read the table"),
            Intended.at(
                    ".* snapshot#\\d+" + SOURCE + "snapshot",
                    "first and last rows of a snapshot: tables are loaded side by side, so there are none"),
            Intended.at(
                    "schema changes#\\d+" + SOURCE + "ts_(us|ns)",
                    DebeziumSideBySideIT::isSameMillisecond,
                    "DDL has the commit's microseconds, of which Debezium keeps the milliseconds"),
            Intended.at(
                    "shop.strict.*" + ROW + "n_(date|dt|dt6|ts3)",
                    "a zero date in a NOT NULL column: the epoch, where Kafka Connect puts the column's default"),
            Intended.at(
                    "shop.strict.*" + ROW + "o_int",
                    (theirs, ours) -> ours.isNull(),
                    "NULL in a column with a default: NULL, where Kafka Connect's converter puts the default"),
            Intended.at(
                    ".*" + ROW + "[cn]_year",
                    (theirs, ours) -> ours.asInt(-1) == 0,
                    "the year 0000: 0, where Debezium makes 2000 of it in a snapshot and 1900 in the stream"),
            Intended.at(
                    ".* snapshot#\\d+" + ROW + "c_float",
                    "FLOAT in a snapshot: the value itself, where Debezium takes the six digits that the server prints"),
            Intended.at(
                    ".*" + ROW + "c_float",
                    (theirs, ours) -> theirs.floatValue() == ours.floatValue(),
                    "the shortest digits of a FLOAT, which JDK 17's own text is not always"),
            Intended.at(
                    ".* snapshot#\\d+" + ROW + "c_timestamp[136]",
                    (theirs, ours) -> Instant.parse(theirs.asText()).equals(Instant.parse(ours.asText())),
                    "TIMESTAMP(n) in a snapshot: n digits as in the stream, where Debezium cuts zeros"),
            Intended.at(
                    ".*" + ROW + "c_datetime3",
                    (theirs, ours) -> ours.asLong() == -62_135_596_799_999L,
                    "the year 1: 1, where Debezium's time adjuster makes 2001 of it"),
            Intended.at(
                    "shop.types#\\d+" + ROW + "c_enum",
                    (theirs, ours) -> theirs.asText().replace("\\,", ",").equals(ours.asText()),
                    "an ENUM label with a comma in the stream: the label, where Debezium escapes the comma"),
            Intended.at(
                    "shop.(types|strict)#\\d+" + ROW + "[cn]_json",
                    "JSON in the stream: the server's own text as in a snapshot, where Debezium prints without spaces"),
            Intended.at(
                    ".*/value/schema/.*/fields/\\d+/default",
                    (theirs, ours) -> ours.isMissingNode(),
                    "defaults of columns are not in schemas: no reader may take one for a NULL"),
            Intended.at(
                    "shop.(strict|later|nokey|renamed)( snapshot)?#\\d+/value/schema/fields/0/type/1/fields/\\d+/(type|default).*",
                    "the same in Avro, where a default decides the order of a union"),
            Intended.at(
                    "schema .*/columns/\\d+/(autoIncremented|generated|defaultValueExpression|hasDefaultValue)",
                    (theirs, ours) -> ours.isNull() || ours.isMissingNode() || !ours.asBoolean(true),
                    "tables in schema changes have types and keys, not AUTO_INCREMENT and defaults"),
            Intended.at(
                    "schema of shop.types snapshot#0/.*/length",
                    (theirs, ours) -> ours.asInt(-1) == 0,
                    "CHAR(0) has the length 0"),
            Intended.at(
                    "schema changes#\\d+/.*",
                    (theirs, ours) -> theirs.isNull()
                            || theirs.isMissingNode()
                            || (theirs.isTextual() && theirs.asText().isEmpty()),
                    "CREATE INDEX says its table, database and shape, of which Debezium says nothing"),
            Intended.at(
                    "schema changes#\\d+" + SOURCE + "row",
                    (theirs, ours) -> ours.asInt(-1) == 0,
                    "DDL has no row, where Debezium leaves the number of the row before it"),
            Intended.at(
                    "Mixed Case-db.*/headers/__debezium\\.(old|new)key/key.one",
                    "the header of a key change is JSON, with the column's own name in Avro tasks too"),
            Intended.at(
                    "schema changes#\\d+/value(/payload)?/ddl",
                    (theirs, ours) -> ours.asText().equals(theirs.asText() + " /* generated by server */"),
                    "DDL is the source's own text, with the server's comment"));

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void everyFieldOfEveryMessageEqualsRealDebezium(MysqlRelease release) throws Exception {
        try (MysqlServer mysql = MysqlServer.of(release).start();
                KafkaBroker theirKafka = KafkaBroker.of(KafkaRelease.V4_4).start();
                KafkaBroker ourKafka = KafkaBroker.of(KafkaRelease.V4_4).start();
                ApicurioRegistry theirRegistry = ApicurioRegistry.start();
                ApicurioRegistry ourRegistry = ApicurioRegistry.start();
                ConnectWorker worker = ConnectWorker.start(theirKafka.bootstrapServers())) {
            PeerScript.run(mysql, PeerScript.Part.SNAPSHOT, sql -> true);
            List<Variant> variants = variants(theirRegistry);
            List<RunningTask> tasks = new ArrayList<>();
            try {
                for (Variant variant : variants) {
                    Map<String, String> settings =
                            worker.debezium(variant.prefix(), mysql.port(), mysql.rootUser(), mysql.rootPassword());
                    settings.put("database.include.list", "shop,Mixed Case-db");
                    settings.putAll(variant.settings());
                    worker.create(variant.prefix(), settings);
                    tasks.add(new RunningTask(task(variant, mysql, ourKafka, ourRegistry)));
                }
                for (Variant variant : variants) {
                    awaitTopic(theirKafka, variant.prefix() + ".shop.types");
                    read(theirKafka, variant.prefix(), bytes -> NullNode.instance, found -> found >= 15);
                }
                tasks.forEach(RunningTask::awaitStreaming);
                PeerScript.run(mysql, PeerScript.Part.STREAM, sql -> true);
                List<String> differences = new ArrayList<>();
                for (Variant variant : variants) {
                    differences.addAll(compare(release, variant, theirKafka, theirRegistry, ourKafka, ourRegistry));
                }
                assertThat(differences).isEmpty();
            } finally {
                tasks.forEach(RunningTask::close);
            }
        }
    }

    private static List<Variant> variants(ApicurioRegistry theirRegistry) {
        return List.of(
                new Variant("plain", "debezium_json", Map.of(), "debezium.topic.prefix: plain"),
                new Variant(
                        "schemas",
                        "debezium_json",
                        Map.of(
                                "provide.transaction.metadata",
                                "true",
                                "key.converter.schemas.enable",
                                "true",
                                "value.converter.schemas.enable",
                                "true"),
                        "debezium.topic.prefix: schemas, debezium.schemas: true,"
                                + " debezium.provide.transaction.metadata: true"),
                new Variant(
                        "avro",
                        "debezium_avro",
                        ConnectWorker.avro(theirRegistry.port()),
                        "debezium.topic.prefix: avro"));
    }

    private static TaskText task(Variant variant, MysqlServer mysql, KafkaBroker kafka, ApicurioRegistry registry) {
        TaskText text = TaskText.bare(variant.prefix() + "_task", mysql, kafka)
                .with(
                        "objects:",
                        "  include: [shop.*, \"`Mixed Case-db`.*\"]",
                        "topics:",
                        "  format: " + variant.prefix() + ".$database$.$tablename$",
                        "  partitions: 1",
                        "format:",
                        "  name: " + variant.format(),
                        "  options: {" + variant.options() + "}");
        return variant.format().endsWith("avro")
                ? text.with("schema_registry:", "  urls: [\"" + registry.url() + "\"]")
                : text;
    }

    private static List<String> compare(
            MysqlRelease release,
            Variant variant,
            KafkaBroker theirKafka,
            ApicurioRegistry theirRegistry,
            KafkaBroker ourKafka,
            ApicurioRegistry ourRegistry)
            throws Exception {
        Map<String, List<PeerMessage>> theirs = streams(variant, theirKafka, theirRegistry);
        Map<String, List<PeerMessage>> ours = streams(variant, ourKafka, ourRegistry);
        PeerMessage.write(release + "-" + variant.prefix() + "-theirs", theirs);
        PeerMessage.write(release + "-" + variant.prefix() + "-ours", ours);
        SideBySide comparison = new SideBySide(INTENDED);
        comparison.compare(theirs, ours);
        System.out.println(release + " " + variant.prefix() + ": " + comparison);
        return comparison.differences();
    }

    /** Rows by table and DDL, each apart for snapshot and stream, and {@code transactions}. */
    private static Map<String, List<PeerMessage>> streams(Variant variant, KafkaBroker kafka, ApicurioRegistry registry)
            throws Exception {
        awaitTopic(kafka, variant.prefix() + "." + LAST_TABLE);
        RegistryAvro avro = new RegistryAvro(registry);
        Map<String, List<PeerMessage>> streams = new TreeMap<>();
        String previous = "";
        for (PeerMessage message : read(
                kafka,
                variant.prefix(),
                variant.format().endsWith("avro") ? avro::decode : PeerMessage::json,
                found -> found >= 60)) {
            String stream = message.value().isMissingNode() ? previous : streamOf(variant, message);
            if (!stream.isEmpty()) {
                streams.computeIfAbsent(stream, name -> new ArrayList<>()).add(message);
            }
            previous = stream;
        }
        return streams;
    }

    /** Topics of odd names are spelled differently: the messages themselves say which table it is. */
    private static String streamOf(Variant variant, PeerMessage message) {
        if (message.topic().equals(variant.prefix() + ".transaction")) {
            return "transactions";
        }
        JsonNode value = message.value().has("payload") ? message.value().path("payload") : message.value();
        JsonNode source = value.path("source");
        String table = source.path("db").asText() + "." + source.path("table").asText();
        boolean snapshot = !source.path("snapshot").asText().equals("false");
        if (!message.topic().equals(variant.prefix())) {
            return table + (snapshot ? " snapshot" : "");
        }
        if (!snapshot) {
            // A database with no selected table in it is none of ours.
            return source.path("db").asText().equals("other") ? "" : "schema changes";
        }
        // Its snapshot begins with SET, DROP TABLE, DROP and CREATE DATABASE and USE, which nobody has executed.
        return value.at("/tableChanges/0/type").asText().equals("CREATE") ? "schema of " + table + " snapshot" : "";
    }

    private static boolean isSameMillisecond(JsonNode theirs, JsonNode ours) {
        long unitsPerMs =
                theirs.asLong() % 1_000_000 == 0 && ours.asLong() > 1_000_000_000_000_000_000L ? 1_000_000 : 1_000;
        return theirs.asLong() / unitsPerMs == ours.asLong() / unitsPerMs;
    }

    private static void awaitTopic(KafkaBroker kafka, String topic) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            while (!admin.listTopics().names().get().contains(topic)) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("there is no topic " + topic + ", only "
                            + admin.listTopics().names().get());
                }
                RunningTask.sleep(200);
            }
        }
    }

    private static List<PeerMessage> read(
            KafkaBroker kafka, String prefix, Function<byte[], JsonNode> decode, java.util.function.IntPredicate enough)
            throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            Set<String> topics = new TreeSet<>(admin.listTopics().names().get());
            topics.removeIf(name -> !name.equals(prefix) && !name.startsWith(prefix + "."));
            return Topics.read(kafka, topics, found -> enough.test(found.size())).stream()
                    .map(record -> PeerMessage.of(record, decode))
                    .toList();
        }
    }
}
