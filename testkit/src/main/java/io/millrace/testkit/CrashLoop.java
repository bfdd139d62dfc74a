package io.millrace.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs an external program and kills it (SIGKILL) after random times, again and again. The times are repeatable by
 * their seed. Output of all runs is appended to one log.
 *
 * <p>A program that ends by itself with exit code 0 ends the loop; another exit code is a failure. Not thread-safe;
 * {@link #close()} leaves no process behind.
 */
public final class CrashLoop implements AutoCloseable {
    private final List<String> command;
    private final Path workingDirectory;
    private final Path log;
    private final SplittableRandom random;
    private final Duration shortest;
    private final Duration longest;
    private @Nullable Process process;
    private int kills;

    /**
     * @param shortest a run lives at least so long
     * @param longest and at most so long
     */
    public CrashLoop(
            List<String> command, Path workingDirectory, Path log, long seed, Duration shortest, Duration longest) {
        this.command = List.copyOf(command);
        this.workingDirectory = workingDirectory;
        this.log = log;
        this.random = new SplittableRandom(seed);
        this.shortest = shortest;
        this.longest = longest;
    }

    /**
     * Starts, waits, kills, so many times.
     *
     * @param afterKill hears the number of each kill, from 1; may restart a server or look at a topic
     * @return how many kills were done: less than wanted when the program ended by itself before
     */
    public int run(int wantedKills, Consumer<Integer> afterKill) {
        for (int kill = 0; kill < wantedKills; kill++) {
            Process current = startProcess();
            long lifeMs = random.nextLong(shortest.toMillis(), longest.toMillis() + 1);
            if (endsWithin(current, lifeMs)) {
                if (current.exitValue() != 0) {
                    throw new IllegalStateException("run " + (kill + 1) + " ended by itself with exit code "
                            + current.exitValue() + "; see " + log);
                }
                return kills;
            }
            current.destroyForcibly();
            current.onExit().join();
            kills++;
            afterKill.accept(kills);
        }
        return kills;
    }

    /** Starts the program once more, to let it finish; {@link #close()} or the caller ends it. */
    public Process startProcess() {
        try {
            Process current = new ProcessBuilder(command)
                    .directory(workingDirectory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            process = current;
            return current;
        } catch (IOException e) {
            throw new IllegalStateException("cannot start " + command + ": " + e.getMessage(), e);
        }
    }

    public int kills() {
        return kills;
    }

    /** Kills what still runs. */
    @Override
    public void close() {
        Process current = process;
        if (current != null) {
            current.destroyForcibly();
            current.onExit().join();
        }
    }

    private static boolean endsWithin(Process process, long millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
