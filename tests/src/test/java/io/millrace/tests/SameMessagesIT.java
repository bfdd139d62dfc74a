package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.formats.Formats;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From one binlog, four encoder threads make the same records as one, in the same partitions and the same order. */
@Tag("slow")
class SameMessagesIT {
    private static final int NARROW_ROWS = 6_000;

    /** SharePlex writes when a change was read as a date. */
    private static final Pattern POST_TIME = Pattern.compile("\"posttime\":\"[^\"]*\"");

    @Test
    void everyFormatSaysTheSameWithFourEncoderThreads() throws SQLException {
        try (MysqlServer mysql = MysqlServer.of(MysqlRelease.V9_7)
                        .option("--binlog-transaction-compression=ON")
                        .option("--binlog-row-metadata=FULL")
                        .option("--gtid-mode=ON")
                        .option("--enforce-gtid-consistency=ON")
                        .start();
                ApicurioRegistry registry = ApicurioRegistry.start()) {
            Backlog backlog = Backlog.make(mysql);
            RunningTask.sleep(1_100); // what was written then has another second than what is read now
            long startMs = System.currentTimeMillis();
            Map<String, Map<String, List<String>>> alone = records(mysql, registry, backlog, startMs, 1);
            Map<String, Map<String, List<String>>> together = records(mysql, registry, backlog, startMs, 4);

            List<String> differences = new ArrayList<>();
            assertThat(alone.keySet()).containsExactlyInAnyOrderElementsOf(Formats.names());
            alone.forEach((format, partitions) -> {
                assertThat(partitions.values().stream().mapToInt(List::size).sum())
                        .as(format)
                        .isGreaterThanOrEqualTo(NARROW_ROWS);
                differences.addAll(differences(format, partitions, together.get(format)));
            });
            assertThat(differences).isEmpty();
        }
    }

    /** What every format's task tells of the backlog: per partition, in order. */
    private static Map<String, Map<String, List<String>>> records(
            MysqlServer mysql, ApicurioRegistry registry, Backlog backlog, long startMs, int threads) {
        try (KafkaBroker kafka = KafkaBroker.of(KafkaRelease.V4_4)
                .option("group.initial.rebalance.delay.ms=0")
                .start()) {
            Map<String, Map<String, List<String>>> records = new LinkedHashMap<>();
            for (String format : Formats.names()) {
                TaskText document = TaskText.of("same_" + format, mysql, kafka, format)
                        .with(EveryFormatIT.optionsOf(format))
                        .with("objects:", "  include: [same.*]")
                        .with("start:", "  mode: incremental", "  from: " + backlog.position)
                        .with("encoding:", "  threads: " + threads);
                if (format.endsWith("_avro")) {
                    document.with("schema_registry: {urls: \"" + registry.url() + "\"}");
                }
                RunningTask task = new RunningTask(document);
                try (task) {
                    task.await(status -> status.streamRows() >= backlog.rows, Duration.ofMinutes(3));
                    assertThat(task.status().retry())
                            .as("%s: a second attempt tells rows again", format)
                            .isNull();
                    assertThat(encoders(document)).as(format).isEqualTo(threads == 1 ? 0 : threads);
                }
                Map<String, List<String>> partitions = new TreeMap<>();
                long endMs = System.currentTimeMillis();
                for (ConsumerRecord<byte[], byte[]> record : Topics.read(
                        kafka,
                        List.of(document.name()),
                        found -> found.size() >= task.status().messages())) {
                    partitions
                            .computeIfAbsent(record.topic() + "-" + record.partition(), it -> new ArrayList<>())
                            .add(text(record, startMs, endMs));
                }
                records.put(format, partitions);
            }
            return records;
        }
    }

    /** The first one of each partition. */
    private static List<String> differences(
            String format, Map<String, List<String>> expected, Map<String, List<String>> actual) {
        List<String> differences = new ArrayList<>();
        assertThat(actual.keySet()).as(format).isEqualTo(expected.keySet());
        expected.forEach((partition, records) -> {
            List<String> others = actual.get(partition);
            int at = 0;
            while (at < Math.min(records.size(), others.size())
                    && records.get(at).equals(others.get(at))) {
                at++;
            }
            if (at < Math.max(records.size(), others.size())) {
                differences.add(partition + ": record " + at + " of " + records.size() + " is "
                        + (at < records.size() ? records.get(at) : "none") + ", and with encoder threads of "
                        + others.size() + " " + (at < others.size() ? others.get(at) : "none"));
            }
        });
        return differences;
    }

    private static int encoders(TaskText document) {
        String name = "millrace-" + document.name() + "-encoder-";
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, long startMs, long endMs) {
        String headers = Arrays.stream(record.headers().toArray())
                .map(header -> header.key() + "=" + text(header.value(), startMs, endMs))
                .collect(Collectors.joining(","));
        return record.timestamp() + " [" + headers + "] " + text(record.key(), startMs, endMs) + " "
                + text(record.value(), startMs, endMs);
    }

    private static String text(byte[] bytes, long startMs, long endMs) {
        if (bytes == null) {
            return "null";
        }
        String masked = new String(new CaptureTimes(startMs, endMs).mask(bytes), StandardCharsets.ISO_8859_1);
        return POST_TIME.matcher(masked).replaceFirst("");
    }

    /**
     * When a change was read differs from run to run: numbers between two times, as text or as Avro writes them, in milli-,
     * micro- or nanoseconds, become zeros.
     */
    private record CaptureTimes(long startMs, long endMs) {
        byte[] mask(byte[] bytes) {
            byte[] masked = bytes.clone();
            for (int at = 0; at < bytes.length; at++) {
                int length = Math.max(digitsAt(bytes, at), varintAt(bytes, at));
                Arrays.fill(masked, at, at + length, (byte) '0');
                at += Math.max(0, length - 1);
            }
            return masked;
        }

