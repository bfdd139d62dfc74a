package io.millrace.task;

import java.time.Duration;
import java.util.List;

/** How fast a task may go. */
public record ThrottleSection(Rates fullLoad, Rates stream, Brake brake) {
    public ThrottleSection(Rates fullLoad, Rates stream) {
        this(fullLoad, stream, Brake.NONE);
    }

    /**
     * Limits per second, 0 for none.
     *
     * @param bytesPerSecond of message values, uncompressed
     * @param queriesPerSecond of the full load; always 0 for the stream
     */
    public record Rates(int rowsPerSecond, int bytesPerSecond, int queriesPerSecond) {}

    /**
     * When the full load waits.
     *
     * @param threadsRunning 0 for no limit
     * @param replicaLag zero for no limit
     * @param replicas {@code host:port} whose lag counts, besides the source's own
     */
    public record Brake(int threadsRunning, Duration replicaLag, List<String> replicas) {
        public static final Brake NONE = new Brake(0, Duration.ZERO, List.of());

        public Brake {
            replicas = List.copyOf(replicas);
        }
    }
}
