package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.formats.DecodedMessage;
import io.millrace.formats.Formats;
import io.millrace.formats.MessageDecoder;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.runtime.TaskRunner;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.task.TaskDocuments;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tasks that accept row images without all columns ({@code source.allow_minimal_image}): who lays the columns that are
 * there over the row that was has the source's table in the end. Formats that cannot leave a column out refuse.
 */
class PartialImagesIT {
    private static final String LAST = "the end";

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void everyFormatThatCanLeaveColumnsOutTellsTheTable(MysqlRelease release) throws Exception {
        tellsTheTable(release, "MINIMAL", "NOBLOB", "FULL");
    }

    @ParameterizedTest
    @Tag("all-servers")
    @EnumSource(names = {"V5_6", "V5_7"})
    void everyFormatTellsTheTableOfOlderServers(MysqlRelease release) throws Exception {
        tellsTheTable(release, "MINIMAL", "NOBLOB", "FULL");
    }

    @Test
    @Tag("all-servers")
    void everyFormatTellsTheTableOfMariaDb() throws Exception {
        tellsTheTable(MysqlRelease.MARIADB_11_4, "MINIMAL", "NOBLOB", "FULL_NODUP", "FULL");
    }

    private static void tellsTheTable(MysqlRelease release, String... images) throws Exception {
        try (KafkaBroker kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
                MysqlServer mysql = MysqlServer.of(release).start()) {
            execute(
                    mysql,
                    "CREATE DATABASE shop CHARACTER SET utf8mb4",
                    "CREATE TABLE shop.t (a INT, id INT PRIMARY KEY, b VARCHAR(20), c TEXT, d DECIMAL(9,2), e BLOB, n INT)",
                    "INSERT INTO shop.t VALUES (1, 1, 'loaded', 'text', 1.5, 'blob', 0), (NULL, 2, NULL, NULL, NULL, NULL, 0)",
                    "SET GLOBAL binlog_row_image = " + images[0]);
            Map<String, RunningTask> tasks = new LinkedHashMap<>();
            List<String> wrong = new ArrayList<>();
            try {
                for (String format : Formats.names()) {
                    if (Formats.takesPartialImages(format)) {
                        tasks.put(format, new RunningTask(document(format, mysql, kafka)));
                    }
                }
                tasks.values().forEach(RunningTask::awaitStreaming);
                int first = 10;
                for (String image : images) {
                    execute(mysql, "SET GLOBAL binlog_row_image = " + image);
                    execute(mysql, changes(first));
                    first += 10;
                }
                execute(mysql, "UPDATE shop.t SET b = '" + LAST + "' WHERE id = 2");
                Map<String, Map<String, String>> source = rows(mysql);
                for (String format : tasks.keySet()) {
                    Map<String, Map<String, String>> told = told(kafka, format);
                    if (!told.equals(source)) {
                        wrong.add(format + ": told " + told + ", the source has " + source);
                    }
                }
            } finally {
                tasks.values().forEach(RunningTask::close);
            }
            assertThat(tasks).hasSize(Formats.names().size() - 2);
            assertThat(wrong).isEmpty();
        }
    }

    /** Rows of their own for each image; every INSERT sets all columns: a default is told by nobody. */
    private static String[] changes(int first) {
        String all = "INSERT INTO shop.t VALUES ";
        return new String[] {
            all + "(5, " + first + ", 'x', 'long text', -1.25, x'00ff', 0), (6, " + (first + 1)
                    + ", 'y', NULL, 2, NULL, 0), (7, " + (first + 2) + ", NULL, '', NULL, '', 0), (8, " + (first + 3)
                    + ", 'kept', 'kept', 8, 'kept', 0)",
            "UPDATE shop.t SET b = 'changed' WHERE id = " + first,
            "UPDATE shop.t SET c = NULL, a = 50 WHERE id = " + first,
            "UPDATE shop.t SET e = x'01', n = n + 1 WHERE id <= " + (first + 1),
            "UPDATE shop.t SET d = NULL, b = '' WHERE id = " + (first + 1),
            "UPDATE shop.t SET c = 'no longer empty' WHERE id = " + (first + 2),
            "DELETE FROM shop.t WHERE id = " + (first + 2),
            "REPLACE INTO shop.t VALUES (9, " + (first + 3) + ", 'replaced', NULL, 1, 'r', 1)",
            "INSERT INTO shop.t VALUES (1, 1, 'z', 'z', 1, 'z', 9) ON DUPLICATE KEY UPDATE n = n + 1, b = NULL"
        };
    }

    /** Of formats that refuse, before anything is connected: the ports are nobody's. */
    @Test
    void formatsThatCannotLeaveColumnsOutRefuseTheTask() {
        for (String format : Formats.names()) {
            if (!Formats.takesPartialImages(format)) {
                TaskText document = TaskText.of("partial_" + format, 1, "nobody", "none", "127.0.0.1:1", format)
                        .with("schema_registry: {urls: \"http://127.0.0.1:1\"}", "objects:", "  include: [shop.*]")
                        .withSource("allow_minimal_image: true");
                assertThatThrownBy(() -> new TaskRunner(TaskDocuments.parse(document.toString())))
                        .isInstanceOfSatisfying(MillraceException.class, e -> assertThat(e.code())
                                .isEqualTo(ErrorCode.TASK_INVALID))
                        .hasMessageContainingAll(
                                "source.allow_minimal_image", format, "canal_json", "binlog_row_image=FULL");
            }
        }
    }

    private static TaskText document(String format, MysqlServer mysql, KafkaBroker kafka) {
        TaskText document = TaskText.of("partial_" + format, mysql, kafka, format);
        switch (format) {
            case "plain_json" -> document.with("  options: {plain.meta: fields, plain.delete: rewrite}");
            case "debezium_json" -> document.with("  options: {debezium.decimal.handling.mode: string}");
            default -> {}
        }
        return document.with("objects:", "  include: [shop.*]", "ddl: drop").withSource("allow_minimal_image: true");
    }

    /** What a reader makes of the messages: by key, columns that are there over those that were. */
    private static Map<String, Map<String, String>> told(KafkaBroker kafka, String format) {
        MessageDecoder decoder = Formats.decoder(format);
        Map<String, Map<String, String>> rows = new HashMap<>();
        List<ConsumerRecord<byte[], byte[]>> records =
                Topics.read(kafka, List.of("partial_" + format), found -> found.stream()
                        .anyMatch(record -> record.value() != null
                                && decoder.decode(record.value()).after().containsValue(LAST)));
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.value() == null) {
                continue; // a tombstone behind its DELETE
            }
            DecodedMessage message = decoder.decode(record.value());
            if (message.after().isEmpty()) {
                rows.remove(message.before().get("id"));
            } else {
                String key = message.after().get("id");
                assertThat(key).as(format + " " + message).isNotNull();
                rows.computeIfAbsent(key, ignored -> new HashMap<>()).putAll(message.after());
            }
        }
        rows.values().forEach(row -> row.keySet().retainAll(List.of("a", "id", "b", "c", "d", "n")));
        return rows;
    }

    private static Map<String, Map<String, String>> rows(MysqlServer mysql) throws SQLException {
        Map<String, Map<String, String>> rows = new HashMap<>();
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT id, a, b, c, d, n FROM shop.t")) {
            while (result.next()) {
                Map<String, String> row = new HashMap<>();
                for (String column : List.of("id", "a", "b", "c", "d", "n")) {
                    row.put(column, result.getString(column));
                }
                rows.put(result.getString("id"), row);
            }
        }
        return rows;
    }

    /** In a session of its own, which has the global settings of now. */
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
