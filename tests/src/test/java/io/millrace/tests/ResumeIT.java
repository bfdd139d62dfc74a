package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.TaskStatus;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.task.ThrottleSection;
import io.millrace.testkit.CanalJsonReader;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.Checker;
import io.millrace.testkit.RowMessage;
import io.millrace.testkit.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A task goes on where it stopped, and there is one run of it at a time. */
class ResumeIT {
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
    void aSecondRunIsRefusedAndTheFirstOneGoesOn() throws Exception {
        TaskText document = TaskText.of("twice", mysql, kafka, "canal_json")
                .with("objects:", "  include: [twice.*]", "lease:", "  session_timeout: 6s");
        try (Workload workload = workload("twice", 2, 500).changesPerSecond(200);
                RunningTask first = new RunningTask(start(workload, document))) {
            first.awaitStreaming();
            long before = first.status().messages();
            MillraceException refusal = (MillraceException) new RunningTask(document).awaitEnd();
            assertThat(refusal.code()).isEqualTo(ErrorCode.TASK_ALREADY_RUNNING);
            assertThat(refusal).hasMessageContaining("twice").hasMessageContaining("stop that run");
            TaskStatus status = first.status();
            assertThat(status.phase()).isEqualTo(TaskStatus.Phase.STREAMING);
            assertThat(status.lastError()).isEmpty();
            assertThat(status.messages()).isGreaterThan(before);
            CheckReport report = check(document, "twice", workload.stop());
            System.out.println("second run refused: " + report);
            assertThat(report.passed()).as(report.toString()).isTrue();
            assertThat(repeatsOfTheStream(report)).isZero();
        }
    }

    /** Six tables: BIGINT, composite, case-insensitive, BINARY and unsigned key, and none. */
    @Test
    void goesOnFromTheCheckpointWithoutRepeatingAnything() {
        TaskText document =
                TaskText.of("goes_on", mysql, kafka, "canal_json").with("objects:", "  include: [goes_on.*]");
        try (Workload workload = workload("goes_on", 6, 1_000)
                .changesPerSecond(300)
                .xaPercent(20)
                .alterEvery(Duration.ofMillis(700))) {
            int alters;
            long changes;
            try (RunningTask task = new RunningTask(start(workload, document))) {
                task.awaitStreaming();
                RunningTask.sleep(1_500);
                alters = workload.alters();
                changes = workload.changes();
            }
            awaitWork(workload, alters + 2, changes + 100);
            try (RunningTask task = new RunningTask(document)) {
                task.awaitStreaming();
                RunningTask.sleep(1_000);
                CheckReport report = check(document, "goes_on", workload.stop());
                System.out.println("stopped and started, " + workload.alters() + " ALTERs: " + report);
                assertThat(report.passed()).as(report.toString()).isTrue();
                assertThat(repeatsOfTheStream(report)).isZero();
                assertThat(workload.tableIds()).hasSize(6);
            }
        }
    }

    /** While the task is stopped; an ALTER may have to wait for a prepared XA transaction. */
    private static void awaitWork(Workload workload, int alters, long changes) {
        for (int i = 0; i < 600 && (workload.alters() < alters || workload.changes() < changes); i++) {
            RunningTask.sleep(100);
        }
        assertThat(workload.alters()).as("ALTERs while the task is stopped").isGreaterThanOrEqualTo(alters);
        assertThat(workload.changes()).as("changes while it is stopped").isGreaterThanOrEqualTo(changes);
    }

