package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rows whose message is larger than the task allows, in the full load and in the stream. */
class OversizeIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIMIT = 20_000;

    private static MysqlServer mysql;
    private static KafkaBroker kafka;

    @BeforeAll
    static void startServers() {
        mysql = MysqlServer.of(MysqlRelease.V8_0).start();
        kafka = KafkaBroker.of(KafkaRelease.V4_4)
                .option("group.initial.rebalance.delay.ms=0")
                .start();
    }

    @AfterAll
    static void stopServers() {
        mysql.close();
        kafka.close();
    }

    @Test
    void stopsAndNamesTheRowUnlessToldOtherwise() throws Exception {
        create("stops");
        execute("INSERT INTO stops.doc VALUES (7, '表', REPEAT('ü', 30000), NULL)");

        MillraceException failure = (MillraceException) new RunningTask(document("stops")).awaitEnd();

        assertThat(failure.code()).isEqualTo(ErrorCode.RECORD_TOO_LARGE);
        assertThat(failure)
                .hasMessageContaining("stops.doc {\"id\":\"7\"}")
                .hasMessageContaining("20000 bytes")
                .hasMessageContaining("oversize.action");
    }

    @Test
    void cutsTheColumnsThatMayBeCutAndSaysSo() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records =
                run("cuts", "oversize:", "  action: truncate", "  truncate: {cuts.doc: [body, raw]}");

        List<JsonNode> rows = rows(records);
        assertThat(rows).extracting(row -> row.get("id").asText()).containsExactly("1", "2", "3", "4", "4");
        for (int i = 0; i < records.size(); i++) {
            boolean large = i == 1 || i >= 3;
            assertThat(records.get(i).value()).hasSizeLessThanOrEqualTo(LIMIT);
            assertThat(headerOf(records.get(i))).isEqualTo(large ? "body,raw" : "");
            assertThat(rows.get(i).get("title").asText()).isEqualTo("表");
            String body = rows.get(i).get("body").asText();
            if (large) {
                assertThat(body).matches("ü{1000,15000}");
            } else {
                assertThat(body).isEqualTo("small");
            }
        }
    }

    @Test
    void aTombstoneBehindARowThatWasCutSaysNothingOfIt() throws Exception {
        create("tombs");
        TaskText document = document("tombs")
                .with("format:", "  name: plain_json")
                .with("oversize:", "  action: truncate", "  truncate: {tombs.doc: [body]}");
        try (RunningTask task = new RunningTask(document)) {
            task.awaitStreaming();
            execute(
                    "INSERT INTO tombs.doc VALUES (1, 'a', REPEAT('x', 30000), NULL)",
                    "DELETE FROM tombs.doc WHERE id = 1");
            List<ConsumerRecord<byte[], byte[]>> records = read("tombs", 2);
            assertThat(headerOf(records.get(0))).isEqualTo("body");
            assertThat(records.get(1).value()).isNull();
            assertThat(headerOf(records.get(1))).isEmpty();
        }
    }

    @Test
    void tellsAnotherTopicWhereTheRowIs() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = run("letters", "oversize:", "  action: dead_letter");

        assertThat(rows(records)).extracting(row -> row.get("id").asText()).containsExactly("1", "3");
        List<JsonNode> letters = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : read("letters.dead-letters", 3)) {
            letters.add(JSON.readTree(record.value()));
        }
        assertThat(letters)
                .extracting(letter -> letter.get("kind").asText())
                .containsExactly("SNAPSHOT", "INSERT", "UPDATE");
        assertThat(letters)
                .extracting(letter -> letter.get("key").get("id").asText())
                .containsExactly("2", "4", "4");
        assertThat(letters).allSatisfy(letter -> {
            assertThat(letter.get("table").asText()).isEqualTo("doc");
            assertThat(letter.get("error").asText()).isEqualTo("RECORD_TOO_LARGE");
            assertThat(letter.get("file").asText()).startsWith("binlog.0");
        });
        assertThat(letters.get(1).get("gtid").asText()).contains(":");
    }

    @Test
    void leavesTheRowOutAndCountsIt() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = run("skips", "oversize:", "  action: skip");

        assertThat(rows(records)).extracting(row -> row.get("id").asText()).containsExactly("1", "3");
    }

    /** Two rows before the start and two behind it, of which one each is too large; the last one also after an UPDATE. */
    private static List<ConsumerRecord<byte[], byte[]>> run(String name, String... more) throws Exception {
        create(name);
        String large = "REPEAT('ü', 30000), REPEAT(0xFF, 9000)";
        execute(
                "INSERT INTO " + name + ".doc VALUES (1, '表', 'small', NULL)",
                "INSERT INTO " + name + ".doc VALUES (2, '表', " + large + ")");
        try (RunningTask task = new RunningTask(document(name).with(more))) {
            task.awaitStreaming();
            execute(
                    "INSERT INTO " + name + ".doc VALUES (3, '表', 'small', NULL)",
                    "INSERT INTO " + name + ".doc VALUES (4, '表', " + large + ")",
                    "UPDATE " + name + ".doc SET body = CONCAT(body, 'x') WHERE id = 4");
            task.await(status -> status.streamRows() >= 3, Duration.ofMinutes(1));
            task.await(status -> status.oversizeRows() == 3, Duration.ofMinutes(1));
        }
        return read(name, name.equals("cuts") ? 5 : 2);
    }

    private static List<JsonNode> rows(List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
        List<JsonNode> rows = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            rows.add(JSON.readTree(record.value()).get("data").get(0));
        }
        return rows;
    }

    private static String headerOf(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader("millrace.truncated");
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static TaskText document(String name) {
        return TaskText.bare(name, mysql, kafka)
                .with(
                        "  record_max_bytes: " + LIMIT,
                        "topics:",
                        "  policy: single",
                        "  name: " + name,
                        "  partitions: 1",
                        "objects:",
                        "  include: [" + name + ".*]",
                        "ddl: drop");
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
        return Topics.read(kafka, List.of(topic), found -> found.size() >= count);
    }

    private static void create(String name) throws Exception {
        execute(
                "CREATE DATABASE " + name,
                "CREATE TABLE " + name
                        + ".doc (id INT PRIMARY KEY, title VARCHAR(20), body LONGTEXT, raw LONGBLOB) CHARSET utf8mb4");
    }

    private static void execute(String... statements) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
