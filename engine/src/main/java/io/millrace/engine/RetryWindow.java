package io.millrace.engine;

import io.millrace.engine.RetryState.Failure;
import io.millrace.model.ErrorCode;
import io.millrace.model.ErrorCode.Retry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether and when to try again: exponential back-off with jitter up to 60 s, until the window that began with
 * the first error closes. Connection errors and others have a window each, so that an outage of hours does not use up
 * the time of what follows it. A minute of progress closes the matter. Authentication errors get three tries, so that no
 * account is locked. One thread.
 */
final class RetryWindow {
    private static final int AUTHENTICATION_TRIES = 3;
    private static final long LONGEST_PAUSE_MS = 60_000;

    /**
     * What to do now.
     *
     * @param state null to give up
     */
    record Decision(long delayMs, @Nullable RetryState state) {
        static final Decision GIVE_UP = new Decision(0, null);
    }

    /** The errors of one kind. */
    private static final class Window {
        final long beganNs;
        final Failure first;
        int count;

        Window(long beganNs, Failure first) {
            this.beganNs = beganNs;
            this.first = first;
        }
    }

    private final TaskSettings.RetrySettings settings;
    private final Clock clock;
    private final Map<Retry, Window> windows = new EnumMap<>(Retry.class);

    RetryWindow(TaskSettings.RetrySettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** The task has made progress for a minute: what was is over. */
    void onHealthy() {
        windows.clear();
    }

    Decision onFailure(ErrorCode code, String message) {
        if (code.retry() == Retry.NEVER) {
            return Decision.GIVE_UP;
        }
        long nowNs = clock.nowNs();
        Failure last = new Failure(clock.nowMs(), code, message);
        Window window = windows.computeIfAbsent(code.retry(), kind -> new Window(nowNs, last));
        window.count++;
        if (code.retry() == Retry.AUTHENTICATION && window.count >= AUTHENTICATION_TRIES) {
            return Decision.GIVE_UP;
        }
        Duration length = code.retry() == Retry.CONNECTION ? settings.connectionWindow() : settings.otherWindow();
        boolean endless = length.isZero();
        long leftMs =
                endless ? Long.MAX_VALUE : length.toMillis() - TimeUnit.NANOSECONDS.toMillis(nowNs - window.beganNs);
        if (leftMs <= 0) {
            return Decision.GIVE_UP;
        }
        long ceiling = Math.min(LONGEST_PAUSE_MS, 1000L << Math.min(window.count - 1, 6));
        long delayMs =
                Math.min(leftMs, ceiling / 2 + ThreadLocalRandom.current().nextLong(ceiling / 2 + 1));
        return new Decision(
                delayMs,
                new RetryState(
                        RetryState.Target.of(code),
                        code.retry(),
                        window.count,
                        window.first,
                        last,
                        endless ? 0 : last.atMs() + leftMs,
                        last.atMs() + delayMs));
    }
}
