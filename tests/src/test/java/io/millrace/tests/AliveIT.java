package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.TaskStatus;
import io.millrace.model.ErrorCode;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaCluster;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.task.ThrottleSection;
import io.millrace.testkit.ReplicatedPair;
import io.millrace.testkit.TcpProxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A connection that is dead without a word is noticed, and a source that has nothing to say is not taken for dead. */
class AliveIT {
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

    @BeforeEach
    void createTables() {
        ReplicatedPair.sql(
                mysql,
                "DROP DATABASE IF EXISTS shop",
                "CREATE DATABASE shop",
                "CREATE TABLE shop.t (id INT PRIMARY KEY, v INT)",
                "CREATE TABLE shop.noise (id INT PRIMARY KEY AUTO_INCREMENT)",
                "INSERT INTO shop.t VALUES (1, 1)");
    }

    /** Nothing is written to the source by the task: its position is what other writes and rotations make of it. */
    @Test
    void anIdleSourceIsHealthyAndTrafficOfOtherTablesMovesTheCheckpoint() {
        TaskText document = task("idle", mysql.port());
        try (RunningTask task = new RunningTask(document)) {
            task.awaitStreaming();
            task.await(AliveIT::isAtTheEnd, Duration.ofMinutes(1));
            String before = task.status().position();
            RunningTask.sleep(4_000); // some heartbeats
            assertThat(task.status().position()).isEqualTo(before);
            assertThat(task.status().delayMs()).isZero();
            assertThat(task.status().holds()).isEmpty();

            long checkpoints = task.status().checkpoints();
            ReplicatedPair.sql(mysql, "INSERT INTO shop.noise VALUES ()", "FLUSH BINARY LOGS");
            task.await(status -> isAtTheEnd(status) && status.checkpoints() > checkpoints, Duration.ofMinutes(1));
            assertThat(task.status().position()).isNotEqualTo(before);
            assertThat(task.status().streamRows()).isZero();
        }
    }

    @Test
    @Tag("faults")
    void aHalfOpenStreamIsNoticedAndTheTaskGoesOn() {
        try (TcpProxy proxy = new TcpProxy(mysql.port());
                RunningTask task = new RunningTask(task("half_open_stream", proxy.port()))) {
            task.awaitStreaming();
            halfOpen(proxy, "LIKE 'Binlog Dump%'");
            ReplicatedPair.sql(mysql, "INSERT INTO shop.t VALUES (2, 2)");
            task.await(
                    status -> status.delayMs() > 15_000, Duration.ofMinutes(1)); // it is told that something is wrong
            task.await(AliveIT::hasLostTheSource, Duration.ofMinutes(2));
            task.await(status -> status.streamRows() == 1, Duration.ofMinutes(2));
        }
    }

    @Test
    @Tag("faults")
    void aHalfOpenControlConnectionIsToldOfAndHoldsNothingUp() {
        try (TcpProxy proxy = new TcpProxy(mysql.port());
                RunningTask task = new RunningTask(task("half_open_control", proxy.port()))) {
            task.awaitStreaming();
            halfOpen(proxy, "= 'Sleep'");
            ReplicatedPair.sql(mysql, "INSERT INTO shop.t VALUES (2, 2)");
            long checkpoints = task.status().checkpoints();
            task.await(status -> !status.holds().isEmpty(), Duration.ofMinutes(1));
            assertThat(task.status().holds()).singleElement().satisfies(hold -> assertThat(hold.what())
                    .isEqualTo(ErrorCode.SOURCE_CONNECTION_LOST.name()));
            assertThat(task.status().streamRows()).isOne();
            assertThat(task.status().checkpoints()).isGreaterThan(checkpoints);
            task.await(status -> status.holds().isEmpty(), Duration.ofMinutes(2));
            task.await(status -> status.newestPosition().equals(newest()), Duration.ofMinutes(1));
            assertThat(task.status().retry()).isNull();
        }
    }

    @Test
    @Tag("faults")
    void aHalfOpenLoadConnectionIsNoticedAndTheTableIsLoaded() {
        ReplicatedPair.sql(
                mysql,
                "SET SESSION cte_max_recursion_depth = 10000",
                "INSERT INTO shop.t WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
                        + " SELECT i, i FROM n");
        try (TcpProxy proxy = new TcpProxy(mysql.port());
                RunningTask task = new RunningTask(task("half_open_load", proxy.port())
                        .with(
                                "full_load:",
                                "  threads: 1",
                                "  chunk_rows: 100",
                                "throttle:",
                                "  full_load: {rows_per_second: 100}"))) {
            task.await(status -> status.fullLoadRows() > 0, Duration.ofMinutes(1));
            halfOpen(proxy, "NOT LIKE 'Binlog Dump%'");
            task.await(AliveIT::hasLostTheSource, Duration.ofMinutes(2));
            task.throttle(new ThrottleSection(new ThrottleSection.Rates(0, 0, 0), new ThrottleSection.Rates(0, 0, 0)));
            task.awaitStreaming();
            assertThat(task.status().fullLoadRows()).isGreaterThanOrEqualTo(3_000);
        }
    }

    @Test
    @Tag("faults")
    void aBrokerThatAnswersNoMoreIsNoticedAndTheTaskGoesOn() {
        KafkaCluster.Builder builder = KafkaCluster.of(KafkaRelease.V4_4, 1);
        try (TcpProxy proxy = new TcpProxy(builder.clientPort(0));
                KafkaCluster behind = builder.advertise(0, proxy.port()).start();
                RunningTask task = new RunningTask(TaskText.of(
                                "half_open_broker",
                                mysql.port(),
                                "millrace",
                                "millrace",
                                behind.advertisedServers(),
                                "canal_json")
                        .with("objects:", "  include: [shop.t]"))) {
            task.awaitStreaming();
            for (int id = 2; id < 4; id++) {
                long messages = task.status().messages();
                proxy.halfOpen();
                ReplicatedPair.sql(mysql, "INSERT INTO shop.t VALUES (" + id + ", 2)");
                task.await(status -> status.messages() > messages, Duration.ofMinutes(2));
            }
        }
    }

    private static boolean hasLostTheSource(TaskStatus status) {
        return status.retry() != null && status.retry().last().code() == ErrorCode.SOURCE_CONNECTION_LOST;
    }

    private static TaskText task(String name, int port) {
        return TaskText.of(name, port, "millrace", "millrace", kafka.bootstrapServers(), "canal_json")
                .with("objects:", "  include: [shop.t]");
    }

    /** File and offset at which the source writes next. */
    private static String newest() {
        return query("SHOW MASTER STATUS", row -> row.getString(1) + ":" + row.getLong(2))
                .get(0);
    }

    private static boolean isAtTheEnd(TaskStatus status) {
        return status.position().split(" ", 2)[0].equals(newest());
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> List<T> query(String question, Reading<T> reading) {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(question)) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(reading.of(rows));
            }
            return found;
        } catch (SQLException e) {
            throw new AssertionError(question, e);
        }
    }

    /** Of the task's connections those that do such a thing just now. */
    private static void halfOpen(TcpProxy proxy, String commands) {
        List<Integer> ports = query(
                "SELECT HOST FROM information_schema.PROCESSLIST WHERE USER = 'millrace' AND COMMAND " + commands,
                row -> {
                    String host = row.getString(1);
                    return Integer.parseInt(host.substring(host.lastIndexOf(':') + 1));
                });
        assertThat(ports).isNotEmpty();
        proxy.halfOpen(ports::contains);
    }
}
