package io.millrace.mysql.protocol;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One row of a text result set, read in place: per column a byte range in one buffer. Borrowed: valid until the
 * callback that got it returns. Single-threaded.
 */
public final class TextRow {
    private byte[] bytes = new byte[8192];
    private int[] offsets = new int[16];
    private int[] lengths = new int[16];
    private int columnCount;

    TextRow() {}

    public int columnCount() {
        return columnCount;
    }

    public boolean isNull(int column) {
        return lengths[column] < 0;
    }

    /** The buffer that {@link #offset} and {@link #length} speak of; another one after the next row. */
    public byte[] bytes() {
        return bytes;
    }

    public int offset(int column) {
        return offsets[column];
    }

    /** Length in bytes, -1 for NULL. */
    public int length(int column) {
        return lengths[column];
    }

    /** The value as UTF-8 text, null for NULL; allocates. */
    public @Nullable String text(int column) {
        return isNull(column) ? null : new String(bytes, offsets[column], lengths[column], StandardCharsets.UTF_8);
    }

    void columns(int count) {
        columnCount = count;
        if (offsets.length < count) {
            offsets = new int[count];
            lengths = new int[count];
        }
    }

    byte[] buffer() {
        return bytes;
    }

    byte[] grow(int used, int capacity) {
        byte[] larger = new byte[capacity];
        System.arraycopy(bytes, 0, larger, 0, used);
        bytes = larger;
        return larger;
    }

    void set(int column, int offset, int length) {
        offsets[column] = offset;
        lengths[column] = length;
    }
}
