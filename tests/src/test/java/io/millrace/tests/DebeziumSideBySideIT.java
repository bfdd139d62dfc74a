package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.servers.ApicurioRegistry;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.peers.ConnectWorker;
import io.millrace.tests.SideBySide.Intended;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
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

    private static final MathContext SIX_DIGITS = new MathContext(6);
    private static final String SOURCE = "/value(/payload)?/source/";
    private static final String SHAPE = "schema changes#\\d+/value(/payload)?/tableChanges/0/table/columns/\\d+";
    private static final String BOOL =
            "BOOL in the stream's DDL: TINYINT(1) as in a snapshot, where Debezium makes a boolean of it";
    private static final String ROW = "/value(/payload)?/(before|after)/";

    private static final List<Intended> INTENDED = List.of(
            Intended.at(
                    ".*" + SOURCE + "version",
                    (theirs, ours) -> theirs.isTextual() && ours.isTextual(),
                    "the version of the writer"),
            Intended.at(
                    ".*/value(/payload)?/ts_(ms|us|ns)",
                    (theirs, ours) -> theirs.isIntegralNumber() && ours.isIntegralNumber(),
                    "when the writer saw the change"),
            Intended.at(
                    ".*/headers/__debezium\\.context\\..*",
                    (theirs, ours) -> ours.isMissingNode(),
                    "the logging context of a Connect worker"),
            Intended.at(
                    ".* snapshot#\\d+" + SOURCE + "ts_(ms|us|ns)",
                    (theirs, ours) -> theirs.isIntegralNumber() && ours.isIntegralNumber(),
                    "when the writer read the table"),
            Intended.at(
                    ".* snapshot#\\d+" + SOURCE + "snapshot",
                    (theirs, ours) -> theirs.asText().matches("(first|last).*")
                            && ours.asText().equals("true"),
                    "first and last rows of a snapshot: tables are loaded side by side, so there are none"),
            Intended.at(
                    ".*/value/payload/source/snapshot",
                    (theirs, ours) -> theirs.isNull() && ours.asText().equals("false"),
                    "false in the stream: a value here, and in Debezium the schema's default, which a converter that"
                            + " leaves NULLs alone does not write"),
            Intended.at(
                    ".*" + ROW + "[cn]_year",
                    (theirs, ours) -> ours.asInt(-1) == 0 && (theirs.asInt() == 2000 || theirs.asInt() == 1900),
                    "the year 0000: 0, where Debezium makes 2000 of it in a snapshot and 1900 in the stream"),
            Intended.at(
                    ".* snapshot#\\d+" + ROW + "c_float",
                    (theirs, ours) -> ours.decimalValue()
                                    .round(SIX_DIGITS)
                                    .compareTo(theirs.decimalValue().round(SIX_DIGITS))
                            == 0,
                    "FLOAT in a snapshot: the value itself, where Debezium takes the six digits that the server prints"),
            Intended.at(
                    ".*" + ROW + "c_float",
                    (theirs, ours) -> theirs.floatValue() == ours.floatValue(),
                    "the shortest digits of a FLOAT, which JDK 17's own text is not always"),
            Intended.at(
                    ".* snapshot#\\d+" + ROW + "(c_timestamp[136]|d_stamp6)",
                    (theirs, ours) -> Instant.parse(theirs.asText()).equals(Instant.parse(ours.asText())),
                    "TIMESTAMP(n) in a snapshot: n digits as in the stream, where Debezium cuts zeros"),
            Intended.at(
                    ".*" + ROW + "c_datetime3",
                    (theirs, ours) -> ours.asLong() == -62_135_596_799_999L,
                    "the year 1: 1, where Debezium's time adjuster makes 2001 of it"),
            Intended.at(
                    "shop.(types|filled|refilled)#\\d+" + ROW + "[cd]_enum",
                    (theirs, ours) -> theirs.asText().replace("\\,", ",").equals(ours.asText()),
                    "an ENUM label with a comma in the stream: the label, where Debezium escapes the comma"),
            Intended.at(
                    "shop.(types|strict)#\\d+" + ROW + "[cn]_json",
                    DebeziumSideBySideIT::isSameDocument,
                    "JSON in the stream: the server's own text as in a snapshot, where Debezium prints without spaces"),
            Intended.at(
                    "schema of shop.types snapshot#0/value(/payload)?/tableChanges/0/table/columns/\\d+/length",
                    (theirs, ours) -> ours.asInt(-1) == 0,
                    "CHAR(0) has the length 0"),
            Intended.at(
                    SHAPE + "/length",
                    (theirs, ours) -> theirs.isNull() && ours.isIntegralNumber(),
                    "an integer's display width in the stream's DDL: what the server adds to it, as in a snapshot"),
            Intended.at(
                    SHAPE + "/defaultValueExpression",
                    (theirs, ours) -> isSameNumber(theirs.asText().replace("TRUE", "1"), ours.asText()),
                    "a default in the stream's DDL: the server's spelling as in a snapshot, where Debezium takes the"
                            + " statement's"),
            Intended.at(
                    SHAPE + "/defaultValueExpression|shop.refilled#\\d+/value.*",
                    (theirs, ours) -> theirs.asText().matches("2001-02-03[T ]04:05:06Z?")
                            && ours.asText().matches("2001-02-02[T ]22:35:06Z?"),
                    "a TIMESTAMP's default in the stream's DDL: of the session's time zone, which Debezium ignores there"),
            Intended.at(
                    "(schema changes|schema of shop.filled snapshot)#\\d+/value(/payload)?/tableChanges/0/table/columns/2[56]/"
                            + "(autoIncremented|generated)",
                    (theirs, ours) -> theirs.asBoolean() && !ours.asBoolean(true),
                    "ON UPDATE CURRENT_TIMESTAMP is no AUTO_INCREMENT, for which Debezium takes it"),
            Intended.at(
                    "shop.refilled#\\d+/value(/payload)?/after/d_true",
                    (theirs, ours) -> theirs.isBoolean() && ours.asInt() == 1,
                    BOOL),
            Intended.at("shop.refilled#\\d+/value/schema/fields/[01]/(type/1/)?fields/7/.*", BOOL),
            Intended.at(
                    SHAPE + "/(jdbcType|type(Name|Expression)|length)",
                    (theirs, ours) -> theirs.asText().equals("BOOL") || theirs.asInt(-1) == 16,
                    BOOL),
            Intended.at(
                    "schema changes#\\d+/(key(/payload)?/databaseName|value(/payload)?/(databaseName|source/(db|table)))",
                    (theirs, ours) ->
                            theirs.asText("-").isEmpty() && ours.asText().matches("shop|later"),
                    "CREATE INDEX says its table and database, of which Debezium says nothing"),
            Intended.at(
                    "schema changes#\\d+/value(/payload)?/tableChanges/0",
                    (theirs, ours) ->
                            theirs.isMissingNode() && ours.path("id").asText().equals("\"shop\".\"later\""),
                    "CREATE INDEX says the shape of its table, of which Debezium says nothing"),
            Intended.at(
                    "schema changes#\\d+" + SOURCE + "row",
                    (theirs, ours) -> ours.asInt(-1) == 0,
                    "DDL has no row, where Debezium leaves the number of the row before it"));

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
                    awaitEndOfSnapshot(theirKafka, variant.prefix());
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
                new Variant(
                        "plain",
                        "debezium_json",
                        Map.of(),
                        "debezium.topic.prefix: plain, debezium.replace.null.with.default: true"),
                new Variant(
                        "schemas",
                        "debezium_json",
                        Map.of(
                                "provide.transaction.metadata",
                                "true",
                                "key.converter.schemas.enable",
                                "true",
                                "value.converter.schemas.enable",
                                "true",
                                "value.converter.replace.null.with.default",
                                "false"),
                        "debezium.topic.prefix: schemas, debezium.schemas: true,"
                                + " debezium.provide.transaction.metadata: true"),
                new Variant(
                        "avro",
                        "debezium_avro",
                        ConnectWorker.avro(theirRegistry.port()),
                        "debezium.topic.prefix: avro, debezium.replace.null.with.default: true"));
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
        boolean snapshot = !source.path("snapshot").asText("false").matches("false|null");
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

    /** What JSON has no type for: the server prints {@code base64:type15:} before bytes, and six digits of a time. */
    private static boolean isSameText(String theirs, String ours) {
        return ours.equals("base64:type15:" + theirs) || ours.equals(theirs + "000");
    }

    private static boolean isSameNumber(String theirs, String ours) {
        try {
            return new BigDecimal(theirs).compareTo(new BigDecimal(ours)) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The same JSON document: numbers by value, a number beyond a double's digits as that double. */
    private static boolean isSameDocument(JsonNode theirs, JsonNode ours) {
        JsonNode left = PeerMessage.json(theirs.asText().getBytes(StandardCharsets.UTF_8));
        JsonNode right = PeerMessage.json(ours.asText().getBytes(StandardCharsets.UTF_8));
        Comparator<JsonNode> byValue = (one, other) -> {
            boolean same = one.equals(other)
                    || (one.isNumber() && other.isNumber() && one.doubleValue() == other.doubleValue())
                    || (one.isTextual() && isSameText(one.asText(), other.asText()));
            return same ? 0 : 1;
        };
        return left.equals(byValue, right);
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

    /** The last row of Debezium's snapshot says so, in JSON and behind its length in Avro. */
    private static void awaitEndOfSnapshot(KafkaBroker kafka, String prefix) throws Exception {
        Predicate<byte[]> isLast = value -> {
            String text = new String(value, StandardCharsets.ISO_8859_1);
            return text.contains("\"snapshot\":\"last\"") || text.contains("\blast");
        };
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < end) {
                Set<String> topics = topics(admin, prefix);
                boolean ended = Topics.read(kafka, topics, found -> true).stream()
                        .anyMatch(record -> record.value() != null && isLast.test(record.value()));
                if (ended) {
                    return;
                }
                RunningTask.sleep(500);
            }
        }
        throw new AssertionError("Debezium's snapshot does not end: " + prefix);
    }

    private static Set<String> topics(Admin admin, String prefix) throws Exception {
        Set<String> topics = new TreeSet<>(admin.listTopics().names().get());
        topics.removeIf(name -> !name.equals(prefix) && !name.startsWith(prefix + "."));
        return topics;
    }

    private static List<PeerMessage> read(
            KafkaBroker kafka, String prefix, Function<byte[], JsonNode> decode, java.util.function.IntPredicate enough)
            throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return Topics.read(kafka, topics(admin, prefix), found -> enough.test(found.size())).stream()
                    .map(record -> PeerMessage.of(record, decode))
                    .toList();
        }
    }
}
