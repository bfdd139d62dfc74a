package io.millrace.engine;

import io.millrace.engine.LoadGauge.Reason;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the full load's threads wait for while the source has too much to do: between two chunks, without the gate, so that
 * nothing but the load waits. Any thread.
 */
final class Brake {
    private static final long MAX_WAIT_MS = 100;

    private volatile BrakeSettings settings;
    private volatile @Nullable Reason reason;

    Brake(BrakeSettings settings) {
        this.settings = settings;
    }

    void set(BrakeSettings newSettings) {
        settings = newSettings;
        if (!newSettings.isSet()) {
            release();
        }
    }

    BrakeSettings settings() {
        return settings;
    }

    void pull(Reason why) {
        reason = why;
    }

    synchronized void release() {
        reason = null;
        notifyAll();
    }

    /** Waits until the brake is released, or somebody says stop. An interrupt counts as a stop and stays set. */
    void await(BooleanSupplier stopped) {
        if (reason == null) {
            return;
        }
        try {
            synchronized (this) {
                while (reason != null && !stopped.getAsBoolean()) {
                    wait(MAX_WAIT_MS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
