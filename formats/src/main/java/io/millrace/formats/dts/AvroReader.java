package io.millrace.formats.dts;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads Avro's binary encoding; every failure is MESSAGE_UNREADABLE. */
final class AvroReader {
    private final byte[] bytes;
    private int at;

    AvroReader(byte[] bytes) {
        this.bytes = bytes;
    }

    static MillraceException unreadable(String why) {
        return new MillraceException(ErrorCode.MESSAGE_UNREADABLE, "not a DTS Avro record: " + why);
    }

    long readLong() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            need(1);
            int next = bytes[at++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw unreadable("a number is longer than 64 bits, before byte " + at);
    }

    /** A union branch or an enum symbol. */
    int readIndex(int count, String what) {
        long index = readLong();
        if (index < 0 || index >= count) {
            throw unreadable(what + " has an index of 0 to " + (count - 1) + ", not " + index);
        }
        return (int) index;
    }

    /** Number of items in the next block of an array or map, 0 at its end. */
    long readBlock() {
        long count = readLong();
        if (count < 0) {
            readLong(); // size of the block in bytes
            count = -count;
        }
        if (count < 0 || count > bytes.length) {
            throw unreadable("a block has " + count + " items");
        }
        return count;
    }

    byte[] readBytes() {
        long length = readLong();
        if (length < 0 || length > bytes.length - at) {
            throw unreadable("a string of " + length + " bytes does not fit, before byte " + at);
        }
        at += (int) length;
        return Arrays.copyOfRange(bytes, at - (int) length, at);
    }

    String readString() {
        return new String(readBytes(), StandardCharsets.UTF_8);
    }

    double readDouble() {
        need(8);
        long bits = 0;
        for (int i = 0; i < 8; i++) {
            bits |= (bytes[at++] & 0xFFL) << (8 * i);
        }
        return Double.longBitsToDouble(bits);
    }

    void expectEnd() {
        if (at != bytes.length) {
            throw unreadable((bytes.length - at) + " bytes are left behind it");
        }
    }

    private void need(int count) {
        if (bytes.length - at < count) {
            throw unreadable("it ends early, after " + bytes.length + " bytes");
        }
    }
}
