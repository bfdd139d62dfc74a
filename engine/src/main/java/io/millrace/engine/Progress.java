package io.millrace.engine;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of one task over all its attempts. Writers: the stream's thread for the stream fields, any for the adders;
 * readers: any thread.
 */
final class Progress {
    final LongAdder messagesAcknowledged = new LongAdder();
    final LongAdder fullLoadRows = new LongAdder();
    final LongAdder oversizeRows = new LongAdder();
    private final LongAdder messageBytes = new LongAdder();
    private final LongAdder streamRows = new LongAdder();
    private final LongAdder transactions = new LongAdder();
    private final LongAdder ddlStatements = new LongAdder();
    private volatile long lastSourceTimeSeconds = -1;
    private volatile boolean idle;
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
        idle = false;
    }

    void onDdl() {
        ddlStatements.increment();
    }

    void onIdle() {
        idle = true;
        beats.increment();
    }

    /** A stream begins: whether it has anything to read is not known yet. */
    void onStreamBegins() {
        idle = false;
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

    /** Age of the newest change read; 0 when the source has nothing newer; -1 before the first. */
    long delayMs(long nowMs) {
        if (idle) {
            return 0;
        }
        long last = lastSourceTimeSeconds;
        return last < 0 ? -1 : Math.max(0, nowMs - last * 1000);
    }
}
