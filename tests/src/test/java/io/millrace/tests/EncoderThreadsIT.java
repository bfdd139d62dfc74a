package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.Checker;
import io.millrace.testkit.CrashLoop;
import io.millrace.testkit.Workload;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A task with four encoder threads on a source that compresses its transactions. */
@Tag("slow") // everyday: EveryFormatIT, and the engine's simulation
class EncoderThreadsIT {
    private static final int HUGE_ROWS = 5_000; // of 64 KiB
    private static final int HUGE_HEAP_MB = 160;

    private static MysqlServer mysql;
    private static KafkaBroker kafka;

    @TempDir
    Path directory;

    @BeforeAll
    static void startServers() {
        mysql = MysqlServer.of(MysqlRelease.V9_7)
                .option("--binlog-transaction-compression=ON")
                .option("--max-allowed-packet=1G")
                .start();
        kafka = KafkaBroker.of(KafkaRelease.V4_4)
                .option("group.initial.rebalance.delay.ms=0")
                .start();
    }

    @AfterAll
    static void stopServers() {
        mysql.close();
        kafka.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"at_least_once", "exactly_once"})
    void goesOnWhereItWasKilledInTheFullLoadAndInTheStream(String guarantee) {
        try (Workload workload = MainJob.workload(mysql, 5, 4_000, 300)
                .database(guarantee)
                .xaPercent(20)
                .alterEvery(Duration.ofSeconds(1))) {
            workload.create().fill().start();
            TaskText document = document(guarantee, "canal_json")
                    .with("lease:", "  session_timeout: 6s")
                    .with("delivery:", "  guarantee: " + guarantee, "  commit_interval: 300ms")
                    .with("full_load:", "  threads: 2", "  chunk_rows: 200")
                    .with("throttle:", "  full_load:", "    rows_per_second: 1500");
            LoadProgress progress = new LoadProgress(kafka, document);
            try (CrashLoop loop =
                    TaskProcess.crashes(document, directory, 45, Duration.ofMillis(1), Duration.ofMillis(2))) {
                Process inTheLoad = loop.startProcess();
                awaitPosition(progress, inTheLoad);
                RunningTask.sleep(1_500);
                kill(inTheLoad);
                progress.afterKill(1);
                assertThat(progress.killsInFullLoad()).isEqualTo(1);

                Process inTheStream = loop.startProcess();
                while (!progress.isDone()) {
                    assertThat(inTheStream.isAlive()).isTrue();
                    RunningTask.sleep(500);
                }
                RunningTask.sleep(1_500);
                kill(inTheStream);
                progress.afterKill(2);

                loop.startProcess();
                RunningTask.sleep(3_000);
                workload.stop();
                CheckReport report = MainJob.checker(mysql, kafka, document, "canal_json", workload.highestVersion())
                        .database(guarantee)
                        .check();
                System.out.println("encoder threads, " + guarantee + ", 2 kills, " + workload.changes() + " changes, "
                        + workload.alters() + " ALTERs: " + report);
                assertThat(report.passed()).as(report.toString()).isTrue();
                assertThat(progress.violations()).isEmpty();
                assertThat(workload.alters()).isPositive();
                if (guarantee.equals("exactly_once")) {
                    assertThat(report.repeats() - report.snapshotRepeats())
                            .as("changes told twice")
                            .isZero();
                    assertThat(report.keylessLeftovers()).isZero();
                }
            }
        }
    }

    private static void awaitPosition(LoadProgress progress, Process process) {
        while (!progress.hasPosition()) {
            assertThat(process.isAlive()).isTrue();
            RunningTask.sleep(200);
        }
    }

    private static void kill(Process process) {
        assertThat(process.isAlive()).isTrue();
        process.destroyForcibly();
        process.onExit().join();
    }

    /** One transaction of twice as many bytes as the heap. */
    @Test
    void streamsAHugeTransactionInASmallHeap() throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement sql = connection.createStatement()) {
            sql.execute("CREATE DATABASE huge");
            sql.execute("CREATE TABLE huge.big (id INT PRIMARY KEY, v BIGINT, data LONGTEXT)");
            TaskText document = document("huge", "canal_json").with("start:", "  mode: incremental", "  from: now");
            Process process = new ProcessBuilder(TaskProcess.command(document, directory, HUGE_HEAP_MB))
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("huge.log").toFile())
                    .start();
            try {
                LoadProgress progress = new LoadProgress(kafka, document);
                awaitPosition(progress, process);
                insert(connection);
                CheckReport report = new Checker(
                                mysql.jdbcUrl(),
                                mysql.rootUser(),
                                mysql.rootPassword(),
                                kafka.bootstrapServers(),
                                Checker.Format.CANAL_JSON,
                                List.of(document.name()))
                        .database("huge")
                        .until(HUGE_ROWS)
                        .patience(Duration.ofMinutes(5))
                        .check();
                System.out.println(
                        "one transaction of " + HUGE_ROWS + " rows of 64 KiB in " + HUGE_HEAP_MB + " MB: " + report);
                assertThat(report.passed()).as(report.toString()).isTrue();
                assertThat(process.isAlive()).isTrue();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static void insert(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement sql = connection.createStatement()) {
            for (int id = 1; id <= HUGE_ROWS; id++) {
                sql.execute(
                        "INSERT INTO huge.big VALUES (" + id + ", " + id + ", REPEAT(SHA2(" + id + ", 256), 1024))");
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static TaskText document(String database, String format) {
        return TaskText.of("encoders_" + database, mysql, kafka, format)
                .with("objects:", "  include: [" + database + ".*]")
                .with("encoding:", "  threads: 4");
    }
}
