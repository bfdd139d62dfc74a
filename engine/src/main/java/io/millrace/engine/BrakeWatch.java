package io.millrace.engine;

import io.millrace.engine.LoadGauge.Reason;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks once a second whether the source bears the full load, while there is one and the task sets a limit. One thread, but
 * for {@link #abort}.
 */
final class BrakeWatch {
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long STEP_MS = 50;

    private final ChangeSource source;
    private final Brake brake;
    private final TaskView view;
    private final Clock clock;
    private final BooleanSupplier loading;
    private final BooleanSupplier stopped;
    private volatile @Nullable LoadGauge gauge;
    private BrakeSettings asked = BrakeSettings.NONE;
    private @Nullable String heldBy;
    private long heldSinceMs;

    /** @param loading whether a thread of the full load is at work, or waits to be */
    BrakeWatch(
            ChangeSource source,
            Brake brake,
            TaskView view,
            Clock clock,
            BooleanSupplier loading,
            BooleanSupplier stopped) {
        this.source = source;
        this.brake = brake;
        this.view = view;
        this.clock = clock;
        this.loading = loading;
        this.stopped = stopped;
    }

    /** Until the attempt ends. */
    void run() {
        long lastNs = clock.nowNs() - INTERVAL_NS;
        try {
            while (!stopped.getAsBoolean()) {
                if (clock.nowNs() - lastNs >= INTERVAL_NS) {
                    lastNs = clock.nowNs();
                    look();
                }
                clock.sleep(STEP_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
            tell(null);
        }
    }

    /** Asks once. */
    void look() {
        BrakeSettings now = brake.settings();
        if (!now.equals(asked)) {
            close();
            asked = now;
        }
        if (!now.isSet() || !loading.getAsBoolean()) {
            close();
            tell(null);
            return;
        }
        LoadGauge open = gauge;
        if (open == null) {
            open = source.openGauge(now);
            gauge = open;
        }
        tell(open.reasonToWait());
    }

    private void tell(@Nullable Reason reason) {
        String before = heldBy;
        if (before != null && (reason == null || !reason.key().equals(before))) {
            view.release(before);
            heldBy = null;
        }
        if (reason == null || stopped.getAsBoolean()) {
            brake.release();
            return;
        }
        if (heldBy == null) {
            heldBy = reason.key();
            heldSinceMs = clock.nowMs();
        }
        brake.pull(reason);
        view.hold(new TaskStatus.Hold(reason.key(), heldSinceMs, reason.message()));
    }

    private void close() {
        LoadGauge open = gauge;
        gauge = null;
        if (open != null) {
            open.close();
        }
    }

    /** Ends a question that is being asked. Any thread. */
    void abort() {
        LoadGauge open = gauge;
        if (open != null) {
            open.abort();
        }
    }
}
