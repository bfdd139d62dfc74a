package io.millrace.binlog;

import java.nio.charset.StandardCharsets;

/**
 * MariaDB's UUID, INET6 and INET4 as SELECT prints them, from the bytes of a row image, which leaves trailing zero bytes
 * out (mariadb-server: {@code plugin/type_uuid}, {@code plugin/type_inet}). Writes into a buffer of its own, so one per
 * row image; allocates nothing.
 */
final class PackedTexts {
    static final int UUID_BYTES = 16;
    static final int INET6_BYTES = 16;
    static final int INET4_BYTES = 4;
    private static final int LONGEST_TEXT = 46;
    private static final int WORDS = 8;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final byte[] value = new byte[16];
    private final byte[] text = new byte[LONGEST_TEXT];
    private int length;

    byte[] bytes() {
        return text;
    }

    private void take(byte[] stored, int at, int storedLength, int fullLength) {
        System.arraycopy(stored, at, value, 0, storedLength);
        for (int i = storedLength; i < fullLength; i++) {
            value[i] = 0;
        }
        length = 0;
    }

    private void put(int c) {
        text[length++] = (byte) c;
    }

    /** Returns the length of the text: 36. */
    int uuid(byte[] stored, int at, int storedLength) {
        take(stored, at, storedLength, UUID_BYTES);
        for (int i = 0; i < UUID_BYTES; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                put('-');
            }
            put(HEX[value[i] >> 4 & 15]);
            put(HEX[value[i] & 15]);
        }
        return length;
    }

    int inet4(byte[] stored, int at, int storedLength) {
        take(stored, at, storedLength, INET4_BYTES);
        dotted(0);
        return length;
    }

    private void dotted(int from) {
        for (int i = from; i < from + INET4_BYTES; i++) {
            int part = value[i] & 0xff;
            if (i > from) {
                put('.');
            }
            if (part >= 100) {
                put('0' + part / 100);
            }
            if (part >= 10) {
                put('0' + part / 10 % 10);
            }
            put('0' + part % 10);
        }
    }

    private int word(int index) {
        return (value[index * 2] & 0xff) << 8 | (value[index * 2 + 1] & 0xff);
    }

    /** The first longest run of zero words becomes {@code ::}; addresses that hold an IPv4 one end with it. */
    int inet6(byte[] stored, int at, int storedLength) {
        take(stored, at, storedLength, INET6_BYTES);
        int gap = -1;
        int gapLength = 0;
        for (int i = 0; i < WORDS; i++) {
            int run = i;
            while (run < WORDS && word(run) == 0) {
                run++;
            }
            if (run - i > gapLength) {
                gap = i;
                gapLength = run - i;
            }
            i = Math.max(i, run - 1);
        }
        boolean holdsInet4 = gap == 0 && (gapLength == 6 || (gapLength == 5 && word(5) == 0xffff));
        for (int i = 0; i < WORDS; i++) {
            if (i == gap) {
                if (i == 0) {
                    put(':');
                }
                put(':');
                i += gapLength - 1;
            } else if (i == 6 && holdsInet4) {
                dotted(12);
                return length;
            } else {
                hex(word(i));
                if (i + 1 < WORDS) {
                    put(':');
                }
            }
        }
        return length;
    }

    private void hex(int word) {
        boolean started = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
            int digit = word >> shift & 15;
            if (digit != 0 || started || shift == 0) {
                put(HEX[digit]);
                started = true;
            }
        }
    }
}
