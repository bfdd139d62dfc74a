package io.millrace.binlog;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The reader: pulls events from an {@link EventInput}, checks lengths and CRC32, and unwraps compressed transactions.
 *
 * <p>A TRANSACTION_PAYLOAD event is never handed out and never held whole: the events inside it are, one by one, in the
 * same buffer. Its checksum is checked before the first of them when the payload is at most {@value
 * #VERIFIED_PAYLOAD_BYTES} bytes (and not above {@code maxEventBytes}), else behind the last. Events of unknown type are
 * left out if their header says that they may be. MariaDB's compressed events are handed out uncompressed, under the type
 * of what is inside.
 *
 * <p>Ownership: header and body are borrowed until the next {@link #next()}. Single-threaded; not usable after it threw.
 * Close it: decompression holds native memory.
 */
public final class BinlogEvents implements AutoCloseable {
    /** Bytes of a CRC32 behind an event. */
    static final int CHECKSUM_LENGTH = 4;

    /** Up to this size a compressed transaction is verified before its first event is handed out. */
    static final int VERIFIED_PAYLOAD_BYTES = 16 << 20;

    private static final int INITIAL_BODY_BYTES = 64 << 10;

    private final EventInput input;
    private final int maxEventBytes;
    private final EventHeader header = new EventHeader();
    private final EventHeader payloadHeader = new EventHeader();
    private final CRC32 crc = new CRC32();
    private final byte[] trailer = new byte[CHECKSUM_LENGTH];
    private final PayloadStream payload;
    private final FormatDescriptionEvent format = new FormatDescriptionEvent();
    private final EventDecompressor decompressor = new EventDecompressor();
    private EventType type = EventType.UNKNOWN;
    private byte[] buffer = new byte[INITIAL_BODY_BYTES];
    private byte[] body = buffer;
    private int bodyLength;
    private boolean checksums;
    private boolean inPayload;
    private long endOffset;
    private long lastEndOffset;

    /**
     * Reads from {@code input}.
     *
     * @param maxEventBytes largest event that is held in memory; a larger one raises ROW_TOO_LARGE
     */
    public BinlogEvents(EventInput input, int maxEventBytes) {
        this.input = input;
        this.maxEventBytes = maxEventBytes;
        this.payload = new PayloadStream(input, Math.min(VERIFIED_PAYLOAD_BYTES, maxEventBytes));
    }

    /**
     * Says whether events that come before the first FORMAT_DESCRIPTION end with a CRC32: over a connection that is
     * the artificial ROTATE, and the answer is whether {@code @source_binlog_checksum} was set to CRC32.
     */
    public BinlogEvents expectChecksums(boolean crc32) {
        checksums = crc32;
        return this;
    }

    /** Says where in the file the next event starts; only needed behind 4 GiB, where headers hold 32 bits of it. */
    public BinlogEvents startAt(long offset) {
        lastEndOffset = offset;
        return this;
    }

    /**
     * Moves to the next event.
     *
     * @return false at the orderly end of the stream
     * @throws MillraceException BINLOG_CHECKSUM, BINLOG_CORRUPT, ROW_TOO_LARGE or EVENT_UNKNOWN
     */
    public boolean next() throws IOException {
        while (true) {
            if (inPayload) {
                if (nextInPayload()) {
                    return true;
                }
                inPayload = false;
            } else {
                if (!input.nextEvent()) {
                    return false;
                }
                if (readTopLevel()) {
                    return true;
                }
            }
        }
    }

    /** True if there is an event to hand out; false if it was left out or opened a payload. */
    private boolean readTopLevel() throws IOException {
        readFully(header.bytes(), 0, EventHeader.LENGTH);
        header.wrapped();
        type = header.type();
        long length = header.length() - EventHeader.LENGTH;
        boolean checked = checksums && type != EventType.FORMAT_DESCRIPTION;
        if (length < (checked ? CHECKSUM_LENGTH : 0)) {
            throw Corrupt.event(header.toString(), "an event must not be shorter than its header and checksum");
        }
        moveOffset();
        if (type == EventType.TRANSACTION_PAYLOAD) {
            System.arraycopy(header.bytes(), 0, payloadHeader.bytes(), 0, EventHeader.LENGTH);
            payloadHeader.wrapped();
            payload.open(payloadHeader, length - (checked ? CHECKSUM_LENGTH : 0), checked);
            inPayload = true;
            return false;
        }
        if (mayLeaveOut()) {
            leaveOut(length, checked);
            return false;
        }
        refuseTooLarge();
        bodyLength = (int) length;
        for (int done = 0; done < bodyLength; ) {
            int count = Math.min(bodyLength - done, reserve(done));
            readFully(buffer, done, count);
            done += count;
        }
        body = buffer;
        requireEnd();
        checkAndTrim();
        if (type.uncompressed() != type) {
            bodyLength = decompressor.decompress(header, buffer, bodyLength, maxEventBytes);
            body = decompressor.bytes();
            type = type.uncompressed();
        }
        return true;
    }

    private void requireEnd() throws IOException {
        if (input.read(trailer, 0, 1) != -1) {
            throw Corrupt.event(header.toString(), "an event must end where its header says");
        }
    }

    /** Reads over an event: damage may have made it one that may be left out, so its CRC32 must hold. */
    private void leaveOut(long length, boolean checked) throws IOException {
        long left = length - (checked ? CHECKSUM_LENGTH : 0);
        crc.reset();
        updateWithHeader(crc, header);
        while (left > 0) {
            int count = (int) Math.min(left, buffer.length);
            readFully(buffer, 0, count);
            crc.update(buffer, 0, count);
            left -= count;
        }
        if (checked) {
            readFully(trailer, 0, CHECKSUM_LENGTH);
            verify(header, (int) crc.getValue(), LittleEndian.i32(trailer, 0));
        }
        requireEnd();
    }

    private void checkAndTrim() {
        int trailerLength = checksums ? CHECKSUM_LENGTH : 0;
        boolean check = checksums;
        if (type == EventType.FORMAT_DESCRIPTION) {
            trailerLength = FormatDescriptionEvent.checksumBytes(body, 0, bodyLength);
            format.wrap(body, 0, bodyLength - trailerLength);
            checksums = format.hasCrc32();
            check = checksums;
            if (!checksums && trailerLength > 0) {
                refuseLostChecksums();
            }
        }
        bodyLength -= trailerLength;
        if (check) {
            crc.reset();
            updateWithHeader(crc, header);
            crc.update(body, 0, bodyLength);
            verify(header, (int) crc.getValue(), LittleEndian.i32(body, bodyLength));
        }
    }

    /**
     * A FORMAT_DESCRIPTION that switches checksums off has a CRC32 too, though a server may change the event without a
     * new one; if it is that of the same event with checksums on, then that one byte is damaged.
     */
    private void refuseLostChecksums() {
        int switchAt = bodyLength - CHECKSUM_LENGTH - 1;
        byte[] on = {FormatDescriptionEvent.CHECKSUM_CRC32};
        crc.reset();
        updateWithHeader(crc, header);
        crc.update(body, 0, switchAt);
        crc.update(on, 0, 1);
        int stored = LittleEndian.i32(body, switchAt + 1);
        if ((int) crc.getValue() == stored) {
            throw new MillraceException(
                    ErrorCode.BINLOG_CHECKSUM,
                    "a FORMAT_DESCRIPTION must say that events have checksums when its own CRC32 says so: event="
                            + header + "; the event was damaged on disk or on the way");
        }
    }

    /** A file's FORMAT_DESCRIPTION has the flag "in use" set and cleared in place, without a new checksum. */
    static void updateWithHeader(CRC32 crc, EventHeader header) {
        byte[] bytes = header.bytes();
        byte flags = bytes[EventHeader.FLAGS_OFFSET];
        if (header.type() == EventType.FORMAT_DESCRIPTION) {
            bytes[EventHeader.FLAGS_OFFSET] = (byte) (flags & ~EventHeader.FLAG_IN_USE);
        }
        crc.update(bytes, 0, EventHeader.LENGTH);
        bytes[EventHeader.FLAGS_OFFSET] = flags;
    }

    static void verify(EventHeader header, int computed, int stored) {
        if (computed != stored) {
            throw new MillraceException(
                    ErrorCode.BINLOG_CHECKSUM,
                    "an event's CRC32 must match its bytes: event=" + header + ", computed="
                            + Integer.toHexString(computed) + ", stored=" + Integer.toHexString(stored)
                            + "; the event was damaged on disk or on the way");
        }
    }

    private boolean nextInPayload() throws IOException {
        while (payload.readHeader(header)) {
            long length = header.length() - EventHeader.LENGTH;
            if (length < 0) {
                throw Corrupt.event(header.toString(), "an event must not be shorter than its header");
            }
            if (mayLeaveOut()) {
                payload.skip(header, length);
                continue;
            }
            refuseTooLarge();
            bodyLength = (int) length;
            for (int done = 0; done < bodyLength; ) {
                int count = Math.min(bodyLength - done, reserve(done));
                payload.readFully(header, buffer, done, count);
                done += count;
            }
            body = buffer;
            return true;
        }
        return false;
    }

    /** Events that carry nothing that we need, when they may be left out and are unknown or too large to hold. */
    private boolean mayLeaveOut() {
        type = header.type();
        boolean unknown = type == EventType.UNKNOWN;
        if (unknown && !header.isIgnorable()) {
            throw new MillraceException(
                    ErrorCode.EVENT_UNKNOWN,
                    "an event must be of a type that is known, or ignorable: event=" + header
                            + "; this server writes events that this version of Millrace cannot read");
        }
        boolean tooLarge = header.length() > maxEventBytes;
        boolean informative = type == EventType.ROWS_QUERY || type == EventType.IGNORABLE;
        boolean statementText = tooLarge && type == EventType.ANNOTATE_ROWS; // nothing depends on it
        return statementText || (header.isIgnorable() && (unknown || (tooLarge && informative)));
    }

    private void refuseTooLarge() {
        if (header.length() > maxEventBytes) {
            throw new MillraceException(
                    ErrorCode.ROW_TOO_LARGE,
                    "an event must not be larger than " + maxEventBytes + " bytes: event=" + header
                            + "; raise the limit, or make the row smaller on the source");
        }
    }

    /**
     * Makes room behind {@code done} bytes of the body and says how much: memory grows with the bytes that came, not with
     * what a header claims.
     */
    private int reserve(int done) {
        if (done == buffer.length) {
            buffer = Arrays.copyOf(buffer, (int) Math.min(maxEventBytes, buffer.length * 2L));
        }
        return buffer.length - done;
    }

    private void readFully(byte[] target, int offset, int length) throws IOException {
        try {
            input.readFully(target, offset, length);
        } catch (EOFException e) {
            throw new MillraceException(
                    ErrorCode.BINLOG_CORRUPT,
                    "an event must not end before its header says: event=" + header + ", needed bytes=" + length
                            + "; the binlog is cut off or damaged",
                    e);
        }
    }

    /**
     * Extends the header's 32-bit offset: offsets only grow in a file, so a big step back is a wrap. MariaDB since 11.4
     * tells the offsets of a transaction's first and last event only: between them events follow each other.
     */
    private void moveOffset() {
        if (header.logPos() == 0 && !header.isArtificial() && type.isInsideTransaction() && lastEndOffset != 0) {
            endOffset = lastEndOffset + header.length();
            lastEndOffset = endOffset;
            return;
        }
        if (header.logPos() == 0 || header.isArtificial()) {
            endOffset = 0;
            if (header.type() == EventType.ROTATE) {
                lastEndOffset = 0;
            }
            return;
        }
        long offset = (lastEndOffset & ~0xffffffffL) | header.logPos();
        if (lastEndOffset - offset > 1L << 31) {
            offset += 1L << 32;
        }
        endOffset = offset;
        lastEndOffset = header.type() == EventType.ROTATE ? 0 : offset;
    }

    /** Header of the event, inside a payload the inner event's. */
    public EventHeader header() {
        return header;
    }

    /** The event's type; that of the event inside for a compressed one. */
    public EventType type() {
        return type;
    }

    /** Reusable buffer that holds the event's body. */
    public byte[] body() {
        return body;
    }

    public int bodyOffset() {
        return 0;
    }

    /** Bytes of the body, without header and checksum. */
    public int bodyLength() {
        return bodyLength;
    }

    /** Whether the event came out of a TRANSACTION_PAYLOAD event. */
    public boolean inPayload() {
        return inPayload;
    }

    /**
     * Offset in the file behind the top-level event: behind the payload for an event inside one; 0 for an artificial
     * event.
     */
    public long endOffset() {
        return endOffset;
    }

    /** Bytes of the top-level event with header and checksum; {@code endOffset - length} is where it starts. */
    public long topLevelLength() {
        return inPayload ? payloadHeader.length() : header.length();
    }

    /** Frees the native memory of decompression. Does not close the input. */
    @Override
    public void close() {
        payload.close();
        decompressor.close();
    }
}
