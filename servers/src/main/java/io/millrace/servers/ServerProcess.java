package io.millrace.servers;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of a server program, tied to the life of this JVM.
 *
 * <p>Beside each server runs a watchdog, a shell that waits for the end of a pipe from us: however this JVM ends, also
 * by SIGKILL, the pipe closes and the watchdog kills the server and removes its directory when that was asked for. Both
 * run in sessions of their own, so that Ctrl-C in a terminal reaches only us and an orderly stop stays possible.
 *
 * <p>Output goes to a log file; its tail is part of every failure message.
 */
final class ServerProcess {
    private static final int SHOWN_LOG_BYTES = 3_000;

    private final String name;
    private final Path log;
    private final Process process;
    private final Process watchdog;

    private ServerProcess(String name, Path log, Process process, Process watchdog) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.watchdog = watchdog;
    }

    /**
     * @param log appended to
     * @param doomed the directory that goes when this JVM dies, or null to keep it
     */
    static ServerProcess start(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path workingDirectory,
            Path log,
            @Nullable Path doomed) {
        try {
            ProcessBuilder builder = new ProcessBuilder(inOwnSession(command))
                    .directory(workingDirectory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Command.nullDevice().toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            Process process = builder.start();
            return new ServerProcess(name, log, process, watch(process.pid(), doomed));
        } catch (IOException e) {
            throw new ServerUnavailableException("cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    private static Process watch(long pid, @Nullable Path doomed) throws IOException {
        // "done" on the pipe means that we have ended the server ourselves: then its pid may belong to someone else.
        String script = "read -r word; [ \"$word\" = done ] && exit 0; kill -9 \"$1\" 2>/dev/null;"
                + " [ -n \"$2\" ] || exit 0; sleep 0.2; rm -rf \"$2\"";
        return new ProcessBuilder(inOwnSession(List.of(
                        "/bin/sh",
                        "-c",
                        script,
                        "millrace-watchdog",
                        Long.toString(pid),
                        doomed == null ? "" : doomed.toString())))
                .directory(Path.of("/").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static List<String> inOwnSession(List<String> command) {
        List<String> whole = new ArrayList<>();
        if (isOnPath("setsid")) {
            whole.add("setsid");
        } else if (isOnPath("perl")) {
            whole.addAll(List.of("perl", "-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV or die"));
        }
        whole.addAll(command);
        return whole;
    }

    private static boolean isOnPath(String program) {
        String path = System.getenv("PATH");
        return path != null
                && Arrays.stream(path.split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Polls until {@code ready} says yes.
     *
     * @throws ServerUnavailableException when the process ends or the limit passes; the process is then gone
     */
    void awaitReady(Duration limit, BooleanSupplier ready) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        try {
            while (!ready.getAsBoolean()) {
                if (!process.isAlive()) {
                    int code = process.exitValue();
                    kill();
                    throw new ServerUnavailableException(
                            name + " ended with exit code " + code + " while starting; its log ends: " + logTail());
                }
                if (System.nanoTime() - deadlineNs > 0) {
                    kill();
                    throw new ServerUnavailableException(
                            name + " was not ready after " + limit.toSeconds() + " s; its log ends: " + logTail());
                }
                TimeUnit.MILLISECONDS.sleep(25);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
            throw new ServerUnavailableException("interrupted while starting " + name, e);
        }
    }

    /** Waits for a process that is to end by itself. */
    int awaitEnd(Duration limit) {
        boolean interrupted = false;
        long deadlineNs = System.nanoTime() + limit.toNanos();
        try {
            while (process.isAlive() && System.nanoTime() - deadlineNs < 0) {
                try {
                    process.waitFor(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (process.isAlive()) {
            kill();
        } else {
            dismissWatchdog();
        }
        return process.exitValue();
    }

    /** SIGTERM, and SIGKILL when the process has not ended within the limit. */
    void stop(Duration limit) {
        process.destroy();
        awaitEnd(limit);
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
        dismissWatchdog();
    }

    private void dismissWatchdog() {
        try {
            watchdog.getOutputStream().write("done\n".getBytes(StandardCharsets.US_ASCII));
            watchdog.getOutputStream().close();
        } catch (IOException gone) {
            // It has ended already; there is nothing left for it to do.
            watchdog.destroyForcibly();
        }
        watchdog.onExit().join();
    }

    /** The last lines of the log, for messages. */
    String logTail() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(SHOWN_LOG_BYTES, file.length())];
            file.seek(file.length() - tail.length);
            file.readFully(tail);
            return Command.withoutAddresses(new String(tail, StandardCharsets.UTF_8))
                    .strip();
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }
}
