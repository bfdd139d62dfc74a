package io.millrace.servers;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One run of a server program, tied to the life of this JVM.
 *
 * <p>A {@link Watchdog} ends it with this JVM. Both run in sessions of their own, so that Ctrl-C in a terminal reaches
 * only us and an orderly stop stays possible.
 *
 * <p>Output goes to a log file; its tail is part of every failure message.
 */
final class ServerProcess {
    private static final int SHOWN_LOG_BYTES = 3_000;

    private final String name;
    private final Path log;
    private final Process process;

    private ServerProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * @param log appended to
     */
    static ServerProcess start(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path workingDirectory,
            Path log,
            Watchdog watchdog) {
        try {
            ProcessBuilder builder = new ProcessBuilder(Command.inOwnSession(command))
                    .directory(workingDirectory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Command.nullDevice().toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            Process process = builder.start();
            watchdog.guard(process);
            return new ServerProcess(name, log, process);
        } catch (IOException e) {
            throw new ServerUnavailableException("cannot start " + name + ": " + e.getMessage(), e);
        }
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
