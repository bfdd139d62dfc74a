package io.millrace.engine;

import io.millrace.model.ByteSink;
import io.millrace.model.CanonicalText;
import io.millrace.model.KeyShape;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The canonical text of some columns of a row, in a reused buffer: what rows are spread and recognised by.
 *
 * <p>Parts are joined by U+0001, NULL is {@code \N}. TIMESTAMP parts are in UTC, so that the partition of a row does
 * not depend on the task's output zone. One thread.
 */
final class KeyText {
    private static final byte[] NULL = "\\N".getBytes(StandardCharsets.US_ASCII);

    private final int[] columns;
    private final ByteSink sink = new ByteSink(128);
    private final CanonicalText text;

    KeyText(TableShape shape, List<Integer> columns) {
        this.columns = columns.stream().mapToInt(Integer::intValue).toArray();
        this.text = new CanonicalText(shape, ZoneOffset.UTC).into(sink);
    }

    static KeyText of(TableShape shape, KeyShape key) {
        return new KeyText(shape, key.columns());
    }

    /** Fills {@link #bytes()} with the key of {@code row}. */
    KeyText read(RowView row) {
        sink.clear();
        for (int i = 0; i < columns.length; i++) {
            if (i > 0) {
                sink.put(1);
            }
            int column = columns[i];
            if (row.isNull(column)) {
                sink.put(NULL);
            } else {
                row.write(column, text);
            }
        }
        return this;
    }

    /** Partition of {@code row} by the hash of this key. */
    int partitionOf(RowView row, PartitionHash hash, int partitions) {
        if (hash.ofWhole()) {
            read(row);
            return hash.partition(hash.of(sink.array(), 0, sink.length()), partitions);
        }
        int combined = 0;
        for (int column : columns) {
            if (!row.isNull(column)) { // NULL counts as the empty text, whose hash is 0
                sink.clear();
                row.write(column, text);
                combined ^= hash.of(sink.array(), 0, sink.length());
            }
        }
        return hash.partition(combined, partitions);
    }

    /** Whether an UPDATE changed one of the columns. */
    boolean differs(RowView before, RowView after) {
        for (int column : columns) {
            if (!after.sameValue(column, before)) {
                return true;
            }
        }
        return false;
    }

    byte[] bytes() {
        return sink.array();
    }

    int length() {
        return sink.length();
    }
}
