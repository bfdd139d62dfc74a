package io.millrace.binlog;

import io.millrace.model.ByteSink;
import io.millrace.model.MillraceException;
import java.nio.charset.StandardCharsets;

/**
 * GTID, ANONYMOUS_GTID or GTID_TAGGED: the start of a transaction.
 *
 * <p>GTID: flags 1, uuid 16, gno 8, then since 5.7 clock type 1 (2), last_committed 8, sequence_number 8, since 8.0
 * immediate commit time 7 (top bit: an original commit time 7 follows), transaction length packed, server version 4 (top
 * bit: the original's follows). GTID_TAGGED (8.3) is a mysql::serialization message: version, size, last field that
 * must be known, then fields of (id, value) with variable-length integers; a uuid is 16 of them (mysql-server: {@code
 * control_events.h}, {@code libs/mysql/serialization/readme.md}). Allocates nothing; reused.
 */
public final class GtidEvent {
    private static final int UUID_LENGTH = 16;
    private static final int LOGICAL_CLOCK = 2;
    private static final int TIME_LENGTH = 7;
    private static final long TIME_HAS_ORIGINAL = 1L << 55;
    private static final int MAX_TAG_LENGTH = 32;
    private static final int LAST_KNOWN_FIELD = 11;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final EventBytes in = new EventBytes("GTID");
    private final byte[] uuid = new byte[UUID_LENGTH];
    private final byte[] tag = new byte[MAX_TAG_LENGTH];
    private int tagLength;
    private boolean anonymous;
    private int flags;
    private long gno;
    private long lastCommitted;
    private long sequenceNumber;
    private long immediateCommitMicros;
    private long originalCommitMicros;
    private long transactionLength;

    public GtidEvent wrap(EventType type, byte[] body, int offset, int length) {
        in.wrap(body, offset, length);
        anonymous = type == EventType.ANONYMOUS_GTID;
        tagLength = 0;
        lastCommitted = 0;
        sequenceNumber = 0;
        immediateCommitMicros = 0;
        originalCommitMicros = 0;
        transactionLength = 0;
        if (type == EventType.GTID_TAGGED) {
            readTagged(offset);
        } else {
            readClassic();
        }
        if (!anonymous && gno < 1) {
            throw Corrupt.event(type.name(), "a transaction's number must be at least 1: gno=" + gno);
        }
        return this;
    }

    private void readClassic() {
        flags = in.u8();
        System.arraycopy(in.array(), in.take(UUID_LENGTH), uuid, 0, UUID_LENGTH);
        gno = in.i64();
        if (in.remaining() < 17 || in.u8() != LOGICAL_CLOCK) {
            return;
        }
        lastCommitted = in.i64();
        sequenceNumber = in.i64();
        if (in.remaining() < TIME_LENGTH) {
            return;
        }
        long time = in.unsigned(TIME_LENGTH);
        immediateCommitMicros = time & (TIME_HAS_ORIGINAL - 1);
        originalCommitMicros = time == immediateCommitMicros ? time : in.unsigned(TIME_LENGTH);
        if (in.remaining() > 0) {
            transactionLength = in.packed();
        }
    }

    private void readTagged(int offset) {
        long version = in.varUnsigned();
        long size = in.varUnsigned();
        long lastRequired = in.varUnsigned();
        if (version != 1 || size < 0 || size > in.end() - offset || lastRequired > LAST_KNOWN_FIELD + 1) {
            throw Corrupt.event(
                    "GTID_TAGGED",
                    "a tagged GTID must be a message of version 1 with known fields: version=" + version + ", size="
                            + size + ", last required field=" + lastRequired);
        }
        gno = 0;
        flags = 0;
        java.util.Arrays.fill(uuid, (byte) 0);
        while (in.remaining() > 0) {
            long field = in.varUnsigned();
            if (field > LAST_KNOWN_FIELD) {
                break; // fields come in ascending order, and none of the unknown ones is required
            }
            readField((int) field);
        }
        if (originalCommitMicros == 0) {
            originalCommitMicros = immediateCommitMicros;
        }
    }

    private void readField(int field) {
        switch (field) {
            case 0 -> flags = (int) in.varUnsigned();
            case 1 -> {
                for (int i = 0; i < UUID_LENGTH; i++) {
                    uuid[i] = (byte) in.varUnsigned();
                }
            }
            case 2 -> gno = in.varSigned();
            case 3 -> readTag();
            case 4 -> lastCommitted = in.varSigned();
            case 5 -> sequenceNumber = in.varSigned();
            case 6 -> immediateCommitMicros = in.varUnsigned();
            case 7 -> originalCommitMicros = in.varUnsigned();
            case 8 -> transactionLength = in.varUnsigned();
            default -> in.varUnsigned(); // server versions, commit group ticket
        }
    }

    private void readTag() {
        long length = in.varUnsigned();
        int at = takeTag(in, "GTID_TAGGED", length);
        tagLength = (int) length;
        System.arraycopy(in.array(), at, tag, 0, tagLength);
    }

    /**
     * Steps over a tag, of which there may be none, and says where it is.
     *
     * @throws MillraceException BINLOG_CORRUPT if the bytes are no tag: in a GTID set they would read as something else
     */
    static int takeTag(EventBytes in, String place, long length) {
        int at = in.take(length);
        boolean valid = length <= MAX_TAG_LENGTH;
        for (int i = 0; valid && i < length; i++) {
            int c = in.array()[at + i];
            valid = (c >= 'a' && c <= 'z') || c == '_' || (i > 0 && c >= '0' && c <= '9');
        }
        if (!valid) {
            throw Corrupt.event(
                    place,
                    "a tag must have at most 32 lower-case letters, digits and underscores, and not begin with a digit:"
                            + " length=" + length);
        }
        return at;
    }

    /** Whether the transaction has no GTID. */
    public boolean isAnonymous() {
        return anonymous;
    }

    public long gno() {
        return gno;
    }

    /** Bit 0: the transaction may hold more than rows (since 5.7 "may have SBR"). */
    public int flags() {
        return flags;
    }

    public long lastCommitted() {
        return lastCommitted;
    }

    public long sequenceNumber() {
        return sequenceNumber;
    }

    /** Microseconds since the epoch when this server committed; 0 before 8.0. */
    public long immediateCommitMicros() {
        return immediateCommitMicros;
    }

    /** Microseconds since the epoch when the first server committed; 0 before 8.0. */
    public long originalCommitMicros() {
        return originalCommitMicros;
    }

    /** Bytes of the whole transaction with this event; 0 before 8.0. */
    public long transactionLength() {
        return transactionLength;
    }

    /** Appends {@code uuid:gno} or {@code uuid:tag:gno}; nothing if anonymous. */
    public void writeGtid(ByteSink out) {
        if (anonymous) {
            return;
        }
        writeSource(out);
        out.put(':');
        out.putDecimal(gno);
    }

    /** Appends {@code uuid} or {@code uuid:tag}, the source's name in a GTID set. */
    public void writeSource(ByteSink out) {
        writeUuid(out, uuid, 0);
        if (tagLength > 0) {
            out.put(':');
            out.put(tag, 0, tagLength);
        }
    }

    static void writeUuid(ByteSink out, byte[] bytes, int offset) {
        for (int i = 0; i < UUID_LENGTH; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                out.put('-');
            }
            out.put(HEX[(bytes[offset + i] >> 4) & 15]);
            out.put(HEX[bytes[offset + i] & 15]);
        }
    }
}
