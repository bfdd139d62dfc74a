package io.millrace.mysql.protocol;

import java.io.IOException;

/** Length-encoded integers, and rows made of length-encoded strings. 0xFB stands for NULL. */
final class LengthEncoded {
    private static final int NULL = 0xFB;

    private LengthEncoded() {}

    /** How many bytes an integer takes that starts with {@code first}. */
    static int headBytes(int first) {
        return switch (first) {
            case 0xFC -> 3;
            case 0xFD -> 4;
            case 0xFE -> 9;
            default -> 1;
        };
    }

    static long value(byte[] bytes, int at) {
        int first = bytes[at] & 0xFF;
        int head = headBytes(first);
        if (head == 1) {
            return first;
        }
        long value = 0;
        for (int i = head - 1; i > 0; i--) {
            value = (value << 8) | (bytes[at + i] & 0xFF);
        }
        return value;
    }

    /** Notes where each column of a text row lies. */
    static void index(TextRow row, int length) throws IOException {
        byte[] bytes = row.buffer();
        int at = 0;
        for (int column = 0; column < row.columnCount(); column++) {
            if (at >= length) {
                throw new IOException("a row ends before column " + column + " of " + row.columnCount());
            }
            int first = bytes[at] & 0xFF;
            if (first == NULL) {
                row.set(column, at, -1);
                at++;
                continue;
            }
            int head = headBytes(first);
            long valueLength = at + head <= length ? value(bytes, at) : -1;
            if (valueLength < 0 || valueLength > length - at - head) {
                throw new IOException("a row ends inside column " + column + " of " + row.columnCount());
            }
            row.set(column, at + head, (int) valueLength);
            at += head + (int) valueLength;
        }
    }
}
