package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.RetryState;
import io.millrace.engine.TaskReset;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.runtime.TaskRunner;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.task.TaskDocuments;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.ReplicatedPair;
import io.millrace.testkit.SourceAddress;
import io.millrace.testkit.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source becomes another server: nothing is lost, nothing from the past is told, and what does not fit is said. */
class FailoverIT {
    private static final String TABLE = "CREATE TABLE shop.t (id INT PRIMARY KEY, v INT)";

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
    void followsAPlannedSwitchoverInTheFullLoad() {
        switchesOver("planned_8", MysqlRelease.V8_0, true);
    }

    @Test
    @Tag("faults")
    void followsAPlannedSwitchoverWithoutGtid() {
        switchesOver("planned_8_files", MysqlRelease.V8_0, false);
        switchesOver("planned_9_files", MysqlRelease.V9_7, false);
    }

    @Test
    @Tag("faults")
    void followsAPlannedSwitchoverOfTheNewestServer() {
        switchesOver("planned_9", MysqlRelease.V9_7, true);
    }

    @Test
    @Tag("faults")
    void waitsForALaggingReplicaAfterAKill() {
        failsOver("killed_8", MysqlRelease.V8_0, true);
        failsOver("killed_9", MysqlRelease.V9_7, true);
    }

    @Test
    @Tag("faults")
    void waitsForALaggingReplicaAfterAKillWithoutGtid() {
        failsOver("killed_8_files", MysqlRelease.V8_0, false);
    }

    /** The first switch comes in the full load, the second one, back, in the stream. */
    private static void switchesOver(String name, MysqlRelease release, boolean gtid) {
        try (ReplicatedPair pair = ReplicatedPair.start(release, gtid);
                SourceAddress clients = SourceAddress.of(pair.primary().port());
                Workload workload = workload(pair, clients)) {
            workload.create().fill().start();
            pair.awaitCaughtUp();
            TaskText document = document(name, pair).with("full_load:", "  threads: 2", "  chunk_rows: 100");
            try (RunningTask task = new RunningTask(document)) {
                task.await(status -> status.fullLoadRows() > 1_000, Duration.ofMinutes(2));
                pair.switchOver();
                clients.moveTo(pair.primary().port());
                task.awaitStreaming();
                RunningTask.sleep(2_000);
                pair.switchOver();
                clients.moveTo(pair.primary().port());
                RunningTask.sleep(2_000);
                workload.stop();
                requireEqual(pair, document, workload);
            }
        }
    }

    /** kill -9 while the replica has a backlog: the address moves there at once, the promotion comes when it is applied. */
    private static void failsOver(String name, MysqlRelease release, boolean gtid) {
        try (ReplicatedPair pair = ReplicatedPair.start(release, gtid);
                SourceAddress clients = SourceAddress.of(pair.primary().port());
                Workload workload = workload(pair, clients)) {
            workload.create().fill().start();
            pair.awaitCaughtUp();
            TaskText document = document(name, pair);
            try (RunningTask task = new RunningTask(document)) {
                task.awaitStreaming();
                pair.stopApplying();
                RunningTask.sleep(3_000);
                pair.stopWrites(); // asynchronous replication loses what was not received: not what is asked here
                pair.awaitReceived();
                RunningTask.sleep(1_000);
                pair.primary().kill();
                pair.address().moveTo(pair.replica().port());
                task.await(status -> isBehind(status.retry()), Duration.ofMinutes(2));
                pair.startApplying();
                pair.awaitApplied();
                pair.promote();
                clients.moveTo(pair.primary().port());
                RunningTask.sleep(3_000);
                workload.stop();
                requireEqual(pair, document, workload);
            }
        }
    }

    private static boolean isBehind(RetryState retry) {
        return retry != null && retry.last().code() == ErrorCode.SOURCE_BEHIND;
    }

    /** What was committed on the dead primary only, and delivered, is named; going on from here is a command. */
    @Test
    @Tag("faults")
    void namesWhatOnlyTheTaskHas() throws Exception {
        try (ReplicatedPair pair = ReplicatedPair.start(MysqlRelease.V8_0, true)) {
            ReplicatedPair.sql(pair.primary(), "CREATE DATABASE shop", TABLE, "INSERT INTO shop.t VALUES (1, 1)");
            pair.awaitCaughtUp();
            pair.stopReceiving();
            TaskText document = document("lost", pair);
            RunningTask task = new RunningTask(document);
            task.awaitStreaming();
            ReplicatedPair.sql(pair.primary(), "INSERT INTO shop.t VALUES (2, 2)");
            String lost = ReplicatedPair.value(pair.primary(), "SELECT @@server_uuid") + ":4";
            task.await(status -> status.position().contains(":1-4"), Duration.ofMinutes(1));
            pair.primary().kill();
            pair.promote();
            MillraceException failure = (MillraceException) task.awaitEnd();
            assertThat(failure.code()).isEqualTo(ErrorCode.GTID_ERRANT);
            assertThat(failure).hasMessageContaining("GTIDs=" + lost);

            assertThat(reset(document, TaskReset.To.HERE)).contains("goes on at");
            deliversAgain(document, pair.primary(), 3);
        }
    }

