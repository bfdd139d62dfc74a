package io.millrace.engine;

import io.millrace.formats.MessageHeader;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Follows every record from send to acknowledgement, so that a checkpoint is never ahead of the broker (I2).
 *
 * <p>Records between two cuts form a segment; one {@link RecordSink.Receipt} serves a whole segment, so counting
 * allocates nothing per record. A cut's entries become durable when its segment and all before it are acknowledged.
 * {@link #send}, {@link #cut} under the gate; receipts on the sink's thread; {@link #drain} on the checkpoint thread.
 */
final class Delivery {
    /** Records sent between two cuts, and the checkpoint entries that hold once they are all acknowledged. */
    private final class Segment implements RecordSink.Receipt {
        private long sent; // under the gate
        private final AtomicLong done = new AtomicLong();
        private volatile long expected = -1;
        private Map<String, byte @Nullable []> entries = Map.of();

        @Override
        public void onDone(@Nullable RuntimeException error) {
            if (error != null) {
                fail(error);
            } else {
                messagesAcknowledged.increment();
                done.incrementAndGet();
            }
        }

        boolean isComplete() {
            return expected >= 0 && done.get() == expected;
        }
    }

    private final RecordSink sink;
    private final ArrayDeque<Segment> closed = new ArrayDeque<>(); // guarded by itself
    private final LongAdder messagesAcknowledged;
    private Segment open = new Segment();
    private volatile @Nullable RuntimeException failure;

    Delivery(RecordSink sink, LongAdder messagesAcknowledged) {
        this.sink = sink;
        this.messagesAcknowledged = messagesAcknowledged;
    }

    void send(
            String topic,
            int partition,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<MessageHeader> headers,
            long timestampMs) {
        throwIfFailed();
        open.sent++;
        sink.send(topic, partition, key, value, headers, timestampMs, open);
    }

    /** Ends the segment: {@code entries} describe the state right after everything sent so far. */
    void cut(Map<String, byte @Nullable []> entries) {
        Segment segment = open;
        open = new Segment();
        segment.entries = entries;
        segment.expected = segment.sent;
        synchronized (closed) {
            closed.add(segment);
        }
    }

    /** The entries of every cut whose records are all acknowledged, newest value per name; null if there is none. */
    @Nullable
    Map<String, byte @Nullable []> drain() {
        throwIfFailed();
        Map<String, byte @Nullable []> merged = null;
        synchronized (closed) {
            for (Segment head = closed.peek(); head != null && head.isComplete(); head = closed.peek()) {
                merged = merged == null ? new HashMap<>() : merged;
                merged.putAll(head.entries);
                closed.remove();
            }
        }
        return merged;
    }

    boolean hasOpenCuts() {
        synchronized (closed) {
            return !closed.isEmpty();
        }
    }

    private void fail(RuntimeException error) {
        if (failure == null) {
            failure = error;
        }
    }

    void throwIfFailed() {
        RuntimeException error = failure;
        if (error instanceof MillraceException known) {
            throw new MillraceException(known.code(), String.valueOf(known.getMessage()), known);
        }
        if (error != null) {
            throw new MillraceException(
                    ErrorCode.SINK_ERROR, "a record was not delivered: " + error.getMessage(), error);
        }
    }
}
