package io.millrace.kafka;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches that adapt to load. The producer lets records wait for company; when the source says that none follows at once,
 * and few have come lately, a thread of ours has them sent ({@link org.apache.kafka.clients.producer.Producer#flush}).
 *
 * <p>Under load nothing is gained by that, and batches stay as large as waiting makes them: more than {@link
 * #BUSY_PER_MS} records in a millisecond since the last time are load.
 *
 * <p>{@link #sent} by one thread at a time; {@link #wanted} by any. Neither waits nor allocates.
 */
final class Haste implements AutoCloseable {
    /** About what one core of a broker takes in with batches of one record. */
    static final long BUSY_PER_MS = 20;

    /** So often at most: what a transaction waits, on average half of it, when others come right before it. */
    private static final long PAUSE_NS = 1_500_000;

    private static final Logger LOG = LoggerFactory.getLogger(Haste.class);

    private final Runnable flush;
    private final Thread thread;
    private final AtomicLong count = new AtomicLong();
    private volatile boolean wanted;
    private volatile boolean closing;
    private long flushedCount; // this and the next: the thread's own
    private long flushedNs = System.nanoTime();

    /** @param flush returns when everything sent so far is acknowledged */
    Haste(String name, Runnable flush) {
        this.flush = flush;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** One record was sent. */
    void sent() {
        count.lazySet(count.getPlain() + 1);
    }

    /** The source has nothing more just now. */
    void wanted() {
        if (!wanted) {
            wanted = true;
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        try {
            while (!closing) {
                if (!wanted) {
                    LockSupport.park(this);
                    continue;
                }
                for (long leftNs = leftNs(); leftNs > 0 && !closing; leftNs = leftNs()) {
                    LockSupport.parkNanos(this, leftNs);
                }
                wanted = false; // before the count is read: a record that comes later asks again
                flushIfIdle(count.get(), System.nanoTime());
            }
        } catch (RuntimeException e) {
            // The records have callbacks that hear why they fail; without us they only wait a little longer.
            LOG.debug("no more haste", e);
        }
    }

    private long leftNs() {
        return flushedNs + PAUSE_NS - System.nanoTime();
    }

    private void flushIfIdle(long sent, long nowNs) {
        long records = sent - flushedCount;
        long elapsedMs = (nowNs - flushedNs) / 1_000_000 + 1;
        flushedCount = sent;
        flushedNs = nowNs;
        if (records > 0 && isIdle(records, elapsedMs)) {
            flush.run();
        }
    }

    static boolean isIdle(long records, long elapsedMs) {
        return records <= BUSY_PER_MS * elapsedMs;
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
    }
}
