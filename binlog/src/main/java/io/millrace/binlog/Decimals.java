package io.millrace.binlog;

/**
 * MySQL's packed DECIMAL to plain ASCII (mysql-server: {@code strings/decimal.cc}, bin2decimal).
 *
 * <p>Layout, big-endian: integer digits, then fraction digits, nine in four bytes each; the leading and the last group
 * may be shorter. The highest bit is flipped; of a negative number all bits are.
 */
final class Decimals {
    /** Longest text: sign, 65 digits, a zero before the point, the point. */
    static final int MAX_TEXT_LENGTH = 68;

    private static final int GROUP_DIGITS = 9;
    private static final int[] BYTES_OF_DIGITS = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};
    private static final int[] POWERS = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
    };

    private Decimals() {}

    static int packedLength(int precision, int scale) {
        int integer = precision - scale;
        return integer / GROUP_DIGITS * 4
                + BYTES_OF_DIGITS[integer % GROUP_DIGITS]
                + scale / GROUP_DIGITS * 4
                + BYTES_OF_DIGITS[scale % GROUP_DIGITS];
    }

    /**
     * Writes the text to {@code out}, which has {@value #MAX_TEXT_LENGTH} bytes.
     *
     * @return its length, or -1 if a group holds more than its digits, which no server writes
     */
    static int write(byte[] bytes, int at, int precision, int scale, byte[] out) {
        boolean negative = (bytes[at] & 0x80) == 0;
        int mask = negative ? -1 : 0;
        int flip = 0x80; // the highest bit of the first byte
        int integer = precision - scale;
        int length = negative ? 1 : 0;
        int first = length;
        out[0] = '-';
        int digits = integer % GROUP_DIGITS;
        for (int left = integer; left > 0; ) {
            int count = digits == 0 ? GROUP_DIGITS : digits;
            int width = BYTES_OF_DIGITS[count];
            int group = group(bytes, at, width, mask, flip);
            if (group < 0 || group >= POWERS[count]) {
                return -1;
            }
            length = length == first ? appendPlain(group, out, length) : appendPadded(group, count, out, length);
            at += width;
            flip = 0;
            left -= count;
            digits = 0;
        }
        if (length == first) {
            out[length++] = '0';
        }
        if (scale > 0) {
            out[length++] = '.';
        }
        for (int left = scale; left > 0; ) {
            int count = Math.min(left, GROUP_DIGITS);
            int width = BYTES_OF_DIGITS[count];
            int group = group(bytes, at, width, mask, flip);
            if (group < 0 || group >= POWERS[count]) {
                return -1;
            }
            length = appendPadded(group, count, out, length);
            at += width;
            flip = 0;
            left -= count;
        }
        return length;
    }

    private static int group(byte[] bytes, int at, int width, int mask, int flip) {
        int value = 0;
        for (int i = 0; i < width; i++) {
            int b = (bytes[at + i] ^ mask) & 0xff;
            value = value << 8 | (i == 0 ? b ^ flip : b);
        }
        return value;
    }

    /** Without leading zeros; nothing at all for 0. */
    private static int appendPlain(int group, byte[] out, int length) {
        int digits = 0;
        while (digits < GROUP_DIGITS && group >= POWERS[digits]) {
            digits++;
        }
        return appendPadded(group, digits, out, length);
    }

    private static int appendPadded(int group, int digits, byte[] out, int length) {
        for (int i = length + digits - 1; i >= length; i--) {
            out[i] = (byte) ('0' + group % 10);
            group /= 10;
        }
        return length + digits;
    }
}
