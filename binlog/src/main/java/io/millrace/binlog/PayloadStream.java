package io.millrace.binlog;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The events inside one TRANSACTION_PAYLOAD event, decompressed as they are asked for, with bounded buffers.
 *
 * <p>Layout of the body: fields of (type, length, value), all length-encoded: 1 payload size, 2 compression (0 zstd, 255
 * none), 3 uncompressed size; 0 ends the fields and has no length; the payload follows (mysql-server: {@code
 * codecs/binary.cpp}, WorkLog 3549).
 */
final class PayloadStream {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int FIELD_END = 0;
    private static final int FIELD_PAYLOAD_SIZE = 1;
    private static final int FIELD_COMPRESSION = 2;
    private static final int FIELD_UNCOMPRESSED_SIZE = 3;
    private static final int COMPRESSION_ZSTD = 0;
    private static final int COMPRESSION_NONE = 255;

    private final EventInput input;
    private final int verifiedBytes;
    private final CRC32 crc = new CRC32();
    private final byte[] trailer = new byte[BinlogEvents.CHECKSUM_LENGTH];
    private byte[] chunk = new byte[0];
    private int chunkPosition;
    private int chunkEnd;
    private long unread; // bytes of the body that are still in the input
    private boolean checked;
    private EventHeader header = new EventHeader();
    private boolean compressed;
    private long expectedSize;
    private long deliveredSize;

    private @Nullable ZstdDecompressCtx zstd;
    // Made with the first compressed payload: most streams have none.
    private ByteBuffer compressedBytes = ByteBuffer.allocate(0);
    private ByteBuffer plainBytes = ByteBuffer.allocate(0);
    private boolean frameDone;

    PayloadStream(EventInput input, int verifiedBytes) {
        this.input = input;
        this.verifiedBytes = verifiedBytes;
    }

    /** Starts over the body that the input is positioned at; the header stays valid until the payload's end. */
    void open(EventHeader payloadHeader, long bodyBytes, boolean checksummed) throws IOException {
        header = payloadHeader;
        checked = checksummed;
        unread = bodyBytes;
        chunkPosition = 0;
        chunkEnd = 0;
        deliveredSize = 0;
        crc.reset();
        BinlogEvents.updateWithHeader(crc, payloadHeader);
        if (chunk.length == 0) {
            chunk = new byte[CHUNK_BYTES];
        }
        if (bodyBytes <= verifiedBytes) {
            fillWhole((int) bodyBytes);
        } else {
            fill();
        }
        readFields();
        compressedBytes.clear().limit(0);
        plainBytes.clear().limit(0);
        frameDone = true;
        if (compressed) {
            context().reset();
        }
    }

    private ZstdDecompressCtx context() {
        ZstdDecompressCtx it = zstd;
        if (it == null) {
            it = new ZstdDecompressCtx();
            zstd = it;
            compressedBytes = ByteBuffer.allocateDirect(CHUNK_BYTES).limit(0);
            plainBytes = ByteBuffer.allocateDirect(2 * CHUNK_BYTES).limit(0);
        }
        return it;
    }

    private void readFields() throws IOException {
        long payloadSize = -1;
        long compression = COMPRESSION_NONE;
        expectedSize = -1;
        for (long type = packed(); type != FIELD_END; type = packed()) {
            long length = packed();
            if (length < 0 || length > chunkEnd - chunkPosition + unread) {
                throw Corrupt.event(header.toString(), "a payload field must lie inside the event, length=" + length);
            }
            if (type == FIELD_PAYLOAD_SIZE) {
                payloadSize = packed();
            } else if (type == FIELD_COMPRESSION) {
                compression = packed();
            } else if (type == FIELD_UNCOMPRESSED_SIZE) {
                expectedSize = packed();
            } else {
                for (long i = 0; i < length; i++) {
                    oneByte();
                }
            }
        }
        if (compression != COMPRESSION_ZSTD && compression != COMPRESSION_NONE) {
            throw new MillraceException(
                    ErrorCode.EVENT_UNKNOWN,
                    "a transaction payload must be compressed with zstd (0) or not at all (255): event=" + header
                            + ", compression=" + compression);
        }
        compressed = compression == COMPRESSION_ZSTD;
        long remaining = chunkEnd - chunkPosition + unread;
        if (payloadSize != -1 && payloadSize != remaining) {
            throw Corrupt.event(
                    header.toString(), "a payload must fill its event: size=" + payloadSize + ", found=" + remaining);
        }
    }

    private long packed() throws IOException {
        int first = oneByte();
        int width = first < 0xfb ? 0 : first == 0xfc ? 2 : first == 0xfd ? 3 : first == 0xfe ? 8 : -1;
        if (width < 0) {
            throw Corrupt.event(header.toString(), "a length-encoded integer must not start with " + first);
        }
        long value = width == 0 ? first : 0;
        for (int i = 0; i < width; i++) {
            value |= (long) oneByte() << (8 * i);
        }
        return value;
    }

    private int oneByte() throws IOException {
        if (chunkPosition == chunkEnd && !fill()) {
            throw Corrupt.event(header.toString(), "a payload must not end inside its fields");
        }
        return chunk[chunkPosition++] & 0xff;
    }

