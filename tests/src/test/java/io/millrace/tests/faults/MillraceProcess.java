package io.millrace.tests.faults;

import io.millrace.servers.FakeClock;
import io.millrace.servers.ThrowAwayServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * {@code millrace run} in a process of its own, whose task document may change from one run to the next. Calls are
 * synchronised: a fault that comes while another one has the process waits for it.
 */
final class MillraceProcess implements AutoCloseable {
    private final String name;
    private final FakeClock clock;
    private final ThrowAwayServer server;
    private String document;
    private boolean wanted = true;
    private int unexpectedEnds;

    MillraceProcess(String name, Path directory, String document, FakeClock clock) {
        this.name = name;
        this.document = document;
        this.clock = clock;
        this.server = ThrowAwayServer.start(new Program(), directory, List.of());
    }

    private final class Program implements ThrowAwayServer.Program {
        @Override
        public String name() {
            return "millrace-" + name;
        }

        @Override
        public String logName() {
            return name + ".log";
        }

        @Override
        public List<String> command(Path home) throws IOException {
            Path file = save(home);
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
            command.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-cp", System.getProperty("java.class.path")));
            // The prechecks have tests of their own, and each kill would pay for them again.
            command.addAll(List.of("io.millrace.cli.Main", "--debug", "run", "--skip-checks", file.toString()));
            return command;
        }

        @Override
        public Map<String, String> environment() {
            return clock.environment();
        }

        @Override
        public boolean isReady(Supplier<String> output) {
            return true; // it is to meet faults while it starts, too
        }
    }

    String name() {
        return name;
    }

    Path log() {
        return server.log();
    }

    synchronized boolean isRunning() {
        return server.isRunning();
    }

    synchronized void freeze() {
        Signals.freeze(server.pid());
    }

    synchronized void thaw() {
        Signals.thaw(server.pid());
    }

    /** Starts it again with its document, if it does not run. */
    synchronized void ensureRunning() {
        noteEnd();
        if (!server.isRunning()) {
            wanted = true;
            server.restart();
        }
    }

    /** An orderly stop (SIGTERM), and a new run after so long. */
    synchronized void restartAfter(long ms) {
        stop();
        Signals.sleep(ms);
        wanted = true;
        server.restart();
    }

    synchronized void stop() {
        noteEnd();
        wanted = false;
        server.stop();
    }

    /** What the running task is to follow; one that does not run finds it at its start. */
    synchronized void rewrite(String newDocument) throws IOException {
        document = newDocument;
        save(server.home());
    }

    /** In one step, so that nobody reads half of it. */
    private Path save(Path home) throws IOException {
        Path next = home.resolve(name + ".next");
        Files.writeString(next, document);
        return Files.move(
                next,
                home.resolve(name + ".yaml"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Runs that ended although nobody ended them. */
    synchronized int unexpectedEnds() {
        noteEnd();
        return unexpectedEnds;
    }

    /** Whoever ends it looks here first: what has ended before that was not wanted. */
    private void noteEnd() {
        if (wanted && !server.isRunning()) {
            unexpectedEnds++;
        }
        wanted = server.isRunning() && wanted;
    }

    /** Runs that found a checkpoint and went on from it. */
    int resumes() throws IOException {
        try (Stream<String> lines = Files.lines(log(), StandardCharsets.ISO_8859_1)) {
            return (int) lines.filter(line -> line.contains("task " + name + " goes on at "))
                    .count();
        }
    }

    /** SIGKILL; it stays dead until {@link #ensureRunning}. */
    synchronized void kill() {
        noteEnd();
        wanted = false;
        server.kill();
    }

    @Override
    public void close() {
        server.close();
    }
}
