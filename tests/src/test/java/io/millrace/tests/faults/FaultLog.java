package io.millrace.tests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** When each fault of a round began and was over, to be read beside the logs of the processes. Thread-safe. */
final class FaultLog {
    private final Path file;

    FaultLog(Path file) {
        this.file = file;
    }

    synchronized void append(String what) {
        try {
            Files.writeString(
                    file, Instant.now() + " " + what + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