        private boolean isTime(long value) {
            return isWithin(value) || isWithin(value / 1_000) || isWithin(value / 1_000_000);
        }

        private boolean isWithin(long ms) {
            return startMs <= ms && ms <= endMs;
        }

        private int digitsAt(byte[] bytes, int at) {
            int end = at;
            while (end < bytes.length && end - at < 20 && bytes[end] >= '0' && bytes[end] <= '9') {
                end++;
            }
            int length = end - at;
            return length >= 13
                            && length <= 19
                            && isTime(Long.parseLong(new String(bytes, at, length, StandardCharsets.US_ASCII)))
                    ? length
                    : 0;
        }

        private int varintAt(byte[] bytes, int at) {
            long value = 0;
            for (int i = 0; i < 9 && at + i < bytes.length; i++) {
                value |= (bytes[at + i] & 0x7FL) << (7 * i);
                if (bytes[at + i] >= 0) {
                    return isTime((value >>> 1) ^ -(value & 1)) ? i + 1 : 0;
                }
            }
            return 0;
        }
    }

    /** Changes in a binlog, and how many. */
    private static final class Backlog {
        private final Statement sql;
        private String position = "";
        private long rows;

        private Backlog(Statement sql) {
            this.sql = sql;
        }

        static Backlog make(MysqlServer mysql) throws SQLException {
            try (Connection connection =
                            DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                    Statement sql = connection.createStatement()) {
                Backlog backlog = new Backlog(sql);
                backlog.make();
                return backlog;
            }
        }

        private void make() throws SQLException {
            sql.execute("SET SESSION cte_max_recursion_depth = 1000000");
            sql.execute("CREATE DATABASE same");
            sql.execute("USE same");
            sql.execute("CREATE TABLE same.narrow (id INT PRIMARY KEY, v INT)");
            sql.execute("CREATE TABLE same.wide (id BIGINT UNSIGNED, part INT, name VARCHAR(200), price DECIMAL(12,2),"
                    + " data JSON, changed DATETIME(3), bits BINARY(8), PRIMARY KEY (id, part))");
            sql.execute("CREATE TABLE same.keyless (a INT, b VARCHAR(40))");
            sql.execute("FLUSH BINARY LOGS");
            try (ResultSet row = sql.executeQuery("SHOW BINARY LOG STATUS")) {
                row.next();
                position = "{file: " + row.getString("File") + ", offset: " + row.getLong("Position") + "}";
            }
            change("INSERT INTO same.narrow WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < "
                    + NARROW_ROWS + ") SELECT k, k * 3 FROM n");
            change(
                    "INSERT INTO same.wide WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 700)"
                            + " SELECT k, k % 3, REPEAT(CHAR(65 + k % 26), k % 150), k / 7, JSON_OBJECT('k', k, 'l', JSON_ARRAY(k,"
                            + " 'ü')), '2024-01-01' + INTERVAL k MINUTE, LEFT(SHA2(k, 256), 8) FROM n");
            small(1);
            xa();
            sql.execute("ALTER TABLE same.wide ADD COLUMN extra VARCHAR(20) DEFAULT 'x' AFTER part");
            sql.execute("SET SESSION binlog_transaction_compression = OFF");
            small(101);
            change("UPDATE same.narrow SET v = v + 1 WHERE id % 2 = 0");
            change("UPDATE same.narrow SET id = id + 100000 WHERE id <= 400"); // another key: two messages
            interleaved();
            sql.execute("SET SESSION binlog_transaction_compression = ON");
            interleaved();
            sql.execute("ALTER TABLE same.narrow ADD COLUMN more INT");
            small(201);
            change("DELETE FROM same.narrow WHERE id % 7 = 0");
            change("DELETE FROM same.keyless WHERE a < 120");
        }

        private void change(String statement) throws SQLException {
            rows += sql.executeUpdate(statement);
        }

        /** Short transactions of several tables. */
        private void small(int first) throws SQLException {
            for (int id = first; id < first + 100; id++) {
                sql.execute("BEGIN");
                change("UPDATE same.wide SET name = CONCAT('n', id, ':', " + id + "), price = price + 1 WHERE id = "
                        + id);
                change("INSERT INTO same.keyless VALUES (" + id + ", 'b" + id + "')");
                change("UPDATE same.narrow SET v = -v - 1 WHERE id IN (" + id + ", " + (id + 300) + ")");
                sql.execute("COMMIT");
            }
        }

        /** Rows of all tables in turn, in one transaction. */
        private void interleaved() throws SQLException {
            sql.execute("BEGIN");
            for (int id = 401; id < 700; id++) {
                change("UPDATE same.narrow SET v = v + 1 WHERE id BETWEEN " + id + " AND " + (id + 9));
                change("UPDATE same.wide SET price = price + 1 WHERE id = " + id);
            }
            sql.execute("COMMIT");
        }

        private void xa() throws SQLException {
            for (String end : List.of("COMMIT", "ROLLBACK")) {
                sql.execute("XA START 'x'");
                int changed = sql.executeUpdate("UPDATE same.narrow SET v = v + 5 WHERE id BETWEEN 1000 AND 3000");
                changed += sql.executeUpdate("UPDATE same.wide SET name = 'xa' WHERE id > 600");
                sql.execute("XA END 'x'");
                sql.execute("XA PREPARE 'x'");
                sql.execute("XA " + end + " 'x'");
                rows += end.equals("COMMIT") ? changed : 0;
            }
        }
    }
}
