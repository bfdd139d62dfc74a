package io.millrace.engine;

import io.millrace.formats.MessageHeader;
import java.util.List;
import java.util.Map;
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

    /**
     * Whether records become visible only with {@link #commit}, together with the checkpoint that describes them: the
     * delivery is then exactly-once for consumers that read what is committed.
     */
    default boolean isTransactional() {
        return false;
    }

    /**
     * Makes everything sent since the last commit visible together with these checkpoint entries; a null value deletes
     * one. Returns when that is durable. Only for a transactional sink, by the thread that may send.
     */
    default void commit(Map<String, byte @Nullable []> entries) {
        throw new UnsupportedOperationException("this sink is not transactional");
    }

    /**
     * Says that no further record follows at once: what waits for company may go. A hint; never waits, allocates nothing,
     * and may come after every few records. By any thread.
     */
    default void hurry() {}

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
