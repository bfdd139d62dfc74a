package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.CrashLoop;
import io.millrace.testkit.Workload;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 with {@code delivery.guarantee: exactly_once}: a consumer of what is committed sees no change twice. */
class ExactlyOnceIT {
    @TempDir
    Path directory;

    @Test
    void tellsNoChangeTwiceThroughAFewKills() {
        survives(3, 20_000, 500);
    }

    @Test
    @Tag("faults")
    void tellsNoChangeTwiceThroughThirtyKills() {
        survives(30, 100_000, 1_000);
    }

    private void survives(int kills, int rowsPerTable, int changesPerSecond) {
        try (MysqlServer mysql = MysqlServer.of(MysqlRelease.V8_0).start();
                KafkaBroker kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
                Workload workload = MainJob.workload(mysql, 5, rowsPerTable, changesPerSecond)
                        .xaPercent(10)) {
            workload.create().fill().start();
            TaskText document = TaskText.of("once", mysql, kafka, "canal_json")
                    .with("objects:", "  include: [shop.*]", "lease:", "  session_timeout: 6s")
                    .with("delivery:", "  guarantee: exactly_once", "  commit_interval: 300ms")
                    .with("full_load:", "  threads: 2", "  chunk_rows: 200");
            try (CrashLoop loop =
                    TaskProcess.crashes(document, directory, 45, Duration.ofSeconds(9), Duration.ofSeconds(14))) {
                int done = loop.run(kills, kill -> {});
                loop.startProcess();
                RunningTask.sleep(5_000);
                workload.stop();
                CheckReport report = MainJob.check(mysql, kafka, document, "canal_json", workload.highestVersion());
                System.out.println(done + " kills, exactly once, " + workload.changes() + " changes: " + report);
                assertThat(report.passed()).as(report.toString()).isTrue();
                assertThat(report.repeats() - report.snapshotRepeats())
                        .as("changes told twice")
                        .isZero();
                assertThat(report.keylessLeftovers()).isZero();
                assertThat(done).isEqualTo(kills);
            }
        }
    }
}
