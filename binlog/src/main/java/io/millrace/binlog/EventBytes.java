package io.millrace.binlog;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A bounded cursor over the bytes of one event: no read passes the event's own end.
 *
 * <p>Running out raises BINLOG_CORRUPT with the place, the needed and the remaining bytes. Reused by its owner;
 * single-threaded.
 */
final class EventBytes {
    private final String place;
    private byte[] bytes = new byte[0];
    private int position;
    private int end;

    EventBytes(String place) {
        this.place = place;
    }

    EventBytes wrap(byte[] newBytes, int offset, int length) {
        bytes = newBytes;
        position = offset;
        end = offset + length;
        return this;
    }

    byte[] array() {
        return bytes;
    }

    int position() {
        return position;
    }

    int end() {
        return end;
    }

    int remaining() {
        return end - position;
    }

    /** Steps over {@code count} bytes and says where they were. */
    int take(long count) {
        if (count < 0 || count > end - position) {
            throw new MillraceException(
                    ErrorCode.BINLOG_CORRUPT,
                    "an event must not end inside a value: event=" + place + ", needed bytes=" + count
                            + ", remaining bytes=" + (end - position)
                            + "; the binlog is damaged or of a kind that is not known");
        }
        int at = position;
        position += (int) count;
        return at;
    }

    int u8() {
        return bytes[take(1)] & 0xff;
    }

    int u16() {
        return LittleEndian.u16(bytes, take(2));
    }

    long u32() {
        return LittleEndian.u32(bytes, take(4));
    }

    long u48() {
        return LittleEndian.u48(bytes, take(6));
    }

    long i64() {
        return LittleEndian.i64(bytes, take(8));
    }

    /** Unsigned little-endian number of {@code width} bytes. */
    long unsigned(int width) {
        return LittleEndian.unsigned(bytes, take(width), width);
    }

    /** MySQL's length-encoded integer. */
    long packed() {
        int first = u8();
        return switch (first) {
            case 0xfc -> u16();
            case 0xfd -> unsigned(3);
            case 0xfe -> i64();
            case 0xfb, 0xff ->
                throw new MillraceException(
                        ErrorCode.BINLOG_CORRUPT,
                        "a length-encoded integer must not start with 0xfb or 0xff: event=" + place + ", first byte=0x"
                                + Integer.toHexString(first));
            default -> first;
        };
    }

    /** A length-encoded integer that is an index or a count. */
    int packedInt() {
        long value = packed();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new MillraceException(
                    ErrorCode.BINLOG_CORRUPT,
                    "a count must fit 31 bits: event=" + place + ", value=" + Long.toUnsignedString(value));
        }
        return (int) value;
    }

    /** The unsigned variable-length integer of mysql::serialization: trailing one bits count the further bytes. */
    long varUnsigned() {
        int first = u8();
        int further = Integer.numberOfTrailingZeros(~first);
        if (further >= 8) {
            return i64();
        }
        long value = first >> (further + 1);
        return further == 0 ? value : value | unsigned(further) << (7 - further);
    }

    /** The signed form: the lowest bit is the sign, the rest the magnitude. */
    long varSigned() {
        long coded = varUnsigned();
        return coded >>> 1 ^ -(coded & 1);
    }

    String text(long count, Charset charset) {
        int at = take(count);
        return new String(bytes, at, (int) count, charset);
    }

    String utf8(long count) {
        return text(count, StandardCharsets.UTF_8);
    }

    byte[] copy(int count) {
        int at = take(count);
        return Arrays.copyOfRange(bytes, at, at + count);
    }
}
