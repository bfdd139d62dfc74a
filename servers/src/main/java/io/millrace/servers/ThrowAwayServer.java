package io.millrace.servers;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The life of one throw-away server: its directory, its ports, its log and its runs, one after the other.
 *
 * <p>What is run, and when it is ready, is a {@link Program}'s business. The process and, unless it was given, the
 * directory go with this JVM, however that ends. Not thread-safe, except that {@link #kill()} may be called from any
 * thread.
 */
public final class ThrowAwayServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);
    private static final int READ_LOG_BYTES = 4 << 20;

    /** What a throw-away server runs. {@code home} is the server's directory, the process's working directory. */
    public interface Program {
        /** For messages, {@code kafka-4.4.0}. */
        String name();

        /** The log's file name. */
        String logName();

        /** Lays out files before the first run; data of an earlier server may be there already. */
        default void prepare(Path home) throws IOException {}

        /** The command of one run. */
        List<String> command(Path home) throws IOException;

        /** What the process needs besides our environment. */
        default Map<String, String> environment() {
            return Map.of();
        }

        /** @param output what this run has logged so far, at most its first 4 MB */
        boolean isReady(Supplier<String> output);
    }

    private final Program program;
    private final Path home;
    private final boolean keep;
    private final List<Ports.Reservation> ports;
    private final Watchdog watchdog;
    private ServerProcess process;

    private ThrowAwayServer(Program program, Path home, boolean keep, List<Ports.Reservation> ports)
            throws IOException {
        this.program = program;
        this.home = home;
        this.keep = keep;
        this.ports = ports;
        program.prepare(home);
        this.watchdog = new Watchdog(keep ? null : home);
        boolean launched = false;
        try {
            this.process = launch();
            launched = true;
        } finally {
            if (!launched) {
                watchdog.close();
            }
        }
    }

    /**
     * Starts it; returns when it is ready.
     *
     * @param directory where its files go and stay; null: a temporary one
     * @param ports given back when the server is closed, or does not start
     * @throws ServerUnavailableException when it does not start
     */
    public static ThrowAwayServer start(Program program, @Nullable Path directory, List<Ports.Reservation> ports) {
        Path home = null;
        boolean started = false;
        try {
            home = directory == null
                    ? Files.createTempDirectory("millrace-" + program.name() + "-")
                    : Files.createDirectories(directory);
            ThrowAwayServer server = new ThrowAwayServer(program, home, directory != null, List.copyOf(ports));
            started = true;
            return server;
        } catch (IOException e) {
            throw new ServerUnavailableException(
                    "cannot prepare a directory for " + program.name() + ": " + e.getMessage(), e);
        } finally {
            if (!started) {
                ports.forEach(Ports.Reservation::close);
                if (home != null && directory == null) {
                    deleteQuietly(home);
                }
            }
        }
    }

    public Path home() {
        return home;
    }

    public Path log() {
        return home.resolve(program.logName());
    }

    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** SIGKILL; returns when the process is gone. Data stay for {@link #restart()}. */
    public void kill() {
        process.kill();
    }

    /** SIGTERM; SIGKILL after a minute. Data stay for {@link #restart()}. */
    public void stop() {
        process.stop(STOP_LIMIT);
    }

    /** Starts again with the same data, ending a running process cleanly first. */
    public void restart() {
        if (process.isAlive()) {
            stop();
        }
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the server and, unless a directory was given, removes its files. */
    @Override
    public void close() {
        process.kill();
        watchdog.close();
        ports.forEach(Ports.Reservation::close);
        if (!keep) {
            deleteQuietly(home);
        }
    }

    private ServerProcess launch() throws IOException {
        long logged = Files.exists(log()) ? Files.size(log()) : 0;
        ServerProcess started = ServerProcess.start(
                program.name(), program.command(home), program.environment(), home, log(), watchdog);
        started.awaitReady(START_LIMIT, () -> program.isReady(() -> logFrom(logged)));
        return started;
    }

    private String logFrom(long position) {
        try (RandomAccessFile file = new RandomAccessFile(log().toFile(), "r")) {
            file.seek(position);
            byte[] bytes = new byte[(int) Math.max(0, Math.min(file.length() - position, READ_LOG_BYTES))];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IOException notYet) {
            return "";
        }
    }

    private static void deleteQuietly(Path directory) {
        try {
            Directories.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
