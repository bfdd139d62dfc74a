package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.engine.TaskStatus;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Statements that change rows without a row in the binlog, on real servers. */
class UnloggedChangesIT {
    private static final String EXCHANGE = "ALTER TABLE %s.parts EXCHANGE PARTITION p1 WITH TABLE %1$s.side";
    private static final String TRUNCATE = "ALTER TABLE %s.parts TRUNCATE PARTITION p0";
    private static final String DISCARD = "ALTER TABLE %s.side DISCARD TABLESPACE";

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

    @ParameterizedTest
    @EnumSource(
            value = MysqlRelease.class,
            names = {"V8_0", "V9_7"})
    void theirTablesAreReadAgainFromThere(MysqlRelease release) throws Exception {
        try (MysqlServer mysql = MysqlServer.of(release).start()) {
            String name = "again_" + release.name().toLowerCase(Locale.ROOT);
            create(mysql, name);
            try (RunningTask task = new RunningTask(document(name, mysql, "re_read"))) {
                task.awaitStreaming();
                execute(mysql, name, EXCHANGE);
                awaitRead(task, 1, 8 + 6 + 2);
                execute(mysql, name, TRUNCATE, DISCARD);
                awaitRead(task, 3, 8 + 6 + 2 + 3); // nothing can be read of a table that was discarded
                execute(mysql, name, "INSERT INTO %s.parts VALUES (5, 'last')");
                task.await(status -> status.streamRows() == 1, Duration.ofMinutes(1));
            }
            assertThat(idsOf(name, "parts", 5 + 6 + 3 + 1))
                    .startsWith("1", "2", "3", "11", "12")
                    .endsWith("1", "2", "3", "13", "14", "15", "13", "14", "15", "5");
            assertThat(idsOf(name, "side", 3 + 2)).containsExactly("13", "14", "15", "11", "12");
        }
    }

    private static void awaitRead(RunningTask task, long statements, long rows) {
        task.await(
                status -> status.unloggedChanges() == statements
                        && status.fullLoadRows() == rows
                        && status.tables().stream().allMatch(TaskStatus.TableProgress::done),
                Duration.ofMinutes(1));
    }

    @Test
    void theTaskStopsBeforeThemWhereItIsToAndGoesOnBehindThemWhenTold() throws Exception {
        try (MysqlServer mysql = MysqlServer.of(MysqlRelease.V8_0).start()) {
            String name = "stops_there";
            create(mysql, name);
            RunningTask task = new RunningTask(document(name, mysql, "fail"));
            task.awaitStreaming();
            execute(mysql, name, EXCHANGE);
            MillraceException failure = (MillraceException) task.awaitEnd();
            assertThat(failure.code()).isEqualTo(ErrorCode.ROWS_NOT_LOGGED);
            assertThat(failure)
                    .hasMessageContaining("EXCHANGE PARTITION of " + name + ".parts, " + name + ".side")
                    .hasMessageContaining("objects.on_unlogged_changes")
                    .hasMessageContaining("binlog.0");

            try (RunningTask told = new RunningTask(document(name, mysql, "warn"))) {
                told.awaitStreaming();
                execute(mysql, name, DISCARD, "INSERT INTO %s.parts VALUES (5, 'last')");
                told.await(status -> status.streamRows() == 1 && status.unloggedChanges() == 2, Duration.ofMinutes(1));
                assertThat(told.status().fullLoadRows()).isZero();
            }
            assertThat(idsOf(name, "parts", 5 + 1)).containsExactly("1", "2", "3", "11", "12", "5");
        }
    }

    /** Ids of a table's rows in the order in which they were told. */
    private static List<String> idsOf(String topic, String table, int count) throws Exception {
        List<String> ids = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record :
                Topics.read(kafka, List.of(topic), found -> found.size() >= count)) {
            JsonNode message = Topics.json(record);
            if (!message.get("isDdl").asBoolean()
                    && message.get("table").asText().equals(table)) {
                ids.add(message.get("data").get(0).get("id").asText());
            }
        }
        return ids;
    }

    private static TaskText document(String name, MysqlServer mysql, String action) {
        return TaskText.bare(name, mysql, kafka)
                .with(
                        "topics:",
                        "  policy: single",
                        "  name: " + name,
                        "  partitions: 1",
                        "objects:",
                        "  include: [" + name + ".*]",
                        "  on_unlogged_changes: " + action,
                        "full_load:",
                        "  threads: 1");
    }

    private static void create(MysqlServer mysql, String name) throws Exception {
        execute(
                mysql,
                name,
                "CREATE DATABASE %s",
                "CREATE TABLE %s.parts (id INT PRIMARY KEY, name VARCHAR(9)) PARTITION BY RANGE (id)"
                        + " (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))",
                "CREATE TABLE %s.side (id INT PRIMARY KEY, name VARCHAR(9))",
                "INSERT INTO %s.parts VALUES (1, 'a'), (2, 'b'), (3, 'c'), (11, 'd'), (12, 'e')",
                "INSERT INTO %s.side VALUES (13, 'f'), (14, 'g'), (15, 'h')");
    }

    private static void execute(MysqlServer mysql, String database, String... statements) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(String.format(sql, database));
            }
        }
    }
}
