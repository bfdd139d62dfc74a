package io.millrace.engine;

import io.millrace.model.BinlogPosition;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counters of one task over all its attempts. Writers: the stream's thread for the stream fields, any for the adders;
 * readers: any thread.
 */
final class Progress {
    /** Two beats of a source that says every second that there is nothing, and a moment. */
    private static final long FRESH_MS = 2_500;

    final LongAdder messagesAcknowledged = new LongAdder();
    final LongAdder fullLoadRows = new LongAdder();
    final LongAdder oversizeRows = new LongAdder();
    final LongAdder unloggedChanges = new LongAdder();
    private final LongAdder messageBytes = new LongAdder();
    private final LongAdder streamRows = new LongAdder();
    private final LongAdder transactions = new LongAdder();
    private final LongAdder ddlStatements = new LongAdder();
    private volatile long lastSourceTimeSeconds = -1;
    private volatile long currentAsOfMs = -1; // our clock: when there was nothing that we did not have
    private volatile long heartbeatDelayMs = -1;
    private volatile @Nullable BinlogPosition newestKnown;
    private final LongAdder beats = new LongAdder();

    void onStreamRow() {
        streamRows.increment();
    }

    void onMessageBytes(int bytes) {
        messageBytes.add(bytes);
    }

    void onTransaction(long sourceTimeSeconds) {
        transactions.increment();
        lastSourceTimeSeconds = sourceTimeSeconds;
    }

    void onDdl() {
        ddlStatements.increment();
    }

    /** The stream says that it stands here and that there is nothing newer; which is believed as far as we can see. */
    void onIdle(String file, long offset, long nowMs) {
        beats.increment();
        BinlogPosition newest = newestKnown;
        if (newest == null || !isComparable(newest) || newest.compareTo(new BinlogPosition(file, offset)) <= 0) {
            currentAsOfMs = nowMs;
        }
    }

    /**
     * Where the source stood when it was asked, and the stream after that.
     *
     * @param askedMs before the question
     */
    void onNewest(BinlogPosition newest, BinlogPosition own, long askedMs) {
        newestKnown = newest;
        if (isComparable(newest) && own.compareTo(newest) >= 0) {
            currentAsOfMs = Math.max(currentAsOfMs, askedMs);
        }
    }

    /** A row that was written at that time, by our clock, has come back. */
    void onBeat(long writtenMs, long nowMs) {
        currentAsOfMs = Math.max(currentAsOfMs, writtenMs);
        heartbeatDelayMs = Math.max(0, nowMs - writtenMs);
    }

    /** How long the newest row of the heartbeat table was on its way; -1 if there was none. */
    long heartbeatDelayMs() {
        return heartbeatDelayMs;
    }

    /** An event has 32 bits for its place in the file: behind 4 GB a stream's own place is not to be compared. */
    static boolean isComparable(BinlogPosition newest) {
        return newest.offset() <= 0xFFFF_FFFFL;
    }

    /** A stream begins, perhaps on another server: where that stands is not known yet. */
    void onStreamBegins() {
        newestKnown = null;
    }

    /** Heartbeats so far. */
    long beats() {
        return beats.sum();
    }

    /** Grows with whatever gets on. */
    long steps() {
        return beats.sum() + transactions.sum() + streamRows.sum() + fullLoadRows.sum();
    }

    long streamRows() {
        return streamRows.sum();
    }

    long messageBytes() {
        return messageBytes.sum();
    }

    /**
     * How far behind the source the task is: 0 when it has everything that there is; else the time since it last had, or
     * the age of the newest change read, whichever is less; -1 before the first of both. Grows while nothing is heard.
     */
    long delayMs(long nowMs) {
        long current = currentAsOfMs;
        if (current >= 0 && nowMs - current <= FRESH_MS) {
            return 0;
        }
        long last = lastSourceTimeSeconds;
        long asOfMs = Math.max(current, last < 0 ? -1 : last * 1000);
        return asOfMs < 0 ? -1 : Math.max(0, nowMs - asOfMs);
    }
}
