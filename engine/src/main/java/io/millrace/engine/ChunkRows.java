package io.millrace.engine;

import io.millrace.formats.MessageHeader;
import io.millrace.model.ByteSink;
import io.millrace.model.RowChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The encoded rows of one chunk, waiting for the stream to pass the chunk's high watermark. Bounded by the reader;
 * filled by one thread, then emitted under the gate.
 */
final class ChunkRows {
    /**
     * One row as a record; partitions and identities stand in arrays of their own.
     *
     * @param value null when the row is left out
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Row(String topic, byte @Nullable [] key, byte @Nullable [] value, List<MessageHeader> headers) {}

    private final ByteSink identities = new ByteSink(4096);
    private final List<Row> rows = new ArrayList<>();
    private int[] identityEnds = new int[256];
    private int[] partitions = new int[256];
    private long bytes;

    /** Encodes one row. */
    void add(KeyText identity, RowRecords records, RowChange row) {
        int at = rows.size();
        if (at == identityEnds.length) {
            identityEnds = Arrays.copyOf(identityEnds, at * 2);
            partitions = Arrays.copyOf(partitions, at * 2);
        }
        identities.put(identity.bytes(), 0, identity.length());
        identityEnds[at] = identities.length();
        byte[] value = records.value(row);
        byte[] key = null;
        if (value == null) {
            value = records.deadLetter();
            rows.add(new Row(records.deadLetterTopic(), null, value, List.of()));
        } else {
            partitions[at] = records.route.partitionOf(row.row());
            key = records.key(row);
            rows.add(new Row(records.route.topic, key, value, records.headers(row)));
        }
        // 64: the row, array header, reference and the two ints
        bytes += (value == null ? 0 : value.length) + (key == null ? 0 : key.length + 16L) + identity.length() + 64L;
    }

    long bytes() {
        return bytes;
    }

    int size() {
        return rows.size();
    }

    /** Sends every row whose key the window has not noted. */
    void emit(Window window, Delivery delivery, long timestampMs) {
        int from = 0;
        for (int at = 0; at < rows.size(); at++) {
            int end = identityEnds[at];
            if (!window.hasNoted(identities.array(), from, end - from)) {
                Row row = rows.get(at);
                if (row.value() != null) {
                    delivery.send(row.topic(), partitions[at], row.key(), row.value(), row.headers(), timestampMs);
                }
            }
            from = end;
        }
    }
}
