package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.servers.ApicurioRegistry;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.formats.avro.registry.confluent.RegistryAvroFormatFactory;
import org.apache.flink.formats.avro.registry.confluent.debezium.DebeziumAvroFormatFactory;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Flink's readers of Avro behind a registry, with Confluent's own registry client inside, take every message of ours, and
 * what they build from them is the source's table, value by value.
 */
class AvroReadersIT {
    private static MysqlServer mysql;
    private static KafkaBroker kafka;
    private static ApicurioRegistry registry;

    @BeforeAll
    static void startServers() {
        mysql = MysqlServer.of(MysqlRelease.V8_0)
                .option("--default-time-zone=+05:30")
                .start();
        kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
        registry = ApicurioRegistry.start();
    }

    @AfterAll
    static void stopServers() {
        registry.close();
        kafka.close();
        mysql.close();
    }

    /** As Flink's {@code upsert-kafka} reads: a row replaces the one of its key, a message without value removes it. */
    @Test
    void plainRowsAreAnUpsertTable() throws SQLException {
        Map<String, String> options = Map.of("url", registry.url());
        FlinkReader rows = new FlinkReader(new RegistryAvroFormatFactory(), options, types(AvroForms.PLAIN));
        FlinkReader keys = new FlinkReader(
                new RegistryAvroFormatFactory(),
                options,
                Map.of("id", DataTypes.INT().notNull()));
        Map<String, List<String>> copy = new TreeMap<>();
        int removed = 0;
        for (ConsumerRecord<byte[], byte[]> record : copyOf("confluent_avro", "plain.delete: tombstone")) {
            String id = keys.read(record.key()).get(0).texts().get(0);
            if (record.value() == null) {
                assertThat(copy.remove(id)).as("the row %s that goes", id).isNotNull();
                removed++;
            } else {
                List<String> row = rows.read(record.value()).get(0).texts();
                assertThat(row.get(0)).isEqualTo(id);
                copy.put(id, row);
            }
        }
        assertThat(removed).as("three DELETEs and two changes of the key").isEqualTo(5);
        assertThat(copy).isEqualTo(select("shop.confluent_avro", AvroForms.PLAIN));
    }

    @Test
    void debeziumsEnvelopesAreAChangelog() throws SQLException {
        FlinkReader reader = new FlinkReader(
                new DebeziumAvroFormatFactory(), Map.of("url", registry.url()), types(AvroForms.DEBEZIUM));
        Map<String, List<String>> copy = new TreeMap<>();
        int removed = 0;
        for (ConsumerRecord<byte[], byte[]> record : copyOf(
                "debezium_avro",
                "debezium.bigint.unsigned.handling.mode: precise, debezium.schema.changes: off,"
                        + " debezium.tombstones.on.delete: false")) {
            for (ChangeReader.Change change : reader.read(record.value())) {
                String id = change.texts().get(0);
                if (change.adds()) {
                    assertThat(copy.put(id, change.texts()))
                            .as("a second row %s", id)
                            .isNull();
                } else {
                    assertThat(change.texts()).as("the row that goes").isEqualTo(copy.remove(id));
                    removed++;
                }
            }
        }
        assertThat(removed).isGreaterThan(5);
        assertThat(copy).isEqualTo(select("shop.debezium_avro", AvroForms.DEBEZIUM));
    }

    /** Full load, every kind of change and an ALTER TABLE in the middle. */
    private static List<ConsumerRecord<byte[], byte[]>> copyOf(String format, String options) throws SQLException {
        String table = "shop." + format;
        execute(List.of("CREATE DATABASE IF NOT EXISTS shop", ReaderColumn.createTable(table)));
        execute(ReaderColumn.rows(table, 0));
        TaskText task = TaskText.of(format, mysql, kafka, format)
                .with(
                        "  options: {" + options + "}",
                        "objects:",
                        "  include: [" + table + "]",
                        "schema_registry:",
                        "  urls: [\"" + registry.url() + "\"]");
        try (RunningTask running = new RunningTask(task)) {
            running.awaitStreaming();
            execute(ReaderColumn.rows(table, 100));
            execute(ReaderColumn.changes(table));
            return Topics.read(kafka, List.of(format), found -> found.stream().anyMatch(AvroReadersIT::isLast));
        }
    }

    private static boolean isLast(ConsumerRecord<byte[], byte[]> record) {
        return record.value() != null
                && new String(record.value(), StandardCharsets.UTF_8).contains(ReaderColumn.LAST_MARK);
    }

    private static Map<String, DataType> types(AvroForms forms) {
        Map<String, DataType> types = new LinkedHashMap<>();
        ReaderColumn.ALL.forEach(
                column -> types.put(column.name(), forms.of(column).type()));
        return types;
    }

    private static Map<String, List<String>> select(String table, AvroForms forms) throws SQLException {
        String columns = ReaderColumn.ALL.stream().map(forms::select).collect(Collectors.joining(", "));
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