    /** What is asserted of time can only be too short when more was read than allowed. */
    @Test
    void keepsToItsRatesAndToNewOnesAtOnce() {
        TaskText document = TaskText.of("throttled", mysql, kafka, "canal_json")
                .with("objects:", "  include: [throttled.*]", "throttle:", "  full_load:", "    rows_per_second: 1000");
        ThrottleSection.Rates none = new ThrottleSection.Rates(0, 0, 0);
        try (Workload workload = workload("throttled", 6, 2_000).changesPerSecond(300)) {
            start(workload, document);
            long startNs = System.nanoTime();
            try (RunningTask task = new RunningTask(document)) {
                task.await(status -> status.fullLoadRows() >= 6_000, Duration.ofMinutes(2));
                assertThat(System.nanoTime() - startNs)
                        .isGreaterThan(Duration.ofSeconds(3).toNanos());
                assertThat(task.status().fullLoadRows()).isLessThan(12_000);
                task.throttle(new ThrottleSection(none, none));
                task.awaitStreaming();

                task.throttle(new ThrottleSection(none, new ThrottleSection.Rates(50, 0, 0)));
                long rows = task.status().streamRows();
                long slowNs = System.nanoTime();
                task.await(status -> status.streamRows() >= rows + 200, Duration.ofMinutes(2));
                assertThat(System.nanoTime() - slowNs)
                        .isGreaterThan(Duration.ofSeconds(2).toNanos());
                task.throttle(new ThrottleSection(none, none));
                CheckReport report = check(document, "throttled", workload.stop());
                System.out.println("throttled: " + report);
                assertThat(report.passed()).as(report.toString()).isTrue();
                assertThat(repeatsOfTheStream(report)).isZero();
            }
        }
    }

    @Test
    void goesOnInTheMiddleOfTheFullLoadWithoutRepeatingAChunk() throws IOException {
        TaskText document = TaskText.of("mid_load", mysql, kafka, "canal_json")
                .with("objects:", "  include: [mid_load.*]", "full_load:", "  chunk_rows: 200");
        try (Workload workload =
                workload("mid_load", 5, 8_000).changesPerSecond(300).xaPercent(20)) {
            long loaded;
            try (RunningTask task = new RunningTask(start(workload, document))) {
                task.await(status -> status.fullLoadRows() > 8_000, Duration.ofMinutes(2));
                assertThat(task.status().phase()).isEqualTo(TaskStatus.Phase.FULL_LOAD);
                loaded = task.status().fullLoadRows();
            }
            RunningTask.sleep(1_000);
            try (RunningTask task = new RunningTask(document)) {
                task.awaitStreaming();
                CheckReport report = check(document, "mid_load", workload.stop());
                System.out.println("stopped after " + loaded + " rows of the full load: " + report);
                assertThat(report.passed()).as(report.toString()).isTrue();
                assertThat(repeatsOfTheStream(report)).isZero();
                assertThat(keysLoadedTwice(document)).isEmpty();
            }
        }
    }

    /** A full-load row that says what the stream has said already counts as a repeat, too; it is none of ours. */
    private static long repeatsOfTheStream(CheckReport report) {
        return report.repeats() - report.snapshotRepeats();
    }

    /** A key belongs to one chunk: its row comes once with the full load, unless a chunk was emitted twice. */
    private static List<String> keysLoadedTwice(TaskText document) throws IOException {
        CanalJsonReader reader = new CanalJsonReader();
        Set<String> keys = new HashSet<>();
        List<String> twice = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : Topics.read(kafka, List.of(document.name()), all -> true)) {
            RowMessage message = reader.read(record.value(), Map.of());
            if (message != null && message.snapshot()) {
                String key = message.table() + KeyText.of(message.table(), message.after());
                if (!keys.add(key)) {
                    twice.add(key);
                }
            }
        }
        assertThat(keys).hasSizeGreaterThan(30_000);
        return twice;
    }

    private static Workload workload(String database, int tables, int rows) {
        return new Workload(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword())
                .database(database)
                .tables(tables)
                .rows(rows);
    }

    /** The document, once its tables are there and being written. */
    private static TaskText start(Workload workload, TaskText document) {
        workload.create().fill().start();
        return document;
    }

    private static CheckReport check(TaskText document, String database, long version) {
        return new Checker(
                        mysql.jdbcUrl(),
                        mysql.rootUser(),
                        mysql.rootPassword(),
                        kafka.bootstrapServers(),
                        Checker.Format.CANAL_JSON,
                        List.of(document.name()))
                .database(database)
                .until(version)
                .check();
    }
}
