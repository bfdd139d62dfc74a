package io.millrace.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one fair lock that everything with an order is guarded by: sends, windows, ledgers, the position.
 *
 * <p>The stream's thread holds it from a transaction's first event to its commit; others get in between transactions.
 */
final class Gate extends ReentrantLock {
    private static final long serialVersionUID = 1L;
    private static final long WAIT_MS = 100;
    private static final long LAST_WAIT_MS = 2_000;

    Gate() {
        super(true);
    }

    /** Waits until no transaction is under way, but not for a long one. */
    void awaitBoundary() {
        try {
            if (tryLock(LAST_WAIT_MS, TimeUnit.MILLISECONDS)) {
                unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Enters between two transactions; gives up when one transaction takes long. Waits in line, for a stream under load
     * leaves the lock free for moments only.
     */
    boolean enterSoon() {
        try {
            return tryLock(WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
