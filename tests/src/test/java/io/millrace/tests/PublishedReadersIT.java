package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.flink.formats.json.canal.CanalJsonFormatFactory;
import org.apache.flink.formats.json.debezium.DebeziumJsonFormatFactory;
import org.apache.flink.formats.json.maxwell.MaxwellJsonFormatFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Published readers take every message, and what they build from them is the source's table, value by value. */
class PublishedReadersIT {
    private static MysqlServer mysql;
    private static KafkaBroker kafka;

    /**
     * One format as its users set it up for a reader.
     *
     * @param options of Millrace's format
     */
    record Setup(
            String format, String options, String ddl, ReaderColumn.Dialect dialect, Supplier<ChangeReader> reader) {
        @Override
        public String toString() {
            return format + " {" + options + "}";
        }
    }

    private static final List<Setup> SETUPS = List.of(
            new Setup(
                    "canal_json",
                    "canal.binary: base64",
                    "drop",
                    ReaderColumn.Dialect.CANAL,
                    () -> new FlinkReader(new CanalJsonFormatFactory(), Map.of(), ReaderColumn.Dialect.CANAL)),
            new Setup(
                    "debezium_json",
                    "debezium.preset: flink, debezium.schema.changes: off",
                    "drop",
                    ReaderColumn.Dialect.DEBEZIUM,
                    () -> new FlinkReader(
                            new DebeziumJsonFormatFactory(),
                            Map.of("timestamp-format.standard", "ISO-8601"),
                            ReaderColumn.Dialect.DEBEZIUM)),
            new Setup(
                    "debezium_json",
                    "debezium.preset: flink, debezium.schema.changes: off, debezium.schemas: true",
                    "drop",
                    ReaderColumn.Dialect.DEBEZIUM,
                    () -> new FlinkReader(
                            new DebeziumJsonFormatFactory(),
                            Map.of("timestamp-format.standard", "ISO-8601", "schema-include", "true"),
                            ReaderColumn.Dialect.DEBEZIUM)),
            new Setup(
                    "maxwell_json",
                    "maxwell.full-load-type: insert",
                    "drop",
                    ReaderColumn.Dialect.MAXWELL,
                    () -> new FlinkReader(new MaxwellJsonFormatFactory(), Map.of(), ReaderColumn.Dialect.MAXWELL)),
            new Setup(
                    "dts_avro",
                    // The SDK takes latin1 for ISO 8859-1, which has no euro sign; the server's latin1 has.
                    "dtsavro.full-load-op: insert, dtsavro.charset: utf8mb4",
                    "deliver",
                    ReaderColumn.Dialect.DTS,
                    DtsSdkReader::new),
            new Setup(
                    "dts_avro",
                    "dtsavro.charset: utf8mb4", // as above: Java's own latin1 is ISO 8859-1
                    "deliver",
                    ReaderColumn.Dialect.DTS,
                    DtsExampleReader::new),
            new Setup(
                    "drs_json_c",
                    "drs.full-type: insert, drs.init-ddl: false",
                    "drop",
                    ReaderColumn.Dialect.DRS,
                    () -> new FlinkReader(new CanalJsonFormatFactory(), Map.of(), ReaderColumn.Dialect.DRS)));

    static List<Setup> setups() {
        return SETUPS;
    }

    @BeforeAll
    static void startServers() {
        mysql = MysqlServer.of(MysqlRelease.V8_0)
                .option("--default-time-zone=+05:30")
                .start();
        kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
    }

    @AfterAll
    static void stopServers() {
        kafka.close();
        mysql.close();
    }

    @ParameterizedTest
    @MethodSource("setups")
    void acceptsEveryMessageAndEndsWithTheSourcesTable(Setup setup) throws SQLException {
        String table = "reader_" + SETUPS.indexOf(setup);
        execute("CREATE DATABASE IF NOT EXISTS shop", ReaderColumn.createTable("shop." + table));
        execute(ReaderColumn.rows("shop." + table, 0));
        TaskText task = TaskText.of(table, mysql, kafka, setup.format())
                .with(
                        "  options: {" + setup.options() + "}",
                        "ddl: " + setup.ddl(),
                        "objects:",
                        "  include: [shop." + table + "]");
        try (RunningTask running = new RunningTask(task)) {
            running.awaitStreaming();
            execute(ReaderColumn.rows("shop." + table, 100));
            execute(ReaderColumn.changes("shop." + table));
            Map<String, List<String>> source = select("shop." + table, setup.dialect());
            assertThat(source).hasSizeGreaterThan(5);
            List<ConsumerRecord<byte[], byte[]>> records =
                    Topics.read(kafka, List.of(table), found -> found.stream().anyMatch(PublishedReadersIT::isLast));
            Map<String, List<String>> copy = replay(setup.reader().get(), records);
            assertThat(copy.keySet()).isEqualTo(source.keySet());
            assertThat(differences(source, copy)).isEmpty();
        }
    }

    /** The table that a consumer would have after these messages; every before-image must be what it had. */
    private static Map<String, List<String>> replay(ChangeReader reader, List<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, List<String>> table = new TreeMap<>();
        int removed = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            for (ChangeReader.Change change : reader.read(record.value())) {
                String id = change.texts().get(0);
                if (change.adds()) {
                    assertThat(table.put(id, change.texts()))
                            .as("a second row %s", id)
                            .isNull();
                } else {
                    assertThat(change.texts()).as("the row that goes").isEqualTo(table.remove(id));
                    removed++;
                }
            }
        }
        assertThat(removed).isGreaterThan(5);
        return table;
    }

    private static List<String> differences(Map<String, List<String>> source, Map<String, List<String>> copy) {
        List<String> differences = new ArrayList<>();
        source.forEach((id, row) -> {
            for (int i = 0; i < row.size(); i++) {
                if (!Objects.equals(row.get(i), copy.get(id).get(i))) {
                    differences.add("row " + id + ", " + ReaderColumn.ALL.get(i).name() + ": source " + row.get(i)
                            + ", reader " + copy.get(id).get(i));
                }
            }
        });
        return differences;
    }

    private static boolean isLast(ConsumerRecord<byte[], byte[]> record) {
        return record.value() != null
                && new String(record.value(), StandardCharsets.UTF_8).contains(ReaderColumn.LAST_MARK);
    }

    private static Map<String, List<String>> select(String table, ReaderColumn.Dialect dialect) throws SQLException {
        String columns =
                ReaderColumn.ALL.stream().map(column -> column.select(dialect)).collect(Collectors.joining(", "));
        Map<String, List<String>> rows = new TreeMap<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET NAMES utf8mb4");
            try (ResultSet result = statement.executeQuery("SELECT " + columns + " FROM " + table)) {
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= ReaderColumn.ALL.size(); i++) {
                        row.add(result.getString(i));
                    }
                    rows.put(row.get(0), row);
                }
            }
        }
        return rows;
    }

    private static void execute(String... statements) throws SQLException {
        execute(List.of(statements));
    }

    private static void execute(List<String> statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION sql_mode = ''");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
    }
}
