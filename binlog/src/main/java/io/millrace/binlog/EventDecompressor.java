package io.millrace.binlog;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Uncompresses MariaDB's QUERY_COMPRESSED and ROWS_COMPRESSED events ({@code log_bin_compress}) into a buffer of its own.
 *
 * <p>The head stays as it is: of a QUERY up to the statement, of rows up to the first row. The rest is a byte of which
 * bit 7 is set, bits 4 to 6 are the algorithm (0 zlib) and bits 0 to 2 count the bytes of the plain length, that length
 * (big-endian), and the compressed data (mariadb-server: {@code log_event.cc}, {@code binlog_buf_compress}).
 * Allocates nothing once its buffer has grown; single-threaded.
 */
final class EventDecompressor {
    private static final int ALGORITHM_BITS = 0xe0;
    private static final int ZLIB = 0x80;
    private static final int LENGTH_BITS = 0x07;
    private static final int MAX_LENGTH_BYTES = 4;

    private final EventBytes in = new EventBytes("compressed event");
    private final Inflater inflater = new Inflater();
    private final byte[] spare = new byte[1];
    private byte[] plain = new byte[0];

    /**
     * @param body the event's body, without checksum
     * @return bytes of the plain body, which starts at 0 of {@link #bytes}
     * @throws MillraceException BINLOG_CORRUPT; EVENT_UNKNOWN for another algorithm; ROW_TOO_LARGE when the plain event
     *     would be larger than {@code maxEventBytes}
     */
    int decompress(EventHeader header, byte[] body, int bodyLength, int maxEventBytes) {
        in.wrap(body, 0, bodyLength);
        skipHead(header.type());
        int headLength = in.position();
        int mark = in.u8();
        int lengthBytes = mark & LENGTH_BITS;
        if ((mark & ALGORITHM_BITS) != ZLIB || lengthBytes < 1 || lengthBytes > MAX_LENGTH_BYTES) {
            throw new MillraceException(
                    ErrorCode.EVENT_UNKNOWN,
                    "a compressed event must be compressed with zlib (0x81 to 0x84): event=" + header + ", found=0x"
                            + Integer.toHexString(mark));
        }
        long plainLength = 0;
        for (int i = 0; i < lengthBytes; i++) {
            plainLength = plainLength << 8 | in.u8();
        }
        if (headLength + plainLength > maxEventBytes) {
            throw new MillraceException(
                    ErrorCode.ROW_TOO_LARGE,
                    "an event must not be larger than " + maxEventBytes + " bytes: event=" + header
                            + ", uncompressed bytes=" + (headLength + plainLength)
                            + "; raise the limit, or make the row smaller on the source");
        }
        int length = (int) (headLength + plainLength);
        if (plain.length < length) {
            plain = new byte[(int) Math.min(maxEventBytes, Math.max(length, plain.length * 2L))];
        }
        System.arraycopy(body, 0, plain, 0, headLength);
        inflate(header, body, headLength, (int) plainLength);
        return length;
    }

    /** Moves behind what is not compressed. */
    private void skipHead(EventType type) {
        if (type == EventType.QUERY_COMPRESSED) {
            in.take(8);
            int databaseLength = in.u8();
            in.take(2);
            in.take(in.u16() + databaseLength + 1L);
            return;
        }
        EventType rows = type.uncompressed();
        in.take(8); // table id, flags
        if (rows.code() >= EventType.WRITE_ROWS.code()) {
            in.take(in.u16() - 2L);
        }
        int bitmapLength = (int) ((in.packedInt() + 7L) / 8);
        boolean twoImages = rows == EventType.UPDATE_ROWS_V1 || rows == EventType.UPDATE_ROWS;
        in.take(bitmapLength * (twoImages ? 2L : 1L));
    }

    private void inflate(EventHeader header, byte[] body, int headLength, int plainLength) {
        inflater.reset();
        inflater.setInput(body, in.position(), in.remaining());
        int done = 0;
        boolean ended;
        try {
            for (int count = 1; done < plainLength && count > 0; done += count) {
                count = inflater.inflate(plain, headLength + done, plainLength - done);
            }
            // What the data end with is read only when more is asked for.
            ended = inflater.inflate(spare) == 0 && inflater.finished() && inflater.getRemaining() == 0;
        } catch (DataFormatException e) {
            throw new MillraceException(
                    ErrorCode.BINLOG_CORRUPT,
                    "a compressed event must hold zlib data: event=" + header + ", zlib says: " + e.getMessage(),
                    e);
        }
        if (done != plainLength || !ended) {
            throw Corrupt.event(
                    header.toString(),
                    "a compressed event must have its plain length: expected=" + plainLength + ", found=" + done);
        }
    }

    /** Holds the last plain body; borrowed until the next call. */
    byte[] bytes() {
        return plain;
    }

    /** Frees native memory. */
    void close() {
        inflater.end();
    }
}
