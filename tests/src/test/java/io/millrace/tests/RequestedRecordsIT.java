package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.dts.subscribe.clients.formats.avro.Operation;
import com.aliyun.dts.subscribe.clients.formats.avro.Record;
import com.aliyun.dts.subscribe.clients.record.AvroRecordParser;
import com.aliyun.dts.subscribe.clients.record.OperationType;
import com.aliyun.dts.subscribe.clients.record.RowImage;
import com.aliyun.dts.subscribe.clients.record.value.Value;
import com.aliyun.dts.subscribe.clients.record.value.WKBGeometry;
import com.aliyun.dts.subscribe.clients.recordgenerator.AvroDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What formats write on request only, from a real server: marks of DTS Avro through the DTS SDK, Canal's executed set. */
class RequestedRecordsIT {
    private static final String LAST = "the last change";
    private static final List<String> COLUMNS = List.of("id", "b1", "b10", "b64", "p", "g", "mark");
    private static final String SELECT =
            "SELECT id, b1 + 0, b10 + 0, b64 + 0, HEX(ST_AsWKB(p)), HEX(ST_AsWKB(g)), mark" + " FROM shop.";

    private static MysqlServer mysql;
    private static KafkaBroker kafka;

    @BeforeAll
    static void startServers() throws SQLException {
        mysql = MysqlServer.of(MysqlRelease.V8_0).start();
        kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
        try (Connection connection = connect()) {
            execute(connection, "CREATE DATABASE shop");
        }
    }

    @AfterAll
    static void stopServers() {
        kafka.close();
        mysql.close();
    }

    @Test
    void theSdkReadsMarksLoadRowsBitsAndGeometries() throws SQLException {
        try (Connection connection = connect()) {
            create(connection, "marks");
            try (RunningTask task = new RunningTask(
                    document("marks", "dts_avro", "emit.transactions: \"true\", emit.heartbeat.ms: \"200\""))) {
                task.awaitStreaming();
                List<String> executed = change(connection, "marks");
                List<Record> records = readMarks();
                assertOrder(records, executed);
                assertThat(rebuilt(records)).isEqualTo(select(connection, "marks"));
            }
        }
    }

    /** Up to a heartbeat behind the last transaction. */
    private static List<Record> readMarks() {
        AvroDeserializer sdk = new AvroDeserializer();
        return Topics.read(kafka, List.of("marks"), found -> hasHeartbeatBehindTheLast(sdk, found)).stream()
                .map(record -> sdk.deserialize(record.value()))
                .toList();
    }

    private static boolean hasHeartbeatBehindTheLast(AvroDeserializer sdk, List<ConsumerRecord<byte[], byte[]>> found) {
        int last = 0;
        while (last < found.size() && !isLast(found.get(last))) {
            last++;
        }
        return found.stream()
                .skip(last)
                .anyMatch(record -> sdk.deserialize(record.value()).getOperation() == Operation.HEARTBEAT);
    }

