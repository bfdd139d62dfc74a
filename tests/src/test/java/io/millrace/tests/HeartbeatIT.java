package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.TaskStatus;
import io.millrace.model.Precheck;
import io.millrace.runtime.TaskRunner;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.task.TaskDocuments;
import io.millrace.testkit.ReplicatedPair;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The heartbeat table: written only by a task that asks for it, known again in the stream, and never in the way. */
class HeartbeatIT {
    private static final String ACCOUNT = "'heart'@'%'";

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
    void itsRowsComeBackWithTheirDelayAndMoveTheCheckpointOfAQuietSource() {
        beats(MysqlRelease.V8_0, "quiet");
    }

    @Test
    @Tag("all-servers")
    void worksOnMariaDbAndTheOldestServerToo() {
        beats(MysqlRelease.MARIADB_11_4, "quiet_maria");
        beats(MysqlRelease.V5_5, "quiet_old");
    }

    private static void beats(MysqlRelease release, String name) {
        try (MysqlServer mysql = MysqlServer.of(release).start()) {
            ReplicatedPair.sql(
                    mysql,
                    "CREATE DATABASE shop",
                    "CREATE DATABASE ops",
                    "CREATE TABLE shop.t (id INT PRIMARY KEY, v INT)",
                    "INSERT INTO shop.t VALUES (1, 1)",
                    "CREATE USER " + ACCOUNT + " IDENTIFIED BY 'heart'",
                    "GRANT SELECT ON shop.* TO " + ACCOUNT,
                    "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO " + ACCOUNT);
            TaskText document = TaskText.of(
                            name, mysql.port(), "heart", "heart", kafka.bootstrapServers(), "canal_json")
                    .withSource("heartbeat: {table: ops.beats, interval: 1s, create: true}")
                    .with("objects:", "  include: [shop.t]");
            Precheck refused = precheck(document);
            assertThat(refused.level()).isEqualTo(Precheck.Level.FAIL);
            assertThat(refused.remedy()).contains("GRANT CREATE, SELECT, INSERT, UPDATE ON ops.beats");

            try (RunningTask task = new RunningTask(document)) { // it runs all the same, and says what is the matter
                task.awaitStreaming();
                task.await(HeartbeatIT::isRefused, Duration.ofMinutes(1));
                assertThat(task.status().heartbeatDelayMs()).isEqualTo(-1);

                ReplicatedPair.sql(mysql, "GRANT CREATE, SELECT, INSERT, UPDATE ON ops.* TO " + ACCOUNT);
                task.await(status -> status.heartbeatDelayMs() >= 0 && !isRefused(status), Duration.ofMinutes(1));
                String before = task.status().position();
                long checkpoints = task.status().checkpoints();
                task.await(
                        status -> !status.position().equals(before) && status.checkpoints() > checkpoints,
                        Duration.ofMinutes(1));
                assertThat(task.status().streamRows()).isZero();
                assertThat(task.status().messages()).isOne(); // the row of the full load
            }
            assertThat(precheck(document).level()).isEqualTo(Precheck.Level.PASS);
            assertThat(ReplicatedPair.value(mysql, "SELECT task FROM ops.beats"))
                    .isEqualTo(name);
        }
    }

    private static boolean isRefused(TaskStatus status) {
        return status.holds().stream()
                .anyMatch(hold ->
                        hold.what().equals("source.heartbeat") && hold.message().contains("SOURCE_PRIVILEGE"));
    }

    private static Precheck precheck(TaskText document) {
        return TaskRunner.check(TaskDocuments.parse(document.toString())).stream()
                .filter(check -> check.code().equals("SRC_HEARTBEAT"))
                .findFirst()
                .orElseThrow();
    }
}
