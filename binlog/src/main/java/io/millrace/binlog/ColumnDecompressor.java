package io.millrace.binlog;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Values of MariaDB's COMPRESSED columns, uncompressed into a buffer of its own.
 *
 * <p>Layout: nothing for an empty value; else a byte whose upper four bits are the method, 0 for a value that follows as
 * it is, 8 for zlib: then bit 3 says that the zlib head is left out, bits 0 to 2 count the bytes of the plain length,
 * which follows (big-endian) before the data (mariadb-server: {@code field_comp.cc}). Allocates nothing once the buffer
 * has grown; single-threaded.
 */
final class ColumnDecompressor {
    private static final int METHOD_PLAIN = 0;
    private static final int METHOD_ZLIB = 8;
    private static final int RAW_BIT = 0x08;
    private static final int LENGTH_BITS = 0x07;
    private static final int MAX_PLAIN_BYTES = 1 << 30;

    private final Inflater[] inflaters = {new Inflater(false), new Inflater(true)};
    private final byte[] spare = new byte[1];
    private byte[] plain = new byte[256];

    /** Holds the last value from 0 on; borrowed until the next call. */
    byte[] bytes() {
        return plain;
    }

    /**
     * @param column for messages
     * @return bytes of the plain value
     */
    int decompress(String column, byte[] body, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        int head = body[offset] & 0xff;
        if (head >> 4 == METHOD_PLAIN) {
            reserve(length - 1);
            System.arraycopy(body, offset + 1, plain, 0, length - 1);
            return length - 1;
        }
        int lengthBytes = head & LENGTH_BITS;
        if (head >> 4 != METHOD_ZLIB || lengthBytes < 1 || lengthBytes > 4 || lengthBytes >= length) {
            throw damaged(column, "a compressed value must start with a known method: found=" + head, null);
        }
        long plainLength = BigEndian.unsigned(body, offset + 1, lengthBytes);
        if (plainLength > MAX_PLAIN_BYTES) {
            throw new MillraceException(
                    ErrorCode.ROW_TOO_LARGE,
                    "a compressed value must not be larger than " + MAX_PLAIN_BYTES + " bytes: column=" + column
                            + ", uncompressed bytes=" + plainLength + "; make it smaller on the source");
        }
        reserve((int) plainLength);
        Inflater inflater = inflaters[(head & RAW_BIT) == 0 ? 0 : 1];
        inflater.reset();
        inflater.setInput(body, offset + 1 + lengthBytes, length - 1 - lengthBytes);
        inflate(inflater, column, (int) plainLength);
        return (int) plainLength;
    }

    private void inflate(Inflater inflater, String column, int plainLength) {
        int done = 0;
        try {
            for (int count = 1; done < plainLength && count > 0; done += count) {
                count = inflater.inflate(plain, done, plainLength - done);
            }
            // What the data end with is read only when more is asked for.
            if (done != plainLength || inflater.inflate(spare) != 0 || !inflater.finished()) {
                throw damaged(column, "a compressed value must have its plain length: " + plainLength, null);
            }
        } catch (DataFormatException e) {
            throw damaged(column, "a compressed value must be zlib data, zlib says: " + e.getMessage(), e);
        }
    }

    private void reserve(int length) {
        if (plain.length < length) {
            plain = new byte[(int) Math.min(MAX_PLAIN_BYTES, Math.max(length, plain.length * 2L))];
        }
    }

    private static MillraceException damaged(
            String column, String rule, @org.jspecify.annotations.Nullable Exception cause) {
        return new MillraceException(
                ErrorCode.BINLOG_CORRUPT, rule + ", column=" + column + "; the row is damaged", cause);
    }
}
