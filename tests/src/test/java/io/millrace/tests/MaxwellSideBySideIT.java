package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.peers.MaxwellDaemon;
import io.millrace.tests.SideBySide.Intended;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Millrace's {@code maxwell_json} beside a real Maxwell: the same server, the same SQL, the same messages. What both wrote
 * lies in {@code target/peers} afterwards.
 */
@Tag("matrix")
class MaxwellSideBySideIT {
    private static final String TOPIC = "maxwell";

    /**
     * Maxwell ends at the first table with a GEOMETRYCOLLECTION, which MySQL 8.0 calls by a new name, and says nothing of
     * defaults.
     */
    private static final Predicate<String> WANTED =
            sql -> !sql.contains("shop.collections") && !sql.matches("(?s).* shop\\.(re)?filled .*");

    private static final Map<String, String> THEIR_OPTIONS = Map.of(
            "output_ddl", "true",
            "output_binlog_position", "true",
            "output_gtid_position", "true",
            "output_xoffset", "true",
            "output_server_id", "true",
            "output_thread_id", "true",
            "output_commit_info", "true",
            "output_nulls", "true");
    private static final String OUR_OPTIONS = "maxwell.output-ddl: true, maxwell.output-position: true,"
            + " maxwell.output-gtid: true, maxwell.output-xoffset: true, maxwell.output-server-id: true,"
            + " maxwell.output-thread-id: true";

    private static final List<Intended> INTENDED = List.of(
            Intended.at(
                    ".*/key(/_uuid)?",
                    (theirs, ours) -> isUuid(theirs) && isUuid(ours),
                    "keys without a primary key: from the position, where Maxwell's are random"),
            Intended.at(
                    ".* bootstrap#\\d+/value/ts",
                    (theirs, ours) -> theirs.isIntegralNumber() && ours.isIntegralNumber(),
                    "when the writer read the table"),
            Intended.at(
                    ".*/value/(def|old)/\\(order\\)",
                    (theirs, ours) -> theirs.asText()
                            .replace("columns, primary-key", "primary-key, columns")
                            .equals(ours.asText()),
                    "primary-key before columns: Maxwell has them in an order that changes from start to start"),
            Intended.at(
                    "shop.strict bootstrap#\\d+/value/data/n_bits",
                    (theirs, ours) -> theirs.asInt() == 1280 && ours.asInt() == 5,
                    "BIT(10) in a bootstrap: its number, where Maxwell turns the bytes around"),
            Intended.at(
                    "shop.(strict|types) bootstrap#\\d+/value/data/[no]_(date|dt|dt6|ts|ts3)",
                    (theirs, ours) -> theirs.isNull() && ours.asText().startsWith("0000-00-00"),
                    "zero dates in a bootstrap: as in the stream, where Maxwell has null"),
            Intended.at(
                    "shop.(strict|types) bootstrap#\\d+/value/data/([nc]_enum|[nc]_set/0)",
                    (theirs, ours) -> theirs.asText("-").isEmpty() && (ours.isNull() || ours.isMissingNode()),
                    "no ENUM or SET label in a bootstrap: null and [] as in the stream, where Maxwell has an empty label"),
            Intended.at(
                    ".*/value/(data|old)/[nc]_year",
                    (theirs, ours) -> ours.asInt(-1) == 0 && (theirs.asInt() == 2000 || theirs.asInt() == 1900),
                    "the year 0000: 0, where Maxwell makes 2000 of it in a bootstrap and 1900 in the stream"),
            Intended.at(
                    ".*/value/(data|old)/c_time[136]?",
                    (theirs, ours) -> !isTimeOfDay(ours),
                    "TIME below zero and beyond a day: its text, where Maxwell has a time of day"),
            Intended.at(
                    ".*/value/(data|old)/c_set/2",
                    (theirs, ours) ->
                            theirs.asText().equals("it''s") && ours.asText().equals("it's"),
                    "a SET label with a quote: the label, where Maxwell leaves the quote doubled"),
            Intended.at(
                    ".*/value/(data|old)/c_(char_)?binary",
                    (theirs, ours) ->
                            theirs.asText("-").isEmpty() && ours.asText().matches("A+=?"),
                    "BINARY(n): n bytes, where Maxwell loses zero bytes at the end"),
            Intended.at(
                    ".*/value/(data|old)/c_(date|datetime3?)",
                    (theirs, ours) -> theirs.asText().startsWith("0000-00-00")
                            && ours.asText().matches("\\d{4}-\\d\\d-00.*"),
                    "a date without a day: its text, where Maxwell has zeros"),
            Intended.at(
                    ".*/value/(data|old)/(c_float|c_json/.*)",
                    (theirs, ours) -> theirs.isNumber()
                            && ours.isNumber()
                            && (theirs.doubleValue() == ours.doubleValue() || theirs.floatValue() == ours.floatValue()),
                    "the shortest digits of a number"),
            Intended.at(
                    ".*/value/(data|old)/c_json/(bin|time)",
                    (theirs, ours) -> theirs.isTextual() && ours.isTextual(),
                    "what JSON has no type for: as the server prints it"));

