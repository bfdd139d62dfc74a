package io.millrace.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** UTF-8 into a {@link ByteSink}: checked copies and single code points. Stateless; allocates nothing. */
final class Utf8 {
    static final int REPLACEMENT = 0xFFFD;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** Index of the first byte in {@code [from, end)} that is not ASCII, or {@code end}. */
    static int asciiEnd(byte[] bytes, int from, int end) {
        int at = from;
        while (at + 8 <= end && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
            at += 8;
        }
        while (at < end && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    /**
     * Copies UTF-8, each malformed sequence replaced by U+FFFD.
     *
     * @return how many sequences were replaced
     */
    static int copy(byte[] bytes, int offset, int length, ByteSink out) {
        int end = offset + length;
        int start = offset;
        int at = asciiEnd(bytes, offset, end);
        int malformed = 0;
        while (at < end) {
            int sequence = sequenceLength(bytes, at, end);
            if (sequence > 0) {
                at = asciiEnd(bytes, at + sequence, end);
            } else {
                out.put(bytes, start, at - start);
                putCodePoint(REPLACEMENT, out);
                malformed++;
                at -= sequence;
                start = at;
                at = asciiEnd(bytes, at, end);
            }
        }
        out.put(bytes, start, end - start);
        return malformed;
    }

    /**
     * Length of the well-formed sequence at {@code at}; else the negated count of bytes that one U+FFFD stands for,
     * which is the same as in {@code new String(bytes, UTF_8)}.
     */
    private static int sequenceLength(byte[] bytes, int at, int end) {
        int lead = bytes[at];
        if (lead >= 0) {
            return 1;
        }
        int wanted;
        if (lead >= (byte) 0xC2 && lead <= (byte) 0xDF) {
            wanted = 2;
        } else if (lead >= (byte) 0xE0 && lead <= (byte) 0xEF) {
            wanted = 3;
        } else if (lead >= (byte) 0xF0 && lead <= (byte) 0xF4) {
            wanted = 4;
        } else {
            return -1;
        }
        if (at + 1 < end && !secondFits(lead, bytes[at + 1])) {
            return -1;
        }
        for (int i = 1; i < wanted; i++) {
            if (at + i >= end || (bytes[at + i] & 0xC0) != 0x80) {
                return -i;
            }
        }
        boolean surrogate = lead == (byte) 0xED && (bytes[at + 1] & 0xFF) >= 0xA0;
        return surrogate ? -3 : wanted;
    }

    private static boolean secondFits(int lead, int second) {
        int value = second & 0xFF;
        return switch (lead & 0xFF) {
            case 0xE0 -> value >= 0xA0 && value <= 0xBF;
            case 0xF0 -> value >= 0x90 && value <= 0xBF;
            case 0xF4 -> value >= 0x80 && value <= 0x8F;
            default -> value >= 0x80 && value <= 0xBF;
        };
    }

    static void putCodePoint(int codePoint, ByteSink out) {
        out.ensure(4);
        byte[] to = out.array();
        int at = out.length();
        if (codePoint < 0x80) {
            to[at] = (byte) codePoint;
            out.advance(1);
        } else if (codePoint < 0x800) {
            to[at] = (byte) (0xC0 | (codePoint >> 6));
            to[at + 1] = (byte) (0x80 | (codePoint & 0x3F));
            out.advance(2);
        } else if (codePoint < 0x10000) {
            to[at] = (byte) (0xE0 | (codePoint >> 12));
            to[at + 1] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
            to[at + 2] = (byte) (0x80 | (codePoint & 0x3F));
            out.advance(3);
        } else {
            to[at] = (byte) (0xF0 | (codePoint >> 18));
            to[at + 1] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
            to[at + 2] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
            to[at + 3] = (byte) (0x80 | (codePoint & 0x3F));
            out.advance(4);
        }
    }
}
