package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of one exactly-once task: one of them writes at a time, and the other one says why it does not. */
class TwoRunsIT {
    private static final int ANOTHER_RUN_LIVES = 6;

    @TempDir
    Path directory;

    @Test
    @Tag("faults")
    void theSecondIsRefusedAndAFrozenFirstIsFencedAndTakesOverAgain() throws Exception {
        try (MysqlServer mysql = MysqlServer.of(MysqlRelease.V8_0).start();
                KafkaBroker kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
                Workload workload = MainJob.workload(mysql, 3, 2_000, 200)) {
            workload.create().fill().start();
            TaskText document = TaskText.of("two_runs", mysql, kafka, "canal_json")
                    .with("objects:", "  include: [shop.*]", "lease:", "  session_timeout: 6s")
                    .with("delivery:", "  guarantee: exactly_once", "  commit_interval: 300ms");
            try (Run first = new Run(document, "first")) {
                first.awaits("two_runs: streaming:", 0);
                try (Run refused = new Run(document, "refused")) {
                    assertThat(refused.exitCode()).isEqualTo(ANOTHER_RUN_LIVES);
                    assertThat(refused.said()).contains("TASK_ALREADY_RUNNING", "client millrace-two_runs-lease");
                }
                assertThat(first.said()).doesNotContain("LEASE_LOST");
                first.signal("STOP");
                try (Run second = new Run(document, "second")) {
                    second.awaits("two_runs: streaming:", 0);
                    RunningTask.sleep(3_000);
                    first.signal("CONT");
                    first.awaits("LEASE_LOST", 0);
                    RunningTask.sleep(5_000); // it goes on asking, and writes nothing
                    assertThat(second.said()).doesNotContain("LEASE_LOST");
                }
                first.awaits("two_runs: streaming:", first.said().length()); // for nobody holds the task now
                RunningTask.sleep(3_000);
                workload.stop();
                CheckReport report = MainJob.check(mysql, kafka, document, "canal_json", workload.highestVersion());
                System.out.println("two runs, " + workload.changes() + " changes: " + report);
                assertThat(report.passed()).as(report.toString()).isTrue();
                assertThat(report.repeats()).isZero();
            }
        }
    }

    /** One process of the task. */
    private final class Run implements AutoCloseable {
        private final Path log;
        private final Process process;

        Run(TaskText document, String name) throws IOException {
            log = directory.resolve(name + ".log");
            process = new ProcessBuilder(TaskProcess.command(document, directory, 256))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        }

        String said() throws IOException {
            return Files.readString(log, StandardCharsets.UTF_8);
        }

        /** @param from how much of what it said does not count */
        void awaits(String text, int from) throws IOException {
            long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
            while (said().indexOf(text, from) < 0) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new AssertionError("it does not say '" + text + "': " + said());
                }
                RunningTask.sleep(100);
            }
        }

        int exitCode() throws Exception {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(said()).isTrue();
            return process.exitValue();
        }

        void signal(String name) throws Exception {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            assertThat(code).isZero();
        }

        /** SIGTERM: after a last checkpoint. */
        @Override
        public void close() throws IOException {
            process.destroy();
            long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            while (process.isAlive()) {
                if (System.nanoTime() > end) {
                    process.destroyForcibly();
                    throw new AssertionError("it does not stop: " + said());
                }
                RunningTask.sleep(100);
            }
        }
    }
}
