package io.millrace.tests;

import io.millrace.testkit.CrashLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code millrace run} in a process of its own, so that it can be killed. */
final class TaskProcess {
    private TaskProcess() {}

    static List<String> command(TaskText document, Path directory, int heapMb) {
        Path file = directory.resolve(document.name() + ".yaml");
        try {
            Files.writeString(file, document.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heapMb + "m");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add("io.millrace.cli.Main");
        command.add("run");
        command.add("--skip-checks"); // they have tests of their own, and each kill would pay for them again
        command.add(file.toString());
        return command;
    }

    static CrashLoop crashes(TaskText document, Path directory, long seed, Duration shortest, Duration longest) {
        return new CrashLoop(
                command(document, directory, 512), directory, directory.resolve("run.log"), seed, shortest, longest);
    }
}