    /** Reads the next bytes of the body, and behind the last ones the checksum; false if there are none. */
    private boolean fill() throws IOException {
        if (unread == 0) {
            return false;
        }
        int count = (int) Math.min(chunk.length, unread);
        fillAt(0, count);
        chunkPosition = 0;
        chunkEnd = count;
        return true;
    }

    /** Reads the whole body; the chunk grows with the bytes that came, not with what the header claims. */
    private void fillWhole(int bodyBytes) throws IOException {
        while (chunkEnd < bodyBytes) {
            if (chunkEnd == chunk.length) {
                chunk = Arrays.copyOf(chunk, (int) Math.min(verifiedBytes, chunk.length * 2L));
            }
            int count = Math.min(bodyBytes, chunk.length) - chunkEnd;
            fillAt(chunkEnd, count);
            chunkEnd += count;
        }
    }

    private void fillAt(int offset, int count) throws IOException {
        try {
            input.readFully(chunk, offset, count);
            crc.update(chunk, offset, count);
            unread -= count;
            if (unread == 0 && checked) {
                input.readFully(trailer, 0, trailer.length);
                BinlogEvents.verify(header, (int) crc.getValue(), LittleEndian.i32(trailer, 0));
            }
        } catch (EOFException e) {
            throw new MillraceException(
                    ErrorCode.BINLOG_CORRUPT,
                    "an event must not end before its header says: event=" + header + ", needed bytes=" + count
                            + "; the binlog is cut off or damaged",
                    e);
        }
    }

    /** Reads the header of the next inner event; false at the payload's end, when sizes and checksum have held. */
    boolean readHeader(EventHeader target) throws IOException {
        int count = read(target.bytes(), 0, EventHeader.LENGTH);
        if (count == -1) {
            finish();
            return false;
        }
        readFully(header, target.bytes(), count, EventHeader.LENGTH - count);
        target.wrapped();
        return true;
    }

    private void finish() throws IOException {
        if (expectedSize != -1 && expectedSize != deliveredSize) {
            throw wrongSize(Long.toString(deliveredSize));
        }
        if (input.read(trailer, 0, 1) != -1) {
            throw Corrupt.event(header.toString(), "an event must end where its header says");
        }
    }

    private MillraceException wrongSize(String found) {
        return Corrupt.event(
                header.toString(),
                "a payload must have its uncompressed size: expected=" + expectedSize + ", found=" + found);
    }

    void readFully(EventHeader event, byte[] target, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int count = read(target, offset + done, length - done);
            if (count == -1) {
                throw Corrupt.event(
                        event.toString(),
                        "a payload must not end inside an event, needed bytes=" + length + ", remaining bytes=" + done);
            }
            done += count;
        }
    }

    void skip(EventHeader event, long length) throws IOException {
        byte[] sink = new byte[(int) Math.min(length, 8192)];
        for (long left = length; left > 0; ) {
            int count = (int) Math.min(left, sink.length);
            readFully(event, sink, 0, count);
            left -= count;
        }
    }

    private int read(byte[] target, int offset, int length) throws IOException {
        int count = compressed ? readZstd(target, offset, length) : readPlain(target, offset, length);
        if (count > 0) {
            deliveredSize += count;
            if (expectedSize != -1 && deliveredSize > expectedSize) {
                throw wrongSize("more");
            }
        }
        return count;
    }

    private int readPlain(byte[] target, int offset, int length) throws IOException {
        if (chunkPosition == chunkEnd && !fill()) {
            return -1;
        }
        int count = Math.min(length, chunkEnd - chunkPosition);
        System.arraycopy(chunk, chunkPosition, target, offset, count);
        chunkPosition += count;
        return count;
    }

    private int readZstd(byte[] target, int offset, int length) throws IOException {
        while (!plainBytes.hasRemaining()) {
            if (!compressedBytes.hasRemaining() && !feed() && frameDone) {
                return -1;
            }
            boolean starved = !compressedBytes.hasRemaining();
            plainBytes.clear();
            try {
                frameDone = context().decompressDirectByteBufferStream(plainBytes, compressedBytes);
            } catch (ZstdException e) {
                throw new MillraceException(
                        ErrorCode.BINLOG_CORRUPT,
                        "a transaction payload must be valid zstd data: event=" + header + ", zstd says: "
                                + e.getMessage(),
                        e);
            }
            plainBytes.flip();
            if (starved && !frameDone && !plainBytes.hasRemaining()) {
                throw Corrupt.event(header.toString(), "a transaction payload must not end inside its zstd frame");
            }
        }
        int count = Math.min(length, plainBytes.remaining());
        plainBytes.get(target, offset, count);
        return count;
    }

    private boolean feed() throws IOException {
        if (chunkPosition == chunkEnd && !fill()) {
            return false;
        }
        compressedBytes.clear();
        int count = Math.min(compressedBytes.remaining(), chunkEnd - chunkPosition);
        compressedBytes.put(chunk, chunkPosition, count).flip();
        chunkPosition += count;
        return true;
    }

    void close() {
        ZstdDecompressCtx it = zstd;
        if (it != null) {
            it.close();
            zstd = null;
        }
    }
}
