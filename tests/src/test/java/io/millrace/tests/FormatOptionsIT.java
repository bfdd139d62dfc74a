package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What format options do that only the whole product can show. */
class FormatOptionsIT {
    private static final String LAST = "the last change";

    private static MysqlServer mysql;
    private static KafkaBroker kafka;

    @BeforeAll
    static void startServers() throws SQLException {
        mysql = MysqlServer.of(MysqlRelease.V9_7).start();
        kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
        execute("CREATE DATABASE shop");
    }

    @AfterAll
    static void stopServers() {
        kafka.close();
        mysql.close();
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        return Topics.read(kafka, List.of(topic), found -> found.stream()
                .anyMatch(record ->
                        record.value() != null && new String(record.value(), StandardCharsets.UTF_8).contains(LAST)));
    }

    private static String fields(JsonNode object) {
        return StreamSupport.stream(((Iterable<String>) object::fieldNames).spliterator(), false)
                .collect(Collectors.joining(","));
    }

    /** A column as MySQL generates it, and one as clouds have it, which we declare to have it here. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gipk_told   | my_row_id              | generated-key.emit: true  | my_row_id,v,n | my_row_id",
                "gipk_hidden | my_row_id              | generated-key.emit: false | v,n           |",
                "cloud_plain | __#alibaba_rds_row_id#__ | hidden-rowid.emit: false  | v,n           |",
                "cloud_told  | __#alibaba_rds_row_id#__ | hidden-rowid.emit: true"
                        + "   | v,n,__#alibaba_rds_row_id#__ | __#alibaba_rds_row_id#__"
            })
    void columnThatNobodyDeclaredIsToldAsAskedAndSpreadsTheRows(
            String name, String column, String option, String columns, String key) throws SQLException {
        String table = "shop." + name;
        create(table, column);
        for (int i = 0; i < 20; i++) {
            execute("INSERT INTO " + table + " (v, n) VALUES ('load', " + i + ")");
        }
        TaskText task = TaskText.of(name, mysql, kafka, "canal_json")
                .with(
                        "  options: {\"" + option.replace(": ", "\": \"") + "\"}",
                        "objects:",
                        "  include: [" + table + "]");
        try (RunningTask running = new RunningTask(task)) {
            running.awaitStreaming();
            execute(
                    "UPDATE " + table + " SET v = 'changed'",
                    "DELETE FROM " + table + " WHERE n = 3",
                    "INSERT INTO " + table + " (v, n) VALUES ('" + LAST + "', 99)");
            List<ConsumerRecord<byte[], byte[]>> records = read(name);
            Map<String, Set<Integer>> partitions = new TreeMap<>();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                JsonNode message = Topics.json(record);
                if (message.get("isDdl").asBoolean()) {
                    continue;
                }
                JsonNode row = message.get("data").get(0);
                assertThat(fields(row)).isEqualTo(columns);
                assertThat(fields(message.get("mysqlType"))).isEqualTo(columns);
                assertThat(message.get("pkNames").toString()).isEqualTo(key == null ? "null" : "[\"" + key + "\"]");
                partitions
                        .computeIfAbsent(row.get("n").asText(), n -> new TreeSet<>())
                        .add(record.partition());
            }
            assertThat(records.size()).isGreaterThanOrEqualTo(42);
            assertThat(partitions).hasSize(21);
            // The row's own number decides: each row stays where it is, and not all are in one place.
            assertThat(partitions.values()).allMatch(of -> of.size() == 1);
            assertThat(partitions.values().stream().distinct().count()).isGreaterThan(1);
        }
    }

    private static void create(String table, String column) throws SQLException {
        if (column.equals("my_row_id")) {
            execute(
                    "SET SESSION sql_generate_invisible_primary_key = ON",
                    "CREATE TABLE " + table + " (v VARCHAR(20), n INT)");
        } else {
            execute("CREATE TABLE " + table + " (v VARCHAR(20), n INT, `" + column
                    + "` BIGINT UNSIGNED AUTO_INCREMENT INVISIBLE PRIMARY KEY)");
        }
    }

    @Test
    void transactionBeyondTheBufferGoesOutWithoutItsSizeAndTheOthersWithIt() throws SQLException {
        execute("CREATE TABLE shop.buffered (id INT PRIMARY KEY, v VARCHAR(20))");
        TaskText task = TaskText.of("buffered", mysql, kafka, "shareplex_json")
                .with("  options: {shareplex.tx-buffer-rows: \"5\"}", "objects:", "  include: [shop.buffered]");
        try (RunningTask running = new RunningTask(task)) {
            running.awaitStreaming();
            execute(
                    "INSERT INTO shop.buffered VALUES (1, 'a'), (2, 'a'), (3, 'a'), (4, 'a'), (5, 'a')",
                    "INSERT INTO shop.buffered VALUES (11, 'b'), (12, 'b'), (13, 'b'), (14, 'b'), (15, 'b'), (16, 'b'), (17, 'b')",
                    "INSERT INTO shop.buffered VALUES (21, '" + LAST + "')");
            Map<String, List<String>> indexes = new TreeMap<>();
            Map<String, Set<String>> numbers = new TreeMap<>();
            for (ConsumerRecord<byte[], byte[]> record : read("buffered")) {
                JsonNode message = Topics.json(record);
                JsonNode meta = message.get("meta");
                if (message.has("data")) {
                    String v = message.get("data").get("v").asText();
                    indexes.computeIfAbsent(v, any -> new ArrayList<>())
                            .add(meta.get("idx").asText());
                    numbers.computeIfAbsent(v, any -> new TreeSet<>())
                            .add(meta.get("scn").asText());
                }
            }
            assertThat(indexes.get("a")).containsExactlyInAnyOrder("1/5", "2/5", "3/5", "4/5", "5/5");
            assertThat(indexes.get("b")).containsExactlyInAnyOrder("1/0", "2/0", "3/0", "4/0", "5/0", "6/0", "7/0");
            assertThat(indexes.get(LAST)).containsExactly("1/1");
            assertThat(numbers.values()).allMatch(of -> of.size() == 1);
            assertThat(numbers.values().stream().distinct().count()).isEqualTo(3);
        }
    }

    @Test
    void everyRecordHasTheHeadersThatTellItsPlace() throws SQLException {
        execute(
                "CREATE TABLE shop.headed (id INT PRIMARY KEY, v VARCHAR(20))",
                "INSERT INTO shop.headed VALUES (1, 'a')");
        TaskText task = TaskText.of("headed", mysql, kafka, "drs_json")
                .with(
                        "  options: {headers.enabled: \"true\", key.mode: table}",
                        "objects:",
                        "  include: [shop.headed]");
        try (RunningTask running = new RunningTask(task)) {
            running.awaitStreaming();
            execute(
                    "UPDATE shop.headed SET v = 'b'",
                    "ALTER TABLE shop.headed ADD COLUMN w INT",
                    "DELETE FROM shop.headed",
                    "INSERT INTO shop.headed VALUES (2, '" + LAST + "', 3)");
            List<String> events = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : read("headed")) {
                events.add(new String(record.headers().lastHeader("event.type").value(), StandardCharsets.UTF_8));
                assertThat(new String(record.headers().lastHeader("src.file").value(), StandardCharsets.UTF_8))
                        .isNotEmpty();
                assertThat(new String(record.headers().lastHeader("src.pos").value(), StandardCharsets.UTF_8))
                        .matches("[0-9]+");
                assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("shop.headed");
            }
            assertThat(events)
                    .containsExactlyInAnyOrder("snapshot-begin", "snapshot", "update", "ddl", "delete", "insert");
        }
    }
}
