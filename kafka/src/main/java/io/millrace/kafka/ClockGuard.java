package io.millrace.kafka;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Notices that the wall clock was set back. Kafka's clients count their pauses and time-outs by that clock: a batch that
 * waits to be tried again waits until the clock has caught up, and nothing says so.
 *
 * <p>Looks once a second on a thread of its own; a clock that is slowed down little by little is none of its business.
 */
final class ClockGuard implements AutoCloseable {
    /** Kafka's own pauses are shorter: less than this passes unnoticed. */
    static final long TOLERANCE_MS = 5_000;

    private static final long INTERVAL_MS = 1_000;

    private final LongSupplier wallMs;
    private final LongSupplier monotonicNs;
    private final LongConsumer onSetBack;
    private final CountDownLatch closed = new CountDownLatch(1);
    private long lastMs;
    private long lastNs;

    /** @param onSetBack hears by how many ms, on the guard's thread */
    ClockGuard(LongSupplier wallMs, LongSupplier monotonicNs, LongConsumer onSetBack) {
        this.wallMs = wallMs;
        this.monotonicNs = monotonicNs;
        this.onSetBack = onSetBack;
        this.lastMs = wallMs.getAsLong();
        this.lastNs = monotonicNs.getAsLong();
    }

    static ClockGuard start(String name, LongConsumer onSetBack) {
        ClockGuard guard = new ClockGuard(System::currentTimeMillis, System::nanoTime, onSetBack);
        Thread thread = new Thread(guard::run, name);
        thread.setDaemon(true);
        thread.start();
        return guard;
    }

    private void run() {
        try {
            while (!closed.await(INTERVAL_MS, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void look() {
        long nowMs = wallMs.getAsLong();
        long nowNs = monotonicNs.getAsLong();
        long setBackMs = TimeUnit.NANOSECONDS.toMillis(nowNs - lastNs) - (nowMs - lastMs);
        lastMs = nowMs;
        lastNs = nowNs;
        if (setBackMs > TOLERANCE_MS) {
            onSetBack.accept(setBackMs);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
