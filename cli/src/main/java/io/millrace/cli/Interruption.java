package io.millrace.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A wish to stop (Ctrl-C, SIGTERM), told to whoever can stop something; and the way for the process to wait until they
 * have. Thread-safe.
 *
 * <pre>
 * running ──signal──► requested: actions run, newest first ──main returns──► finished: the JVM may end
 * </pre>
 */
public final class Interruption {
    private static final long LONGEST_STOP_S = 120;

    private final Deque<Runnable> actions = new ArrayDeque<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private boolean requested;
    private boolean over;

    /** Runs {@code action} at a signal; at once when it has come already. The action only asks, it does not wait. */
    public void onStop(Runnable action) {
        boolean now;
        synchronized (this) {
            now = requested;
            actions.push(action);
        }
        if (now) {
            action.run();
        }
    }

    public synchronized boolean requested() {
        return requested;
    }

    /** Asks everybody to stop. Idempotent. */
    public void request() {
        Deque<Runnable> asked;
        synchronized (this) {
            if (requested) {
                return;
            }
            requested = true;
            asked = new ArrayDeque<>(actions);
        }
        asked.forEach(Runnable::run);
    }

    /** The shutdown hook: asks, and waits until the main thread has finished; nothing when that has ended by itself. */
    void onSignal() {
        synchronized (this) {
            if (over) {
                return;
            }
        }
        request();
        try {
            if (!finished.await(LONGEST_STOP_S, TimeUnit.SECONDS)) {
                System.err.println("stopping took longer than " + LONGEST_STOP_S + " s; ending at once");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The main thread is done. */
    void finished() {
        synchronized (this) {
            over = true;
        }
        finished.countDown();
    }
}