    /** Written on the replica before transactions that the task has from the primary. */
    @Test
    @Tag("faults")
    void namesWhatTheReplicaMadeItselfInThePast() throws Exception {
        try (ReplicatedPair pair = ReplicatedPair.start(MysqlRelease.V9_7, true)) {
            ReplicatedPair.sql(pair.primary(), "CREATE DATABASE shop", TABLE, "INSERT INTO shop.t VALUES (1, 1)");
            pair.awaitCaughtUp();
            ReplicatedPair.sql(
                    pair.replica(), "SET GLOBAL super_read_only = OFF", "UPDATE shop.t SET v = 99 WHERE id = 1");
            String errant = ReplicatedPair.value(pair.replica(), "SELECT @@server_uuid") + ":1";
            TaskText document = document("errant", pair);
            RunningTask task = new RunningTask(document);
            task.awaitStreaming();
            ReplicatedPair.sql(pair.primary(), "INSERT INTO shop.t VALUES (2, 2)");
            pair.awaitCaughtUp();
            task.await(status -> status.position().contains(":1-4"), Duration.ofMinutes(1));
            pair.promote();
            MillraceException failure = (MillraceException) task.awaitEnd();
            assertThat(failure.code()).isEqualTo(ErrorCode.GTID_ERRANT);
            assertThat(failure).hasMessageContaining("GTIDs=" + errant);

            reset(document, TaskReset.To.HERE);
            deliversAgain(document, pair.primary(), 3);
        }
    }

    /** Without GTID, and the last transactions are not on the new server: no place is guessed. */
    @Test
    @Tag("faults")
    void guessesNoPlace() throws Exception {
        try (ReplicatedPair pair = ReplicatedPair.start(MysqlRelease.V8_0, false)) {
            ReplicatedPair.sql(pair.primary(), "CREATE DATABASE shop", TABLE, "INSERT INTO shop.t VALUES (1, 1)");
            pair.awaitCaughtUp();
            TaskText document = document("no_place", pair);
            RunningTask task = new RunningTask(document);
            task.awaitStreaming();
            pair.stopReceiving();
            for (int id = 2; id < 9; id++) {
                ReplicatedPair.sql(pair.primary(), "INSERT INTO shop.t VALUES (" + id + ", 1)");
            }
            task.await(status -> status.streamRows() >= 7, Duration.ofMinutes(1));
            pair.promote();
            MillraceException failure = (MillraceException) task.awaitEnd();
            assertThat(failure.code()).isEqualTo(ErrorCode.SWITCHOVER_NO_GTID);

            reset(document, TaskReset.To.NOW);
            deliversAgain(document, pair.primary(), 20);
        }
    }

    /** The same files with other transactions in them: after a reset, and long enough to hold the task's offset. */
    @Test
    @Tag("faults")
    void seesThatTheBinlogWasReset() throws Exception {
        for (boolean gtid : new boolean[] {true, false}) {
            try (MysqlServer mysql = MysqlServer.of(MysqlRelease.V8_0)
                    .option(gtid ? "--gtid-mode=ON" : "--gtid-mode=OFF")
                    .option("--enforce-gtid-consistency=" + (gtid ? "ON" : "OFF"))
                    .start()) {
                ReplicatedPair.sql(mysql, "CREATE DATABASE shop", TABLE, "INSERT INTO shop.t VALUES (1, 1)");
                TaskText document = TaskText.of("was_reset_" + gtid, mysql, kafka, "canal_json")
                        .with("objects:", "  include: [shop.*]");
                try (RunningTask task = new RunningTask(document)) {
                    task.awaitStreaming();
                    ReplicatedPair.sql(mysql, "INSERT INTO shop.t VALUES (2, 2)");
                    task.await(status -> status.streamRows() >= 1, Duration.ofMinutes(1));
                }
                ReplicatedPair.sql(mysql, "RESET MASTER");
                for (int id = 10; id < 40; id++) {
                    ReplicatedPair.sql(mysql, "INSERT INTO shop.t VALUES (" + id + ", " + id + ")");
                }
                MillraceException failure = (MillraceException) new RunningTask(document).awaitEnd();
                assertThat(failure.code()).isEqualTo(ErrorCode.BINLOG_RESET);

                reset(document, TaskReset.To.BEGINNING);
                deliversAgain(document, mysql, 50);
            }
        }
    }

