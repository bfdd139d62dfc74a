package io.millrace.mysql.load;

import io.millrace.model.ByteSink;
import io.millrace.mysql.protocol.TextRow;

/** The key columns of the row handed over last, kept after the row is gone. Reused; allocates only to grow. */
final class KeyCopy {
    private final int[] columns;
    private final int[] ends;
    private final ByteSink bytes = new ByteSink(64);
    private boolean hasNull;

    /** @param columns indexes of the key columns in the result, in key order */
    KeyCopy(int[] columns) {
        this.columns = columns.clone();
        this.ends = new int[columns.length];
    }

    void take(TextRow row) {
        bytes.clear();
        hasNull = false;
        for (int i = 0; i < columns.length; i++) {
            int column = columns[i];
            if (row.isNull(column)) {
                hasNull = true;
            } else {
                bytes.put(row.bytes(), row.offset(column), row.length(column));
            }
            ends[i] = bytes.length();
        }
    }

    boolean hasNull() {
        return hasNull;
    }

    byte[] bytes() {
        return bytes.array();
    }

    int offset(int part) {
        return part == 0 ? 0 : ends[part - 1];
    }

    int length(int part) {
        return ends[part] - offset(part);
    }
}
