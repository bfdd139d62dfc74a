package io.millrace.binlog;

/**
 * Reads MySQL's binary JSON in place (mysql-server: {@code sql-common/json_binary.h}).
 *
 * <p>A document is a type byte and a value. An object or array: element count and byte size (2 bytes each, 4 in the large
 * form), for objects per key its offset and its length 2, then per element its type 1 and its offset or, for small
 * scalars, the value itself; keys and values follow. Offsets count from the value's start. Every read stays inside the
 * enclosing value.
 *
 * <p>In a document that a server wrote no byte belongs to two values. Offsets that lead to the same bytes again and again
 * would make a small document print without end; therefore every byte that is read is charged to the document's length.
 */
final class JsonBinary {
    static final int SMALL_OBJECT = 0;
    static final int LARGE_OBJECT = 1;
    static final int SMALL_ARRAY = 2;
    static final int LARGE_ARRAY = 3;
    static final int LITERAL = 4;
    static final int INT16 = 5;
    static final int UINT16 = 6;
    static final int INT32 = 7;
    static final int UINT32 = 8;
    static final int INT64 = 9;
    static final int UINT64 = 10;
    static final int DOUBLE = 11;
    static final int STRING = 12;
    static final int OPAQUE = 15;

    static final int LITERAL_NULL = 0;
    static final int LITERAL_TRUE = 1;
    static final int LITERAL_FALSE = 2;

    private String column = "";
    private byte[] bytes = new byte[0];
    private long unread;

    /** @param length bytes of the document, with those of the diffs that are to be applied to it */
    void wrap(String newColumn, byte[] newBytes, long length) {
        column = newColumn;
        bytes = newBytes;
        unread = length;
    }

    /** Counts bytes of the document as read, of which there are no more than its length. */
    private void charge(long count) {
        unread -= count;
        if (unread < 0) {
            throw Corrupt.json(column, "the values of a JSON document must not lie on top of each other");
        }
    }

    byte[] bytes() {
        return bytes;
    }

    String column() {
        return column;
    }

    static boolean isObject(int type) {
        return type == SMALL_OBJECT || type == LARGE_OBJECT;
    }

    static boolean isArray(int type) {
        return type == SMALL_ARRAY || type == LARGE_ARRAY;
    }

    private static boolean isLarge(int type) {
        return type == LARGE_OBJECT || type == LARGE_ARRAY;
    }

    /** Checks that {@code count} bytes at {@code at} end by {@code end}; returns {@code at}. */
    int need(int at, long count, int end) {
        if (count < 0 || at > end || count > end - at) {
            throw Corrupt.json(column, "a JSON value must end inside its document, needed bytes=" + count);
        }
        return at;
    }

    private long offsetAt(int at, boolean large) {
        return large ? LittleEndian.u32(bytes, at) : LittleEndian.u16(bytes, at);
    }

    /** Number of elements of an object or array; checks that all its entries lie inside, and counts these as read. */
    int count(int type, int at, int end) {
        boolean large = isLarge(type);
        int width = large ? 4 : 2;
        need(at, 2L * width, end);
        long count = offsetAt(at, large);
        long size = offsetAt(at + width, large);
        need(at, size, end);
        long entries = 2L * width + count * (1 + width) + (isObject(type) ? count * (2 + width) : 0);
        if (entries > size) {
            throw Corrupt.json(column, "a JSON object or array must hold its " + count + " elements");
        }
        charge(entries);
        return (int) count;
    }

    /** Where an object or array ends; {@link #count} has checked it. */
    int endOf(int type, int at) {
        boolean large = isLarge(type);
        return at + (int) offsetAt(at + (large ? 4 : 2), large);
    }

    /** Where the key of element {@code index} starts. */
    int keyAt(int type, int at, int index, int end) {
        boolean large = isLarge(type);
        int width = large ? 4 : 2;
        int entry = at + 2 * width + index * (2 + width);
        int length = LittleEndian.u16(bytes, entry + width);
        charge(length);
        return inside(at, offsetAt(entry, large), length, end);
    }

    int keyLength(int type, int at, int index) {
        int width = isLarge(type) ? 4 : 2;
        return LittleEndian.u16(bytes, at + 2 * width + index * (2 + width) + width);
    }

    private int inside(int at, long offset, long length, int end) {
        if (offset > end - at) {
            throw Corrupt.json(column, "a JSON value must start inside its document, offset=" + offset);
        }
        return need(at + (int) offset, length, end);
    }

    private int entryAt(int type, int at, int index, int count) {
        int width = isLarge(type) ? 4 : 2;
        return at + 2 * width + (isObject(type) ? count * (2 + width) : 0) + index * (1 + width);
    }

    int valueType(int type, int at, int index, int count) {
        return bytes[entryAt(type, at, index, count)] & 0xff;
    }

    /** Where the value of element {@code index} starts: in its entry if it is inlined. */
    int valueAt(int type, int at, int index, int count, int end) {
        int entry = entryAt(type, at, index, count);
        int valueType = bytes[entry] & 0xff;
        boolean large = isLarge(type);
        boolean inlined = valueType == LITERAL
                || valueType == INT16
                || valueType == UINT16
                || (large && (valueType == INT32 || valueType == UINT32));
        return inlined ? entry + 1 : inside(at, offsetAt(entry + 1, large), 1, end);
    }

    /** Length of a string or opaque value, seven bits per byte, the lowest first. */
    int varLength(int at, int end) {
        long value = 0;
        for (int i = 0; i < 5; i++) {
            need(at + i, 1, end);
            int b = bytes[at + i];
            value |= (long) (b & 0x7f) << (7 * i);
            if (b >= 0) {
                need(at + i + 1, value, end);
                charge(value);
                return (int) value;
            }
        }
        throw Corrupt.json(column, "the length of a JSON string must have at most five bytes");
    }

    /** Bytes that {@link #varLength} was read from. */
    int varLengthBytes(int at) {
        int count = 1;
        while (bytes[at + count - 1] < 0) {
            count++;
        }
        return count;
    }
}
