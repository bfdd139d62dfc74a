package io.millrace.engine;

import io.millrace.model.ErrorCode;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Decides whether and when to try again: exponential back-off with jitter from 1 s to 60 s, until the window that
 * began with the first error closes. A healthy minute closes the matter. Authentication errors get three tries, so
 * that no account is locked. One thread.
 */
final class RetryWindow {
    private static final long HEALTHY_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int AUTHENTICATION_TRIES = 3;

    /** What to do now, with a sentence about it. */
    record Decision(boolean giveUp, long delayMs, String text) {}

    private final TaskSettings.RetrySettings settings;
    private final Clock clock;
    private long firstErrorNs;
    private int count;

    RetryWindow(TaskSettings.RetrySettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    Decision onFailure(ErrorCode code, long attemptNs) {
        if (attemptNs >= HEALTHY_NS) {
            count = 0;
        }
        if (count == 0) {
            firstErrorNs = clock.nowNs();
        }
        count++;
        long windowMs =
                switch (code.retry()) {
                    case NEVER -> 0;
                    case AUTHENTICATION ->
                        count < AUTHENTICATION_TRIES ? settings.otherWindow().toMillis() : 0;
                    case CONNECTION -> settings.connectionWindow().toMillis();
                    case OTHER -> settings.otherWindow().toMillis();
                };
        long leftMs = windowMs - (clock.nowNs() - firstErrorNs) / 1_000_000;
        if (leftMs <= 0) {
            return new Decision(true, 0, "");
        }
        long ceiling = Math.min(60_000, 1000L << Math.min(count - 1, 6));
        long delayMs =
                Math.min(leftMs, ceiling / 2 + ThreadLocalRandom.current().nextLong(ceiling / 2 + 1));
        return new Decision(
                false,
                delayMs,
                "try " + count + " in " + delayMs + " ms, giving up in " + TimeUnit.MILLISECONDS.toMinutes(leftMs)
                        + " min");
    }
}
