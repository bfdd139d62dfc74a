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

    /** Half of the kills come while a slowed-down full load is under way, half after it. */
    private void survives(int kills, int rowsPerTable, int changesPerSecond, Duration shortest, Duration longest) {
        try (MysqlServer mysql = MysqlServer.of(MysqlRelease.V8_0).start();
                KafkaBroker kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
                Workload workload = MainJob.workload(mysql, 5, rowsPerTable, changesPerSecond)
                        .xaPercent(10)) {
            workload.create().fill().start();
            LoadProgress progress = new LoadProgress(kafka, document(mysql, kafka));
            TaskText slow = document(mysql, kafka).with("full_load:", "  threads: 1", "  chunk_rows: 150");
            int done;
            try (CrashLoop loop = TaskProcess.crashes(slow, directory, 42, shortest, longest)) {
                done = loop.run((kills + 1) / 2, progress::afterKill);
            }
            TaskText fast = document(mysql, kafka);
            try (CrashLoop loop = TaskProcess.crashes(fast, directory, 43, shortest, longest)) {
                loop.startProcess();
                progress.awaitDone();
            }
            try (CrashLoop loop = TaskProcess.crashes(fast, directory, 44, shortest, longest)) {
                done += loop.run(kills / 2, progress::afterKill);
                loop.startProcess();
                RunningTask.sleep(5_000);
                workload.stop();
                CheckReport report = MainJob.check(mysql, kafka, fast, "canal_json", workload.highestVersion());
                System.out.println(done + " kills, " + progress.killsInFullLoad() + " of them in the full load, "
                        + workload.changes() + " changes: " + report);
                assertThat(report.passed()).as(report.toString()).isTrue();
                assertThat(done).isEqualTo(kills);
                assertThat(progress.violations()).isEmpty();
            }
        }
    }

    private static TaskText document(MysqlServer mysql, KafkaBroker kafka) {
        return TaskText.of("kills", mysql, kafka, "canal_json")
                .with("objects:", "  include: [shop.*]", "lease:", "  session_timeout: 6s");
    }
}
