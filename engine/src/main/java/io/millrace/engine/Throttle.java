package io.millrace.engine;

import java.util.function.BooleanSupplier;

/**
 * Keeps threads to rates. Who has done work books it; who is about to begin more waits until what is booked is paid off,
 * but for a burst of one second. So nothing is queued: a throttled task does not read.
 *
 * <p>Any thread. The rates may change at any time: waiting threads take notice at once, and what was booked under another
 * rate is forgotten.
 */
final class Throttle {
    private static final long SECOND_NS = 1_000_000_000;
    private static final long MAX_WAIT_MS = 100;

    private final Clock clock;
    private final Bucket rows = new Bucket();
    private final Bucket bytes = new Bucket();
    private final Bucket queries = new Bucket();
    private volatile boolean limited;

    /** One rate, 0 for none, and when everything that was booked will be paid off. Guarded by the throttle. */
    private final class Bucket {
        private long perSecond;
        private long paidNs;

        void set(long rate) {
            if (rate != perSecond) {
                perSecond = rate;
                paidNs = clock.nowNs() - SECOND_NS;
            }
        }

        void book(long amount, long nowNs) {
            if (perSecond > 0) {
                paidNs = Math.max(paidNs, nowNs - SECOND_NS) + (long) ((double) amount / perSecond * SECOND_NS);
            }
        }

        int atOnce(int most, int threads) {
            return perSecond == 0 ? most : (int) Math.max(1, Math.min(most, perSecond / threads));
        }

        long owedNs(long nowNs) {
            return perSecond == 0 ? 0 : Math.max(0, paidNs - nowNs);
        }
    }

    Throttle(ThrottleSettings.Rates rates, Clock clock) {
        this.clock = clock;
        set(rates);
    }

    synchronized void set(ThrottleSettings.Rates rates) {
        rows.set(rates.rowsPerSecond());
        bytes.set(rates.bytesPerSecond());
        queries.set(rates.queriesPerSecond());
        limited = !rates.equals(ThrottleSettings.Rates.NONE);
        notifyAll();
    }

    /** Whether there is any rate to keep: nothing has to be booked otherwise. */
    boolean isLimited() {
        return limited;
    }

    /**
     * Rows that one of {@code threads} may read in one go, so that all of them together are never far over the limit.
     *
     * @param most when there is no limit
     */
    synchronized int rowsAtOnce(int most, int threads) {
        return rows.atOnce(most, threads);
    }

    /** Bytes that one of {@code threads} may read in one go. */
    synchronized int bytesAtOnce(int most, int threads) {
        return bytes.atOnce(most, threads);
    }

    void book(long rowCount, long byteCount) {
        if (limited) {
            synchronized (this) {
                long nowNs = clock.nowNs();
                rows.book(rowCount, nowNs);
                bytes.book(byteCount, nowNs);
            }
        }
    }

    void bookQuery() {
        if (limited) {
            synchronized (this) {
                queries.book(1, clock.nowNs());
            }
        }
    }

    /** How long the next work would have to wait. */
    synchronized long owedNs() {
        long nowNs = clock.nowNs();
        return Math.max(rows.owedNs(nowNs), Math.max(bytes.owedNs(nowNs), queries.owedNs(nowNs)));
    }

    /** Waits until what is booked is paid off, or somebody says stop. An interrupt counts as a stop and stays set. */
    void await(BooleanSupplier stopped) {
        if (!limited) {
            return;
        }
        try {
            synchronized (this) {
                for (long owedNs = owedNs(); owedNs > 0 && !stopped.getAsBoolean(); owedNs = owedNs()) {
                    wait(Math.min(MAX_WAIT_MS, owedNs / 1_000_000 + 1));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
