package io.millrace.engine;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One run of the task as a process of the operating system: every call to one of its ports is a step, and at the step
 * that it was told it ends. Thread-safe.
 */
final class SimulatedProcess {
    /** How it ends. */
    enum End {
        /** Not by itself. */
        NEVER,
        /** kill -9: from that step on nothing that it does has an effect. */
        KILL,
        /** That one call fails; the engine puts its things away. */
        FAILURE,
        /** Somebody stops the task. */
        STOP
    }

    /** An end comes again when it met an attempt that was ending anyway. */
    private static final int AGAIN_AFTER = 2_000;

    private final End end;
    private final int endAt;
    private final AtomicInteger steps = new AtomicInteger();
    private volatile boolean dead;
    private volatile Runnable stop = () -> {};
    private volatile Consumer<String> watcher = where -> {};
    private volatile String place = "";

    SimulatedProcess(End end, int endAt) {
        this.end = end;
        this.endAt = endAt;
    }

    static SimulatedProcess immortal() {
        return new SimulatedProcess(End.NEVER, 0);
    }

    /** @param stopped what a stop from outside does */
    void onStop(Runnable stopped) {
        stop = stopped;
    }

    /** @param observer hears of each step before it is done, on the thread that does it */
    void onStep(Consumer<String> observer) {
        watcher = observer;
    }

    /** For an observer: stops the task from outside. */
    void stop() {
        stop.run();
    }

    /** For an observer: ends the process at this very step as one that was killed. */
    void kill() {
        dead = true;
    }

    /** @throws MillraceException INTERNAL, which is never retried, when this step is the last one, or was before */
    void step(String where) {
        watcher.accept(where);
        if (dead) {
            throw crash();
        }
        int step = steps.incrementAndGet();
        if (end == End.NEVER || step < endAt || (step - endAt) % AGAIN_AFTER != 0) {
            return;
        }
        place = where;
        if (end == End.STOP) {
            stop.run();
            return;
        }
        dead = end == End.KILL;
        throw crash();
    }

    boolean isDead() {
        return dead;
    }

    static MillraceException crash() {
        return new MillraceException(ErrorCode.INTERNAL, "simulated crash");
    }

    @Override
    public String toString() {
        return end + " at step " + endAt + (place.isEmpty() ? ", not reached" : " (" + place + ")");
    }
}
