package io.millrace.engine;

import io.millrace.model.MillraceException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a heartbeat written as long as an attempt lives. What the source refuses fails no task: the status tells. */
final class HeartbeatWriter {
    static final String KEY = "source.heartbeat";

    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatWriter.class);
    private static final long STEP_MS = 50;

    private final SourceHeartbeat heartbeat;
    private final TaskView view;
    private final Clock clock;
    private final BooleanSupplier stopped;
    private long refusedSinceMs = -1;

    HeartbeatWriter(SourceHeartbeat heartbeat, TaskView view, Clock clock, BooleanSupplier stopped) {
        this.heartbeat = heartbeat;
        this.view = view;
        this.clock = clock;
        this.stopped = stopped;
    }

    /** Until the attempt ends. */
    void run() {
        long intervalNs = heartbeat.interval().toNanos();
        long lastNs = clock.nowNs() - intervalNs;
        try (heartbeat) {
            while (!stopped.getAsBoolean()) {
                if (clock.nowNs() - lastNs >= intervalNs) {
                    lastNs = clock.nowNs();
                    beat();
                }
                clock.sleep(STEP_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            view.release(KEY);
        }
    }

    private void beat() {
        try {
            heartbeat.beat();
            refusedSinceMs = -1;
            view.release(KEY);
        } catch (MillraceException e) {
            if (stopped.getAsBoolean()) {
                return;
            }
            if (refusedSinceMs < 0) {
                refusedSinceMs = clock.nowMs();
                LOG.warn("the heartbeat table is not written: {}: {}", e.code(), e.getMessage());
            }
            view.hold(new TaskStatus.Hold(
                    KEY, refusedSinceMs, "the heartbeat table is not written: " + e.code() + ": " + e.getMessage()));
        }
    }

    /** Any thread. */
    void abort() {
        heartbeat.abort();
    }
}
