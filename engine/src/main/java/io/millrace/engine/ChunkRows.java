package io.millrace.engine;

import io.millrace.model.ByteSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The encoded rows of one chunk, waiting for the stream to pass the chunk's high watermark. Bounded by the reader;
 * filled by one thread, then emitted under the gate.
 */
final class ChunkRows {
    private final ByteSink keys = new ByteSink(4096);
    private final List<byte[]> values = new ArrayList<>();
    private int[] keyEnds = new int[256];
    private int[] partitions = new int[256];
    private long bytes;

    void add(KeyText key, int partition, byte[] value) {
        int row = values.size();
        if (row == keyEnds.length) {
            keyEnds = Arrays.copyOf(keyEnds, row * 2);
            partitions = Arrays.copyOf(partitions, row * 2);
        }
        keys.put(key.bytes(), 0, key.length());
        keyEnds[row] = keys.length();
        partitions[row] = partition;
        values.add(value);
        bytes += value.length + key.length() + 40L; // 40: array header, reference and the two ints
    }

    long bytes() {
        return bytes;
    }

    int size() {
        return values.size();
    }

    /** Sends every row whose key the window has not noted. */
    void emit(Window window, String topic, Delivery delivery, long timestampMs) {
        int from = 0;
        for (int row = 0; row < values.size(); row++) {
            int end = keyEnds[row];
            if (!window.hasNoted(keys.array(), from, end - from)) {
                delivery.send(topic, partitions[row], values.get(row), timestampMs);
            }
            from = end;
        }
    }
}
