package io.millrace.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that nothing outlives this JVM: a shell that waits for the end of a pipe from us. However this JVM ends,
 * also by SIGKILL, the pipe closes, and the shell kills the guarded process and removes the doomed directory.
 *
 * <p>One per server, for all its runs. It is told at once when a process has ended, because a pid may come to belong to
 * somebody else. Thread-safe.
 */
final class Watchdog implements AutoCloseable {
    private static final String SCRIPT =
            "pid=; while read -r word; do case \"$word\" in done) exit 0;; *) pid=${word#pid};;"
                    + " esac; done; [ -n \"$pid\" ] && kill -9 \"$pid\" 2>/dev/null; [ -n \"$1\" ] || exit 0; sleep 0.2;"
                    + " rm -rf \"$1\"";

    private final Process shell;
    private long guarded;

    /** @param doomed the directory that goes when this JVM dies, or null to keep it */
    Watchdog(@Nullable Path doomed) {
        try {
            shell = new ProcessBuilder(Command.inOwnSession(List.of(
                            "/bin/sh", "-c", SCRIPT, "millrace-watchdog", doomed == null ? "" : doomed.toString())))
                    .directory(Path.of("/").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new ServerUnavailableException("cannot start a shell beside the server: " + e.getMessage(), e);
        }
    }

    /** From now on this process dies with us, until it has ended by itself. */
    void guard(Process process) {
        synchronized (this) {
            guarded = process.pid();
            tell("pid" + guarded);
        }
        CompletableFuture<Void> unused = process.onExit().thenRun(() -> forget(process.pid()));
    }

    private synchronized void forget(long pid) {
        if (guarded == pid) {
            guarded = 0;
            tell("pid");
        }
    }

    /** Sends it away: the directory stays, and so does a process that still runs. */
    @Override
    public synchronized void close() {
        tell("done");
        shell.onExit().join();
    }

    private void tell(String word) {
        try {
            shell.getOutputStream().write((word + "\n").getBytes(StandardCharsets.US_ASCII));
            shell.getOutputStream().flush();
        } catch (IOException gone) {
            // Somebody has killed the shell, or it was sent away already: there is nobody left to tell.
            shell.destroyForcibly();
        }
    }
}