    private static boolean isLast(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8).contains(LAST);
    }

    private static void assertOrder(List<Record> records, List<String> executed) {
        assertThat(records.stream()
                        .map(Record::getOperation)
                        .filter(operation -> operation != Operation.HEARTBEAT)
                        .map(Operation::name))
                .containsExactly(
                        "INIT", "INIT", "BEGIN", "INSERT", "INSERT", "UPDATE", "COMMIT", "BEGIN", "UPDATE", "COMMIT",
                        "BEGIN", "DELETE", "COMMIT", "BEGIN", "INSERT", "COMMIT");
        List<String> gtids = new ArrayList<>();
        boolean inTransaction = false;
        long newest = 0;
        for (Record record : records) {
            OperationType known = AvroRecordParser.getOperationType(record);
            switch (record.getOperation()) {
                case BEGIN -> {
                    inTransaction = true;
                    gtids.add(record.getTags().get("GTID"));
                    assertThat(known).isEqualTo(OperationType.BEGIN);
                }
                case COMMIT -> {
                    inTransaction = false;
                    assertThat(known).isEqualTo(OperationType.COMMIT);
                }
                case HEARTBEAT -> {
                    assertThat(inTransaction)
                            .as("a heartbeat inside a transaction")
                            .isFalse();
                    assertThat(known).isEqualTo(OperationType.HEARTBEAT);
                }
                case INIT -> assertThat(record.getTags()).doesNotContainKey("GTID");
                default -> {
                    assertThat(inTransaction).as("a row outside of its marks").isTrue();
                    assertThat(record.getTags()).doesNotContainKey("GTID");
                }
            }
            if (record.getOperation() != Operation.INIT) {
                assertThat(record.getId()).as(record.toString()).isGreaterThanOrEqualTo(newest);
                assertThat(record.getSourceTimestamp()).isPositive();
                newest = record.getId();
            }
        }
        // The server's set ends on the number of the transaction that was the newest then.
        assertThat(gtids).hasSameSizeAs(executed);
        for (int i = 0; i < gtids.size(); i++) {
            assertThat(executed.get(i))
                    .endsWith("-" + gtids.get(i).substring(gtids.get(i).indexOf(':') + 1));
        }
    }

    /** The table as a user of the SDK would have it, each value by its own class. */
    private static Map<String, List<String>> rebuilt(List<Record> records) {
        Map<String, List<String>> table = new TreeMap<>();
        for (Record record : records) {
            if (record.getFields() == null) {
                continue;
            }
            if (record.getBeforeImages() != null) {
                List<String> before = row(record, true);
                assertThat(table.remove(before.get(0))).isEqualTo(before);
            }
            if (record.getAfterImages() != null) {
                List<String> after = row(record, false);
                assertThat(table.put(after.get(0), after)).isNull();
            }
        }
        return table;
    }

    private static List<String> row(Record record, boolean before) {
        RowImage image = AvroRecordParser.getRowImage(AvroRecordParser.getRecordSchema(record), record, before);
        return COLUMNS.stream()
                .map(column -> text(image.getValue(column)))
                .map(text -> Objects.requireNonNullElse(text, "NULL"))
                .toList();
    }

    private static String text(Value<?> value) {
        if (value instanceof WKBGeometry geometry) {
            assertThat(geometry.toString()).as("the SDK's own text of it").matches("[A-Z]+ \\(.*");
            ByteBuffer bytes = geometry.getData().duplicate();
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return HexFormat.of().formatHex(copy).toUpperCase(Locale.ROOT);
        }
        return value == null ? null : value.toString();
    }

    @Test
    void canalTellsTheSetThatTheServerHadExecuted() throws SQLException {
        try (Connection connection = connect()) {
            create(connection, "executed");
            try (RunningTask task = new RunningTask(document("executed", "canal_json", "canal.gtid: set"))) {
                task.awaitStreaming();
                List<String> executed = change(connection, "executed");
                List<String> told = Topics.read(kafka, List.of("executed"), found -> found.stream()
                                .anyMatch(RequestedRecordsIT::isLast))
                        .stream()
                        .map(Topics::json)
                        .filter(message -> !message.get("gtid").asText().isEmpty()) // rows of the full load
                        .map(RequestedRecordsIT::gtidOf)
                        .toList();
                // Three rows in the first transaction, one in each of the others.
                assertThat(told)
                        .containsExactlyElementsOf(
                                Stream.concat(Stream.of(executed.get(0), executed.get(0)), executed.stream())
                                        .toList());
            }
        }
    }

    private static String gtidOf(JsonNode message) {
        return message.get("gtid").asText();
    }

    private static TaskText document(String name, String format, String options) {
        return TaskText.bare(name, mysql, kafka)
                .with(
                        "topics: {policy: single, name: " + name + ", partitions: 1}",
                        "format:",
                        "  name: " + format,
                        "  options: {" + options + "}",
                        "objects: {include: [shop." + name + "]}");
    }

    private static void create(Connection connection, String table) throws SQLException {
        execute(
                connection,
                "CREATE TABLE shop." + table + " (id INT PRIMARY KEY, b1 BIT(1), b10 BIT(10), b64 BIT(64), p POINT,"
                        + " g GEOMETRY, mark VARCHAR(30))",
                "INSERT INTO shop." + table + " VALUES (1, b'1', b'1111111111', 0xFFFFFFFFFFFFFFFF, POINT(1, -2.5),"
                        + " ST_GeomFromText('LINESTRING(0 0, 1 1, 2 0)'), 'ä'), (2, NULL, NULL, NULL, NULL, NULL, NULL)");
    }

    /** @return what {@code @@gtid_executed} was after each transaction */
    private static List<String> change(Connection connection, String name) throws SQLException {
        String table = "shop." + name;
        List<String> executed = new ArrayList<>();
        for (List<String> transaction : List.of(
                List.of(
                        "BEGIN",
                        "INSERT INTO " + table + " VALUES (3, b'0', b'10', 1, POINT(0, 0),"
                                + " ST_GeomFromText('POLYGON((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1))'), 'a'),"
                                + " (4, b'1', b'1000000000', 0x8000000000000000, NULL,"
                                + " ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1), MULTIPOINT(2 2, 3 3))'), 'b')",
                        "UPDATE " + table + " SET b10 = b'1', b64 = 0, p = POINT(1e300, 7) WHERE id = 2",
                        "COMMIT"),
                List.of("UPDATE " + table + " SET g = NULL, b1 = NULL WHERE id = 1"),
                List.of("DELETE FROM " + table + " WHERE id = 4"),
                List.of("INSERT INTO " + table + " (id, mark) VALUES (5, '" + LAST + "')"))) {
            execute(connection, transaction.toArray(String[]::new));
            try (Statement statement = connection.createStatement();
                    ResultSet set = statement.executeQuery("SELECT @@GLOBAL.gtid_executed")) {
                set.next();
                executed.add(set.getString(1).replace("\n", ""));
            }
        }
        return executed;
    }

    private static Map<String, List<String>> select(Connection connection, String table) throws SQLException {
        Map<String, List<String>> rows = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(SELECT + table)) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= COLUMNS.size(); i++) {
                    row.add(Objects.requireNonNullElse(result.getString(i), "NULL"));
                }
                rows.put(row.get(0), row);
            }
        }
        return rows;
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
    }
}
