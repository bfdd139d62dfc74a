package io.millrace.engine;

import java.util.List;

/**
 * When the full load waits for the source, and goes on by itself. The changes do not wait.
 *
 * @param threadsRunning waits while more statements than that run on the source at once; 0 for no limit
 * @param lagSeconds waits while a replica is behind by more than that; 0 for no limit
 * @param replicas {@code host:port} whose lag counts besides the source's own, where that is a replica
 */
public record BrakeSettings(int threadsRunning, long lagSeconds, List<String> replicas) {
    public static final BrakeSettings NONE = new BrakeSettings(0, 0, List.of());

    public BrakeSettings {
        replicas = List.copyOf(replicas);
        if (threadsRunning < 0 || lagSeconds < 0) {
            throw new IllegalArgumentException("a limit is 0 (none) or more: threads_running=" + threadsRunning
                    + ", replica_lag=" + lagSeconds + " s");
        }
    }

    boolean isSet() {
        return threadsRunning > 0 || lagSeconds > 0;
    }
}
