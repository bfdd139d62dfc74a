package io.millrace.engine;

import io.millrace.formats.MessageHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where messages go. {@link #send} by one thread at a time, in the order that every partition shall keep.
 *
 * <p>Errors of a send arrive at its {@link Receipt} and at every later call as a {@link
 * io.millrace.model.MillraceException}; after one, this sink is done and is closed by the engine.
 */
public interface RecordSink extends AutoCloseable {
    /** Makes sure that the topic exists (created with the task's settings if allowed) and gives its partition count. */
    int partitionsOf(String topic);

    /**
     * Queues one record; blocks while the sink's memory is full.
     *
     * @param key null for none; the sink keeps key, value and headers, the caller must not touch them again
     * @param value null for a tombstone
     * @param timestampMs source time
     */
    void send(
            String topic,
            int partition,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<MessageHeader> headers,
            long timestampMs,
            Receipt receipt);

    /** Returns when everything sent so far is acknowledged or failed. */
    void flush();

    /** Waits for what is in flight within the delivery time-out, then releases everything. */
    @Override
    void close();

    /** Drops what is in flight. */
    void abort();

    /** Hears once per record, on the sink's own thread; {@code error} is null when the record is acknowledged. */
    interface Receipt {
        void onDone(@Nullable RuntimeException error);
    }
}
