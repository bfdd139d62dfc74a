package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.formats.json.canal.CanalJsonFormatFactory;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.RowKind;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Flink's own readers take every message, and what they build from them is the source's table, value by value. */
class FlinkReadersIT {
    private static MysqlServer mysql;
    private static KafkaBroker kafka;

    /**
     * One format as its users set it up for Flink.
     *
     * @param options of Millrace's format
     * @param flinkOptions of Flink's
     */
    record Setup(
            String format,
            Map<String, String> options,
            DeserializationFormatFactory flink,
            Map<String, String> flinkOptions,
            FlinkColumn.Dialect dialect) {
        @Override
        public String toString() {
            return format + options;
        }
    }

    private static final List<Setup> SETUPS = List.of(new Setup(
            "canal_json",
            Map.of("canal.binary", "base64"),
            new CanalJsonFormatFactory(),
            Map.of(),
            FlinkColumn.Dialect.CANAL));

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
        String table = "flink_" + SETUPS.indexOf(setup);
        execute("CREATE DATABASE IF NOT EXISTS shop", FlinkColumn.createTable("shop." + table));
        execute(FlinkColumn.rows("shop." + table, 0));
        TaskText task = TaskText.of(table, mysql, kafka, setup.format())
                .with("  options: {"
                        + setup.options().entrySet().stream()
                                .map(option -> option.getKey() + ": " + option.getValue())
                                .collect(Collectors.joining(", "))
                        + "}")
                .with("ddl: drop", "objects:", "  include: [shop." + table + "]");
        try (RunningTask running = new RunningTask(task)) {
            running.awaitStreaming();
            execute(FlinkColumn.rows("shop." + table, 100));
            execute(FlinkColumn.changes("shop." + table));
            Map<String, List<String>> source = select("shop." + table, setup.dialect());
            assertThat(source).hasSizeGreaterThan(5);
            List<ConsumerRecord<byte[], byte[]>> records =
                    Topics.read(kafka, List.of(table), found -> found.stream().anyMatch(FlinkReadersIT::isLast));
            Map<String, List<String>> copy = replay(setup, records);
            assertThat(copy.keySet()).isEqualTo(source.keySet());
            assertThat(differences(source, copy)).isEmpty();
        }
    }

    /** The table that a Flink job would have after these messages; every before-image must be what it had. */
    private static Map<String, List<String>> replay(Setup setup, List<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, DataType> types = new LinkedHashMap<>();
        FlinkColumn.ALL.forEach(column -> types.put(column.name(), column.type(setup.dialect())));
        FlinkReader reader = new FlinkReader(setup.flink(), setup.flinkOptions(), types);
        Map<String, List<String>> table = new TreeMap<>();
        int removed = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            for (RowData row : reader.read(record.value())) {
                List<String> texts = reader.texts(row);
                if (row.getRowKind() == RowKind.INSERT || row.getRowKind() == RowKind.UPDATE_AFTER) {
                    assertThat(table.put(texts.get(0), texts))
                            .as("a second row %s", texts.get(0))
                            .isNull();
                } else {
                    assertThat(texts)
                            .as("the row that %s removes", row.getRowKind())
                            .isEqualTo(table.remove(texts.get(0)));
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
                    differences.add("row " + id + ", " + FlinkColumn.ALL.get(i).name() + ": source " + row.get(i)
                            + ", Flink " + copy.get(id).get(i));
                }
            }
        });
        return differences;
    }

    private static boolean isLast(ConsumerRecord<byte[], byte[]> record) {
        return record.value() != null
                && new String(record.value(), java.nio.charset.StandardCharsets.UTF_8).contains(FlinkColumn.LAST_MARK);
    }

    private static Map<String, List<String>> select(String table, FlinkColumn.Dialect dialect) throws SQLException {
        String columns =
                FlinkColumn.ALL.stream().map(column -> column.select(dialect)).collect(Collectors.joining(", "));
        Map<String, List<String>> rows = new TreeMap<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET NAMES utf8mb4");
            try (ResultSet result = statement.executeQuery("SELECT " + columns + " FROM " + table)) {
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= FlinkColumn.ALL.size(); i++) {
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
