package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.TaskStatus;
import io.millrace.runtime.TaskRunner;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.task.TaskDocuments;
import io.millrace.task.ThrottleSection;
import io.millrace.testkit.ReplicatedPair;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The full load waits while the source or its replicas have too much to do, and only the full load. */
class BrakeIT {
    private static final int ROWS = 2_000;
    private static final int SLEEPERS = 30;
    private static final String[] TABLE = {
        "CREATE DATABASE shop",
        "CREATE TABLE shop.t (id INT PRIMARY KEY, v INT)",
        "INSERT INTO shop.t SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d, 1 FROM"
                + " (SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6"
                + " UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) a,"
                + " (SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6"
                + " UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) b,"
                + " (SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6"
                + " UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) c,"
                + " (SELECT 0 d UNION SELECT 1) e"
    };

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

    private static TaskText document(String name, int port, String... limits) {
        return TaskText.of(name, port, "millrace", "millrace", kafka.bootstrapServers(), "canal_json")
                .with("objects:", "  include: [shop.t]")
                .with("full_load:", "  threads: 2", "  chunk_rows: 50", "throttle:", "  full_load:")
                .with(limits);
    }

    @Test
    void waitsWhileTooManyStatementsRunAndFollowsANewLimit() throws Exception {
        try (MysqlServer mysql = MysqlServer.of(MysqlRelease.V8_0).start()) {
            ReplicatedPair.sql(mysql, TABLE);
            TaskText document = document("busy", mysql.port(), "    threads_running: 20");
            List<Connection> sleepers = sleepers(mysql);
            try (RunningTask task = new RunningTask(document)) {
                task.await(status -> isHeldBy(status, "throttle.full_load.threads_running"), Duration.ofMinutes(1));
                RunningTask.sleep(1_500); // chunks that were under way
                long loaded = task.status().fullLoadRows();
                assertThat(loaded).isLessThan(ROWS);
                ReplicatedPair.sql(mysql, "INSERT INTO shop.t VALUES (100000, 1)");
                task.await(status -> status.streamRows() == 1, Duration.ofMinutes(1)); // changes go on
                assertThat(task.status().fullLoadRows()).isEqualTo(loaded);
                assertThat(task.status().holds().get(0).message()).contains("the limit is 20");

                ThrottleSection.Rates none = new ThrottleSection.Rates(0, 0, 0);
                task.throttle(
                        new ThrottleSection(none, none, new ThrottleSection.Brake(1_000, Duration.ZERO, List.of())));
                task.awaitStreaming();
                task.await(status -> status.holds().isEmpty(), Duration.ofMinutes(1));
                assertThat(task.status().fullLoadRows()).isBetween((long) ROWS, ROWS + 1L);
            } finally {
                for (Connection sleeper : sleepers) {
                    sleeper.abort(Runnable::run);
                }
            }
        }
    }

    @Test
    @Tag("faults")
    void waitsWhileAReplicaLagsAndGoesOnByItself() {
        try (ReplicatedPair pair = ReplicatedPair.start(MysqlRelease.V8_0, true)) {
            ReplicatedPair.sql(pair.primary(), TABLE);
            pair.awaitCaughtUp();
            setDelay(pair, 1_000);
            ReplicatedPair.sql(pair.primary(), "UPDATE shop.t SET v = 2 WHERE id = 1");
            TaskText document = document(
                    "lagging",
                    pair.primary().port(),
                    "    replica_lag: 2s",
                    "    replicas: [127.0.0.1:" + pair.replica().port() + "]",
                    "    rows_per_second: 100");
            assertThat(TaskRunner.check(TaskDocuments.parse(document.toString())))
                    .anySatisfy(check ->
                            assertThat(check.code() + " " + check.level()).isEqualTo("SRC_REPLICA_LAG PASS"));
            try (RunningTask task = new RunningTask(document)) {
                task.await(status -> isHeldBy(status, "throttle.full_load.replica_lag"), Duration.ofMinutes(1));
                assertThat(task.status().holds().get(0).message()).contains("s behind, the limit is 2 s");
                RunningTask.sleep(1_500);
                long loaded = task.status().fullLoadRows();
                assertThat(loaded).isLessThan(ROWS);
                RunningTask.sleep(1_000);
                assertThat(task.status().fullLoadRows()).isEqualTo(loaded);
                setDelay(pair, 0);
                task.awaitStreaming();
                assertThat(task.status().fullLoadRows()).isEqualTo(ROWS);
            }
        }
    }

    private static void setDelay(ReplicatedPair pair, int seconds) {
        ReplicatedPair.sql(
                pair.replica(),
                "STOP SLAVE SQL_THREAD",
                "CHANGE MASTER TO MASTER_DELAY = " + seconds,
                "START SLAVE SQL_THREAD");
    }

    private static boolean isHeldBy(TaskStatus status, String key) {
        return status.holds().stream().anyMatch(hold -> hold.what().equals(key));
    }

    /** Sessions with a statement that runs until they are aborted, or for some minutes. */
    private static List<Connection> sleepers(MysqlServer mysql) throws SQLException {
        List<Connection> sleepers = new ArrayList<>();
        for (int i = 0; i < SLEEPERS; i++) {
            Connection connection =
                    DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
            sleepers.add(connection);
            Thread thread = new Thread(() -> {
                try {
                    connection.createStatement().execute("SELECT SLEEP(300)");
                } catch (SQLException aborted) {
                    // as wanted
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        return sleepers;
    }
}