    /** A copy from before the task's last transactions, with its own uuid and binlog, which has gone on since. */
    @Test
    @Tag("faults")
    void seesThatTheSourceCameBackFromABackup(@TempDir Path directory) throws Exception {
        Path home = directory.resolve("server");
        Path backup = directory.resolve("backup");
        try (MysqlServer mysql =
                MysqlServer.of(MysqlRelease.V8_0).directory(home).start()) {
            ReplicatedPair.sql(mysql, "CREATE DATABASE shop", TABLE, "INSERT INTO shop.t VALUES (1, 1)");
            mysql.stop();
            copy(home.resolve("data"), backup);
            mysql.restart();
            TaskText document =
                    TaskText.of("restored", mysql, kafka, "canal_json").with("objects:", "  include: [shop.*]");
            try (RunningTask task = new RunningTask(document)) {
                task.awaitStreaming();
                ReplicatedPair.sql(mysql, "INSERT INTO shop.t VALUES (2, 2)");
                task.await(status -> status.streamRows() >= 1, Duration.ofMinutes(1));
            }
            mysql.stop();
            delete(home.resolve("data"));
            copy(backup, home.resolve("data"));
            mysql.restart();
            for (int id = 10; id < 40; id++) {
                ReplicatedPair.sql(mysql, "INSERT INTO shop.t VALUES (" + id + ", " + id + ")");
            }
            MillraceException failure = (MillraceException) new RunningTask(document).awaitEnd();
            assertThat(failure.code()).isEqualTo(ErrorCode.BINLOG_RESET);
            assertThat(failure).hasMessageContaining("backup").hasMessageContaining("binlog.000002");

            reset(document, TaskReset.To.BEGINNING);
            deliversAgain(document, mysql, 50);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                if (Files.isDirectory(file) || Files.isRegularFile(file)) {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                }
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** No address that moves: both servers are named, and the one that takes writes is read. */
    @Test
    @Tag("faults")
    void findsThePrimaryAmongSeveralHosts() {
        try (ReplicatedPair pair = ReplicatedPair.start(MysqlRelease.V8_0, true)) {
            ReplicatedPair.sql(pair.primary(), "CREATE DATABASE shop", TABLE, "INSERT INTO shop.t VALUES (1, 1)");
            pair.awaitCaughtUp();
            TaskText document = TaskText.of("hosts", pair.replica(), kafka, "canal_json")
                    .withSource("other_hosts: [127.0.0.1:" + pair.primary().port() + "]")
                    .with("objects:", "  include: [shop.*]");
            try (RunningTask task = new RunningTask(document)) {
                task.awaitStreaming();
                ReplicatedPair.sql(pair.primary(), "INSERT INTO shop.t VALUES (2, 2)");
                task.await(status -> status.streamRows() == 1, Duration.ofMinutes(1));
                pair.awaitCaughtUp();
                pair.primary().kill();
                pair.promote();
                ReplicatedPair.sql(pair.primary(), "INSERT INTO shop.t VALUES (3, 3)");
                task.await(status -> status.streamRows() == 2, Duration.ofMinutes(2));
            }
        }
    }

    private static String reset(TaskText document, TaskReset.To to) {
        return TaskRunner.reset(TaskDocuments.parse(document.toString()), to);
    }

    private static void deliversAgain(TaskText document, MysqlServer mysql, int id) {
        try (RunningTask task = new RunningTask(document)) {
            task.awaitStreaming();
            long before = task.status().streamRows();
            ReplicatedPair.sql(mysql, "INSERT INTO shop.t VALUES (" + id + ", " + id + ")");
            task.await(status -> status.streamRows() > before, Duration.ofMinutes(1));
        }
    }

    private static Workload workload(ReplicatedPair pair, SourceAddress clients) {
        String url = pair.primary().jdbcUrl().replace(":" + pair.primary().port() + "/", ":" + clients.port() + "/");
        return new Workload(url, "root", "").tables(5).rows(3_000).changesPerSecond(200);
    }

    private static TaskText document(String name, ReplicatedPair pair) {
        return TaskText.of(name, pair.port(), "millrace", "millrace", kafka.bootstrapServers(), "canal_json")
                .withSource("visibility_margin: 1s")
                .with("objects:", "  include: [shop.*]");
    }

    private static void requireEqual(ReplicatedPair pair, TaskText document, Workload workload) {
        CheckReport report = MainJob.check(pair.primary(), kafka, document, "canal_json", workload.highestVersion());
        System.out.println(document.name() + ": " + workload.changes() + " changes: " + report);
        assertThat(report.passed()).as(report.toString()).isTrue();
    }
}
