package io.millrace.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library is for fault runs, and fetched for them: so is its test. */
@Tag("faults")
class FakeClockIT {
    private static final long WAITS_MS = 4_000;

    @Test
    void jumpsTheWallClockOnlyAndCostsAWaitingProcessNothing(@TempDir Path directory) throws Exception {
        FakeClock clock = FakeClock.obtain(directory, line -> {});
        Process process = start(clock);
        TimeUnit.MILLISECONDS.sleep(WAITS_MS / 2);
        clock.jumpTo(-7_200);
        String[] told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split(" ");
        assertThat(process.waitFor()).isZero();
        assertThat(Long.parseLong(told[0])).as("monotonic clock, ms").isGreaterThanOrEqualTo(WAITS_MS);
        assertThat(Long.parseLong(told[1])).as("wall clock, ms").isNegative();
        assertThat(Long.parseLong(told[2])).as("processor time, ms").isLessThan(WAITS_MS / 2);
    }

    private static Process start(FakeClock clock) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Waiting.class.getName()));
        builder.environment().putAll(clock.environment());
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        return builder.start();
    }

    /** Four threads that wait, again and again; tells what the clocks say of it. */
    static final class Waiting {
        private Waiting() {}

        public static void main(String[] arguments) throws InterruptedException {
            for (int i = 0; i < 4; i++) {
                Thread thread = new Thread(Waiting::waitAgain);
                thread.setDaemon(true);
                thread.start();
            }
            long monotonicNs = System.nanoTime();
            long wallMs = System.currentTimeMillis();
            TimeUnit.MILLISECONDS.sleep(WAITS_MS);
            long passedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - monotonicNs);
            long jumpedMs = System.currentTimeMillis() - wallMs;
            long processorMs = ProcessHandle.current()
                    .info()
                    .totalCpuDuration()
                    .orElseThrow()
                    .toMillis();
            System.out.print(passedMs + " " + jumpedMs + " " + processorMs);
        }

        private static void waitAgain() {
            try {
                while (true) {
                    TimeUnit.MILLISECONDS.sleep(10);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
