package io.millrace.formats.avro;

import io.millrace.model.ByteSink;
import java.nio.charset.StandardCharsets;

/** Avro's binary encoding (Avro 1.12 specification, "Binary Encoding") into a {@link ByteSink}. Stateless. */
public final class AvroBytes {
    /** The index of the first branch of a union, and an empty array or map. */
    public static final int ZERO = 0;

    private AvroBytes() {}

    /** int and long: zigzag, then seven bits a byte, low ones first. */
    public static void putLong(long value, ByteSink out) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            out.put((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.put((int) rest);
    }

    /** Eight bytes, little-endian. */
    public static void putDouble(double value, ByteSink out) {
        long bits = Double.doubleToRawLongBits(value);
        for (int i = 0; i < 8; i++) {
            out.put((int) (bits >>> (8 * i)));
        }
    }

    /** Four bytes, little-endian. */
    public static void putFloat(float value, ByteSink out) {
        int bits = Float.floatToRawIntBits(value);
        for (int i = 0; i < 4; i++) {
            out.put(bits >>> (8 * i));
        }
    }

    /** string and bytes: length, then the bytes. */
    public static void putBytes(byte[] bytes, int offset, int length, ByteSink out) {
        putLong(length, out);
        out.put(bytes, offset, length);
    }

    /** For constants, as it allocates. */
    public static void putString(String text, ByteSink out) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        putBytes(utf8, 0, utf8.length, out);
    }

    /**
     * Leaves room for the length of a string that will probably have {@code expectedLength} bytes.
     *
     * @return the place of the room, for {@link #close}
     */
    public static int open(int expectedLength, ByteSink out) {
        int from = out.length();
        int room = lengthBytes(expectedLength);
        out.ensure(room);
        out.advance(room);
        return from;
    }

    /** Fills in the length of the string that was appended since {@link #open}, moving it if the guess was wrong. */
    public static void close(int from, int expectedLength, ByteSink out) {
        int room = lengthBytes(expectedLength);
        int length = out.length() - from - room;
        int needed = lengthBytes(length);
        if (needed > room) {
            out.ensure(needed - room);
        }
        if (needed != room) {
            System.arraycopy(out.array(), from + room, out.array(), from + needed, length);
        }
        out.truncate(from);
        putLong(length, out);
        out.advance(length);
    }

    private static int lengthBytes(int length) {
        int bytes = 1;
        for (long rest = (long) length << 1; rest > 0x7F; rest >>>= 7) {
            bytes++;
        }
        return bytes;
    }
}
