package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.engine.TaskStatus;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.Checker;
import io.millrace.testkit.Workload;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A running task follows its document: tables come, go and are read again while all of them are written. */
class TableChangesIT {
    private static final String DB = "moving";

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

    private static TaskText document(String compression, List<String> tables, String... more) {
        String include =
                String.join(", ", tables.stream().map(name -> DB + "." + name).toList());
        return TaskText.bare(DB, mysql, kafka)
                .with(
                        "  compression: " + compression,
                        "topics:",
                        "  policy: single",
                        "  name: " + DB,
                        "full_load:",
                        "  chunk_rows: 200",
                        "objects:",
                        "  include: [" + include + "]")
                .with(more);
    }

    @Test
    void followsItsDocumentUnderLoad() {
        List<String> two = List.of("orders", "tokens");
        List<String> four = List.of("orders", "tokens", "order_lines", "visits"); // visits has no key
        List<String> last = List.of("orders", "order_lines", "visits", "customers");
        List<String> atStart =
                Stream.concat(last.stream(), Stream.of("counters")).toList();
        String again = "  re_read: [moving.order_lines, moving.orders after 100 up to 500]";
        try (Workload workload = new Workload(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword())
                .database(DB)
                .tables(6)
                .rows(1_500)
                .changesPerSecond(300)
                .xaPercent(20)
                .alterEvery(Duration.ofMillis(900))) {
            workload.create().fill().start();
            try (RunningTask task = new RunningTask(document("lz4", two))) {
                task.awaitStreaming();
                assertThat(task.change(document("lz4", four))).contains("added moving.order_lines, moving.visits");
                long slowest = awaitLoaded(task, 4);

                TaskText wrong = document("lz4", List.of("orders", "nothing"));
                assertThatThrownBy(() -> task.change(wrong)).hasMessageContaining("moving.nothing");
                TaskText elsewhere = document("lz4", four, "lease:", "  session_timeout: 20s");
                assertThatThrownBy(() -> task.change(elsewhere))
                        .hasMessageContaining("lease.session_timeout needs a restart");
                assertThat(tables(task.status())).hasSize(4);

                assertThat(task.change(document("lz4", last, again)))
                        .contains("added moving.customers; removed moving.tokens; reading again moving.order_lines");
                slowest = Math.max(slowest, awaitLoaded(task, 4));
                assertThat(task.change(document("zstd", last, again)))
                        .contains("destination.compression by a new attempt");
                RunningTask.sleep(500);
                System.out.println("tables added under load, greatest delay of the others: " + slowest + " ms");
            }
            try (RunningTask task = new RunningTask(document("zstd", atStart, again))) {
                task.await(status -> status.tables().size() == 5, Duration.ofMinutes(1));
                awaitLoaded(task, 5);
                long version = workload.stop();
                Checker checker = new Checker(
                        mysql.jdbcUrl(),
                        mysql.rootUser(),
                        mysql.rootPassword(),
                        kafka.bootstrapServers(),
                        Checker.Format.CANAL_JSON,
                        List.of(DB));
                atStart.forEach(table -> checker.table(DB + "." + table));
                CheckReport report = checker.until(version).check();
                System.out.println("tables changed on a running task: " + report);
                assertThat(report.passed()).as(report.toString()).isTrue();
                assertThat(report.repeats() - report.snapshotRepeats()).isZero();
            }
        }
    }

    /** @return the greatest delay of the stream meanwhile, ms */
    private static long awaitLoaded(RunningTask task, int count) {
        long[] slowest = {0};
        task.await(
                status -> {
                    slowest[0] = Math.max(slowest[0], status.delayMs());
                    return status.tables().size() == count
                            && status.tables().stream().allMatch(TaskStatus.TableProgress::done);
                },
                Duration.ofMinutes(2));
        return slowest[0];
    }

    private static List<String> tables(TaskStatus status) {
        return status.tables().stream().map(table -> table.table().toString()).toList();
    }
}
