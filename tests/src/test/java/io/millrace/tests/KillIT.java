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

/** kill -9 at random moments, in the full load and after; the checker then says equal and nothing goes back. */
class KillIT {
    @TempDir
    Path directory;

    @Test
    void survivesAFewKills() {
        survives(3, 30_000, 500, Duration.ofSeconds(9), Duration.ofSeconds(14));
    }

    @Test
    @Tag("faults")
    void survivesThirtyKills() {
        survives(30, 200_000, 1_000, Duration.ofSeconds(9), Duration.ofSeconds(16));
    }

    private void survives(int kills, int rowsPerTable, int changesPerSecond, Duration shortest, Duration longest) {
        try (MysqlServer mysql = MysqlServer.of(MysqlRelease.V8_0).start();
                KafkaBroker kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
                Workload workload = MainJob.workload(mysql, 5, rowsPerTable, changesPerSecond)) {
            workload.create().fill().start();
            TaskText document = TaskText.of("kills", mysql, kafka, "canal_json")
                    .with(
                            "objects:",
                            "  include: [shop.*]",
                            "full_load:", // slow enough for kills to come in the middle of it
                            "  threads: 1",
                            "  chunk_rows: 150",
                            "lease:",
                            "  session_timeout: 6s");
            try (CrashLoop loop = TaskProcess.crashes(document, directory, 42, shortest, longest)) {
                LoadProgress progress = new LoadProgress(kafka, document);
                int done = loop.run(kills, progress::afterKill);
                loop.startProcess();
                RunningTask.sleep(5_000);
                workload.stop();
                CheckReport report = MainJob.check(mysql, kafka, document, "canal_json", workload.highestVersion());
                System.out.println(done + " kills, " + progress.killsInFullLoad() + " of them in the full load, "
                        + workload.changes() + " changes: " + report);
                assertThat(report.passed()).as(report.toString()).isTrue();
                assertThat(done).isEqualTo(kills);
                assertThat(progress.violations()).isEmpty();
            }
        }
    }
}
