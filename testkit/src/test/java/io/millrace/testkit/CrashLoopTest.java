package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashLoopTest {
    @TempDir
    Path directory;

    @Test
    void killsAndStartsAgainAndLeavesNothing() throws Exception {
        Path log = directory.resolve("log");
        List<Integer> kills = new ArrayList<>();
        long pid;
        try (CrashLoop loop = loop("echo started; exec sleep 600", log)) {
            assertThat(loop.run(3, kills::add)).isEqualTo(3);
            pid = loop.startProcess().pid();
        }
        assertThat(kills).containsExactly(1, 2, 3);
        assertThat(Files.readAllLines(log)).hasSizeGreaterThanOrEqualTo(3).containsOnly("started");
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    @Test
    void aProgramThatHasFinishedIsNotStartedAgain() {
        try (CrashLoop loop = loop("exit 0", directory.resolve("log"))) {
            assertThat(loop.run(3, kill -> {})).isZero();
        }
    }

    @Test
    void aProgramThatFailsByItselfIsAFailure() {
        try (CrashLoop loop = loop("exit 7", directory.resolve("log"))) {
            assertThatThrownBy(() -> loop.run(3, kill -> {})).hasMessageContaining("exit code 7");
        }
    }

    private CrashLoop loop(String script, Path log) {
        return new CrashLoop(
                List.of("sh", "-c", script), directory, log, 5, Duration.ofMillis(300), Duration.ofMillis(400));
    }
}
