package io.millrace.binlog;

/**
 * The common header of an event, read in place.
 *
 * <p>Layout, little-endian: timestamp 4, type 1, server id 4, length 4 (header, body and checksum), log_pos 4, flags 2
 * (mysql-server: {@code binlog_event.h}, Log_event_header). Borrowed: changes when the reader moves on.
 */
public final class EventHeader {
    /** Bytes of a header since binlog version 4 (5.0). */
    public static final int LENGTH = 19;

    static final int FLAGS_OFFSET = 17;
    static final int FLAG_IN_USE = 0x01;
    static final int FLAG_ARTIFICIAL = 0x20;
    static final int FLAG_IGNORABLE = 0x80;

    private final byte[] bytes = new byte[LENGTH];
    private EventType type = EventType.UNKNOWN;

    byte[] bytes() {
        return bytes;
    }

    /** Takes notice of new {@link #bytes()}. */
    void wrapped() {
        type = EventType.of(bytes[4]);
    }

    /** Seconds since the epoch when the statement began; 0 for artificial events. */
    public long timestampSeconds() {
        return LittleEndian.u32(bytes, 0);
    }

    public EventType type() {
        return type;
    }

    /** The type's code as it was read, also for {@link EventType#UNKNOWN}. */
    public int typeCode() {
        return bytes[4] & 0xff;
    }

    /** {@code server_id} of the server that made the event first. */
    public long serverId() {
        return LittleEndian.u32(bytes, 5);
    }

    /** Bytes of the event with header and checksum. */
    public long length() {
        return LittleEndian.u32(bytes, 9);
    }

    /** Low 32 bits of the offset behind this event in its file; 0 for artificial events. */
    public long logPos() {
        return LittleEndian.u32(bytes, 13);
    }

    public int flags() {
        return LittleEndian.u16(bytes, FLAGS_OFFSET);
    }

    /** Made by the sending server for this stream; not in the file. */
    public boolean isArtificial() {
        return (flags() & FLAG_ARTIFICIAL) != 0;
    }

    /** May be left out by who does not know its type. */
    public boolean isIgnorable() {
        return (flags() & FLAG_IGNORABLE) != 0;
    }

    /** For messages: type, code and length. */
    @Override
    public String toString() {
        return type + "(" + typeCode() + ") length=" + length() + " log_pos=" + logPos();
    }
}
