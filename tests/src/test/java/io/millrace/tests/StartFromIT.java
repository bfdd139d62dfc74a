package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every way to say where a task begins delivers just the changes behind that point. */
class StartFromIT {
    private static KafkaBroker kafka;

    @BeforeAll
    static void startBroker() {
        kafka = KafkaBroker.of(KafkaRelease.V4_4)
                .option("group.initial.rebalance.delay.ms=0")
                .start();
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void deliversExactlyTheChangesBehindTheStart() throws Exception {
        try (MysqlServer mysql = MysqlServer.of(MysqlRelease.V8_0).start();
                Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement sql = connection.createStatement()) {
            sql.execute("CREATE DATABASE shop");
            sql.execute("CREATE TABLE shop.t (id INT PRIMARY KEY, v INT)");
            sql.execute("INSERT INTO shop.t VALUES (1, 0)");
            sql.execute("FLUSH BINARY LOGS");
            sql.execute("PURGE BINARY LOGS TO '" + status(sql, "File") + "'");

            List<String> first = changes(sql, 10);
            sql.execute("FLUSH BINARY LOGS");
            first.addAll(changes(sql, 20));
            String position = "{file: " + status(sql, "File") + ", offset: " + status(sql, "Position") + "}";
            String gtids = status(sql, "Executed_Gtid_Set").replace("\n", "");
            Instant second = nextSecond(sql);
            List<String> later = changes(sql, 30);
            sql.execute("FLUSH BINARY LOGS");
            later.addAll(changes(sql, 40));

            Map<String, String> starts = new LinkedHashMap<>();
            starts.put("start_earliest", "earliest");
            starts.put("start_file", position);
            starts.put("start_gtid", "{gtid_set: '" + gtids + "'}");
            starts.put("start_time", "{timestamp: " + second + "}");
            starts.put("start_now", "now");
            List<RunningTask> tasks = new ArrayList<>();
            try {
                starts.forEach((name, from) -> tasks.add(new RunningTask(document(name, mysql, from))));
                tasks.forEach(RunningTask::awaitStreaming);
                List<String> newest = changes(sql, 50);

                List<String> behindTheMark = new ArrayList<>(later);
                behindTheMark.addAll(newest);
                List<String> everything = new ArrayList<>(first);
                everything.addAll(behindTheMark);
                assertThat(delivered("start_earliest", newest)).isEqualTo(everything);
                assertThat(delivered("start_file", newest)).isEqualTo(behindTheMark);
                assertThat(delivered("start_gtid", newest)).isEqualTo(behindTheMark);
                assertThat(delivered("start_time", newest)).isEqualTo(behindTheMark);
                assertThat(delivered("start_now", newest)).isEqualTo(newest);
            } finally {
                tasks.forEach(RunningTask::close);
            }
        }
    }

    /** With FULL metadata the binlog tells the shapes itself: a start before CREATE and ALTER works. */
    @Test
    void startsBeforeTheTableWasMade() throws Exception {
        try (MysqlServer mysql = MysqlServer.of(MysqlRelease.V8_0)
                        .option("--binlog-row-metadata=FULL")
                        .start();
                Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement sql = connection.createStatement()) {
            sql.execute("CREATE DATABASE shop");
            sql.execute("CREATE TABLE shop.t (id INT PRIMARY KEY, v INT)");
            List<String> expected = new ArrayList<>(List.of("DDL CREATE TABLE shop.t (id INT PRIMARY KEY, v INT)"));
            expected.addAll(changes(sql, 10));
            sql.execute("ALTER TABLE shop.t ADD COLUMN added_1 VARCHAR(10) FIRST");
            expected.add("DDL ALTER TABLE shop.t ADD COLUMN added_1 VARCHAR(10) FIRST");
            sql.execute("INSERT INTO shop.t (id, v) VALUES (90, 90)");
            expected.add("INSERT 90 90");
            try (RunningTask task = new RunningTask(document("start_before", mysql, "earliest"))) {
                task.awaitStreaming();
                List<String> delivered = delivered("start_before", List.of("INSERT 90 90"));
                assertThat(delivered).isEqualTo(expected);
            }
        }
    }

    private static TaskText document(String name, MysqlServer mysql, String from) {
        return TaskText.bare(name, mysql, kafka)
                .with(
                        "topics:",
                        "  policy: single",
                        "  name: " + name,
                        "  partitions: 1",
                        "objects:",
                        "  include: [shop.*]",
                        "start:",
                        "  mode: incremental",
                        "  from: " + from);
    }

    /** An insert, an update and a delete, as {@link #line} tells them. */
    private static List<String> changes(Statement sql, int id) throws SQLException {
        sql.execute("INSERT INTO shop.t (id, v) VALUES (" + id + ", 1), (" + (id + 1) + ", 1)");
        sql.execute("UPDATE shop.t SET v = 2 WHERE id = " + id);
        sql.execute("DELETE FROM shop.t WHERE id = " + (id + 1));
        return new ArrayList<>(List.of(
                "INSERT " + id + " 1",
                "INSERT " + (id + 1) + " 1",
                "UPDATE " + id + " 2",
                "DELETE " + (id + 1) + " 1"));
    }

    /** Waits until the server's clock shows a second in which nothing has been changed yet. */
    private static Instant nextSecond(Statement sql) throws SQLException {
        long now = now(sql);
        while (now(sql) == now) {
            RunningTask.sleep(20);
        }
        return Instant.ofEpochSecond(now + 1);
    }

    private static long now(Statement sql) throws SQLException {
        try (ResultSet row = sql.executeQuery("SELECT UNIX_TIMESTAMP()")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String status(Statement sql, String column) throws SQLException {
        try (ResultSet row = sql.executeQuery("SHOW MASTER STATUS")) {
            row.next();
            return row.getString(column);
        }
    }

    private static List<String> delivered(String topic, List<String> last) {
        List<String> lines = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record :
                Topics.read(kafka, List.of(topic), found -> !found.isEmpty() && endsWith(found, last))) {
            lines.add(line(Topics.json(record)));
        }
        return lines;
    }

    private static boolean endsWith(List<ConsumerRecord<byte[], byte[]>> found, List<String> last) {
        return line(Topics.json(found.get(found.size() - 1))).equals(last.get(last.size() - 1));
    }

    private static String line(JsonNode message) {
        if (message.get("isDdl").asBoolean()) {
            return "DDL " + message.get("sql").asText();
        }
        JsonNode row = message.get("data").get(0);
        return message.get("type").asText() + " " + row.get("id").asText() + " "
                + row.get("v").asText();
    }
}
