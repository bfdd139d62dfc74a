package io.millrace.tests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** Signals and small programs of the operating system. */
final class Signals {
    private Signals() {}

    /** SIGSTOP: the process keeps everything and does nothing. */
    static void freeze(long pid) {
        run("kill", "-STOP", Long.toString(pid));
    }

    /** SIGCONT; harmless for a process that runs. */
    static void thaw(long pid) {
        run("kill", "-CONT", Long.toString(pid));
    }

    /** @return whether it ended well */
    static boolean run(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    static void sleep(long ms) {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