    private static boolean isUuid(JsonNode node) {
        return node.asText().matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    }

    private static boolean isTimeOfDay(JsonNode node) {
        return node.asText().matches("([01]\\d|2[0-3]):.*");
    }

    @Test
    void everyFieldOfEveryMessageEqualsRealMaxwell() throws Exception {
        try (MysqlServer mysql = MysqlServer.of(MysqlRelease.V8_0).start();
                KafkaBroker kafka = KafkaBroker.of(KafkaRelease.V4_4).start()) {
            execute(
                    mysql,
                    "CREATE DATABASE maxwell",
                    "CREATE USER maxwell IDENTIFIED WITH mysql_native_password BY 'maxwell'",
                    "GRANT ALL ON *.* TO maxwell");
            PeerScript.run(mysql, PeerScript.Part.SNAPSHOT, WANTED);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
                        .all()
                        .get();
            }
            TaskText task = TaskText.bare("ours", mysql, kafka)
                    .with(
                            "objects:",
                            "  include: [shop.*, \"`Mixed Case-db`.*\"]",
                            "topics:",
                            "  policy: single",
                            "  name: ours",
                            "  partitions: 1",
                            "format:",
                            "  name: maxwell_json",
                            "  options: {" + OUR_OPTIONS + "}");
            try (MaxwellDaemon maxwell = MaxwellDaemon.start(
                            mysql.port(), "maxwell", "maxwell", kafka.bootstrapServers(), TOPIC, THEIR_OPTIONS);
                    RunningTask ours = new RunningTask(task)) {
                ours.awaitStreaming();
                // TIME beyond a day ends Maxwell's bootstrap, so it takes some rows only; names it does not quote at
                // all.
                execute(
                        mysql,
                        "INSERT INTO maxwell.bootstrap (database_name, table_name, where_clause)"
                                + " VALUES ('shop', 'types', 'id IN (2, 7, 8, 9)')",
                        "INSERT INTO maxwell.bootstrap (database_name, table_name) VALUES ('shop', 'strict')",
                        "INSERT INTO maxwell.bootstrap (database_name, table_name) VALUES ('shop', 'nokey')");
                Topics.read(kafka, List.of(TOPIC), found -> count(found, "\"bootstrap-complete\"") == 3);
                PeerScript.run(mysql, PeerScript.Part.STREAM, WANTED);
                Map<String, List<PeerMessage>> theirs = streams(kafka, TOPIC);
                Map<String, List<PeerMessage>> mine = streams(kafka, "ours");
                assertThat(maxwell.isRunning()).isTrue();
                compare(theirs, mine);
            }
        }
    }

    private static void compare(Map<String, List<PeerMessage>> theirs, Map<String, List<PeerMessage>> ours) {
        theirs.remove("maxwell.bootstrap");
        // A database with no selected table in it is none of ours.
        theirs.remove("other.");
        // Rows and tables that Maxwell cannot bootstrap.
        ours.getOrDefault("shop.types bootstrap", new ArrayList<>())
                .removeIf(message -> message.value().at("/data/id").asText().matches("[13456]"));
        ours.keySet().removeIf(stream -> stream.startsWith("Mixed Case-db") && stream.endsWith(" bootstrap"));
        PeerMessage.write("maxwell-theirs", theirs);
        PeerMessage.write("maxwell-ours", ours);
        SideBySide comparison = new SideBySide(INTENDED);
        comparison.compare(theirs, ours);
        System.out.println("maxwell: " + comparison);
        assertThat(comparison.differences()).isEmpty();
    }

    /** By table, what was there before apart from what was streamed; DDL of whole databases by database. */
    private static Map<String, List<PeerMessage>> streams(KafkaBroker kafka, String topic) {
        Map<String, List<PeerMessage>> streams = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record :
                Topics.read(kafka, List.of(topic), found -> count(found, "\"table\":\"finished\"") >= 2)) {
            PeerMessage message = PeerMessage.of(record, PeerMessage::json);
            boolean bootstrap = message.value().path("type").asText().startsWith("bootstrap-");
            String table = message.value().path("database").asText() + "."
                    + message.value().path("table").asText();
            streams.computeIfAbsent(table + (bootstrap ? " bootstrap" : ""), stream -> new ArrayList<>())
                    .add(message);
        }
        return streams;
    }

    private static long count(List<ConsumerRecord<byte[], byte[]>> records, String text) {
        return records.stream()
                .filter(record -> PeerMessage.json(record.value()).toString().contains(text))
                .count();
    }

    private static void execute(MysqlServer mysql, String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
