package io.millrace.engine;

/** Time as a parameter: tests own it. */
public interface Clock {
    /** Wall clock, ms since the epoch. */
    long nowMs();

    /** Monotonic, ns. */
    long nowNs();

    /** Waits so long by this clock. */
    default void sleep(long ms) throws InterruptedException {
        Thread.sleep(ms);
    }

    Clock SYSTEM = new Clock() {
        @Override
        public long nowMs() {
            return System.currentTimeMillis();
        }

        @Override
        public long nowNs() {
            return System.nanoTime();
        }
    };
}
