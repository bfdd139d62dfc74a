package io.millrace.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Row events and marks between the stream's thread, the encoders and the sequencer: a ring of reused places, bounded in
 * places, in bytes of events and in bytes of what is encoded.
 *
 * <pre>
 *   0 .. head        dealt with: places are free
 *   head .. claimed  being encoded, or encoded; the sequencer is at head
 *   claimed .. end   nobody's yet
 * </pre>
 *
 * <p>The stream's thread adds at the end. Encoders claim one task after the other. The sequencer deals with the task at the
 * head: when nobody has claimed it, it does so itself and does not wait for an encoder, so that a stream without a queue
 * is as quick as one without encoders. Nothing is allocated per task.
 */
final class EncodeRing {
    private static final int PLACES = 1024;
    private static final int BYTES = 8 << 20;
    private static final long MAX_ENCODED_BYTES = 16L << 20;

    /** From so many tasks on it is worth waking an encoder. */
    private static final int BACKLOG = 4;

    private static final int SPINS = 200;
    private static final long WATCH_NS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long PARK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** The stream's thread can not go on: the task is being stopped, or the sequencer has failed and tells why. */
    static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Ended() {
            super("the sequencer has ended", null, false, false);
        }
    }

    /** Of events that are encoded and not dealt with. */
    final RowsPool pool = new RowsPool();

    private final EncodeTask[] places = new EncodeTask[PLACES];
    private final byte[] bytes;
    private final BooleanSupplier stopped;
    private final AtomicLong claimed = new AtomicLong();
    private final AtomicLong encodedBytes = new AtomicLong();
    private final AtomicReferenceArray<@Nullable Thread> waitingEncoders;
    private volatile @Nullable Thread waitingProducer;
    private volatile @Nullable Thread waitingSequencer;
    private volatile long end;
    private volatile long head;
    private volatile long freeUpTo; // bytes
    private volatile long wantedHead; // by the producer
    private volatile long wantedFree;
    private volatile boolean closed; // nothing is added any more
    private volatile boolean dead; // nothing is dealt with any more
    private long written; // bytes; the stream's thread

    /** @param stopped whether everybody is to leave at once */
    EncodeRing(int encoders, BooleanSupplier stopped) {
        this(encoders, BYTES, stopped);
    }

    EncodeRing(int encoders, int byteCount, BooleanSupplier stopped) {
        this.stopped = stopped;
        this.bytes = new byte[byteCount];
        this.waitingEncoders = new AtomicReferenceArray<>(encoders);
        for (int i = 0; i < PLACES; i++) {
            places[i] = new EncodeTask();
        }
    }

    private EncodeTask at(long number) {
        return places[(int) (number & (PLACES - 1))];
    }

    // ---- the stream's thread

    /** The next free place, to be filled and then {@link #publish}ed. */
    EncodeTask next() {
        long number = end;
        if (number - head >= PLACES) {
            awaitProgress(number - PLACES + PLACES / 4, 0); // not place by place
        }
        requireAlive();
        EncodeTask task = at(number);
        task.endInRing = written;
        return task;
    }

    /**
     * Copies an event's bytes into the ring.
     *
     * @return false if it is too large: it is to be {@link #settle}d as it is
     */
    boolean copy(EncodeTask task, byte[] body, int offset, int length) {
        if (length > bytes.length / 8) {
            task.body = body;
            task.offset = offset;
            task.length = length;
            return false;
        }
        int at = (int) (written % bytes.length);
        long from = at + length > bytes.length ? written + bytes.length - at : written;
        if (from + length - freeUpTo > bytes.length) {
            awaitProgress(0, Math.min(written, from + length - bytes.length + bytes.length / 4));
            requireAlive();
        }
        int start = (int) (from % bytes.length);
        System.arraycopy(body, offset, bytes, start, length);
        task.body = bytes;
        task.offset = start;
        task.length = length;
        written = from + length;
        task.endInRing = written;
        return true;
    }

    /** Hands the task that {@link #next} gave to the others. */
    void publish() {
        long number = end;
        end = number + 1;
        if (!wake(waitingSequencer) && number - head >= BACKLOG) {
            wakeEncoder();
        }
    }

    /** Returns when everything published is dealt with. */
    void settle() {
        awaitProgress(end, 0);
        if (head < end) {
            throw new Ended();
        }
    }

    private void requireAlive() {
        if (dead || stopped.getAsBoolean()) {
            throw new Ended();
        }
    }

    /** Waits for the head and the free bytes to get there, or for the end. */
    private void awaitProgress(long number, long byteNumber) {
        wantedHead = number;
        wantedFree = byteNumber;
        for (int i = 0; head < number || freeUpTo < byteNumber; i++) {
            if (dead || stopped.getAsBoolean()) {
                return;
            }
            if (i < SPINS) {
                Thread.onSpinWait();
                continue;
            }
            waitingProducer = Thread.currentThread();
            if ((head < number || freeUpTo < byteNumber) && !dead) {
                LockSupport.parkNanos(this, PARK_NS);
            }
            waitingProducer = null;
        }
    }

    /** Says that nothing more comes: who waits for it leaves when everything is dealt with. */
    void close() {
        closed = true;
        wakeAll();
    }

    // ---- encoders

    /** The number of a task to encode, which is this encoder's alone; -1 at the end. */
    long claim(int encoder) {
        for (int i = 0; ; i++) {
            long number = claimed.get();
            if (number < end) {
                if (claimed.compareAndSet(number, number + 1)) {
                    return number;
                }
                continue;
            }
            if (isOver()) {
                return -1;
            }
            if (i < SPINS) {
                Thread.onSpinWait();
                continue;
            }
            waitingEncoders.set(encoder, Thread.currentThread());
            if (claimed.get() >= end && !isOver()) {
                LockSupport.parkNanos(this, PARK_NS);
            }
            waitingEncoders.set(encoder, null);
        }
    }

    /** Waits while so much is encoded that it has to go out first; false at the end. */
    boolean awaitRoom(long number, int encoder) {
        while (encodedBytes.get() > MAX_ENCODED_BYTES && head != number) {
            if (dead || stopped.getAsBoolean()) {
                return false;
            }
            waitingEncoders.set(encoder, Thread.currentThread());
            if (encodedBytes.get() > MAX_ENCODED_BYTES && head != number) {
                LockSupport.parkNanos(this, PARK_NS);
            }
            waitingEncoders.set(encoder, null);
        }
        return true;
    }

    EncodeTask task(long number) {
        return at(number);
    }

    /** The encoder does not touch the task any more. */
    void done(long number, EncodeTask task) {
        EncodedRows rows = task.rows;
        if (rows != null) {
            encodedBytes.addAndGet(rows.bytes());
        }
        task.doneNumber = number;
        if (head == number) {
            wake(waitingSequencer);
        }
    }

    private boolean isOver() {
        return dead || stopped.getAsBoolean() || (closed && claimed.get() >= end);
    }

    // ---- another thread, while the stream's adds nothing but marks of idleness

    /** Returns when everything that was published before is dealt with, or everybody leaves. */
    void awaitEmpty() {
        for (long number = end; head < number && !dead && !stopped.getAsBoolean(); ) {
            LockSupport.parkNanos(this, WATCH_NS);
        }
    }

    // ---- the sequencer

    /** The task at the head, encoded or not; null at the end. */
    @Nullable
    EncodeTask head() {
        long number = head;
        EncodeTask task = at(number);
        for (int i = 0; ; i++) {
            if (stopped.getAsBoolean() || dead) {
                return null;
            }
            if (number < end) {
                if (task.doneNumber == number || claimed.compareAndSet(number, number + 1)) {
                    return task;
                }
            } else if (closed && number >= end) {
                return null;
            }
            if (i < SPINS) {
                Thread.onSpinWait();
                continue;
            }
            waitingSequencer = Thread.currentThread();
            if (number < end ? task.doneNumber != number && claimed.get() > number : !closed) {
                LockSupport.parkNanos(this, PARK_NS);
            }
            waitingSequencer = null;
        }
    }

    /** The task at the head is dealt with: its place is free. */
    void release(EncodeTask task) {
        EncodedRows rows = task.rows;
        boolean full = rows != null && encodedBytes.getAndAdd(-rows.bytes()) > MAX_ENCODED_BYTES;
        if (rows != null) {
            pool.giveBack(rows);
        }
        long endInRing = task.endInRing;
        task.clear();
        freeUpTo = endInRing;
        long now = head + 1;
        head = now;
        if (full) {
            wakeEncoders();
        }
        if (now >= wantedHead && endInRing >= wantedFree) {
            wake(waitingProducer);
        }
    }

    /** Everybody is to leave: something has failed. */
    void die() {
        dead = true;
        wakeAll();
    }

    // ---- waking

    private static boolean wake(@Nullable Thread waiting) {
        if (waiting == null) {
            return false;
        }
        LockSupport.unpark(waiting);
        return true;
    }

    private void wakeEncoder() {
        for (int i = 0; i < waitingEncoders.length(); i++) {
            Thread waiting = waitingEncoders.get(i);
            if (waiting != null && waitingEncoders.compareAndSet(i, waiting, null)) {
                LockSupport.unpark(waiting);
                return;
            }
        }
    }

    private void wakeEncoders() {
        for (int i = 0; i < waitingEncoders.length(); i++) {
            wake(waitingEncoders.get(i));
        }
    }

    private void wakeAll() {
        wakeEncoders();
        wake(waitingProducer);
        wake(waitingSequencer);
    }
}
