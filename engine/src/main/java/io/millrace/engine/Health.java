package io.millrace.engine;

import java.util.concurrent.TimeUnit;

/**
 * Whether an attempt has been getting on for a minute: the stream tells something (changes, or that there are none), or
 * the full load does, from the first look at which it did to the last one. An attempt that only waits is not healthy,
 * however long. One thread.
 */
final class Health {
    private static final long HEALTHY_NS = TimeUnit.SECONDS.toNanos(60);

    private final Progress progress;
    private final Clock clock;
    private long seen;
    private long firstNs;
    private boolean began;

    Health(Progress progress, Clock clock) {
        this.progress = progress;
        this.clock = clock;
        this.seen = progress.steps();
    }

    /** True at each step from the first healthy minute on. */
    boolean looksGood() {
        long steps = progress.steps();
        if (steps == seen) {
            return false;
        }
        seen = steps;
        long now = clock.nowNs();
        if (!began) {
            began = true;
            firstNs = now;
        }
        return now - firstNs >= HEALTHY_NS;
    }
}
