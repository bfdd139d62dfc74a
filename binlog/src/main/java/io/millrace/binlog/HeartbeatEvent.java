package io.millrace.binlog;

/**
 * HEARTBEAT: the source has nothing to send, and is alive. Version 1 is the file name, its position is the header's
 * log_pos; version 2 (8.0.26) has fields of (type packed, length packed, value): 0 ends, 1 file name, 2 position packed.
 */
public final class HeartbeatEvent {
    private static final int FIELD_END = 0;
    private static final int FIELD_FILE = 1;
    private static final int FIELD_POSITION = 2;

    private final EventBytes in = new EventBytes("HEARTBEAT");
    private byte[] body = new byte[0];
    private int fileOffset;
    private int fileLength;
    private long position;

    public HeartbeatEvent wrap(EventHeader header, byte[] newBody, int offset, int length) {
        body = newBody;
        in.wrap(newBody, offset, length);
        position = header.logPos();
        if (header.type() == EventType.HEARTBEAT) {
            fileLength = in.remaining();
            fileOffset = in.take(fileLength);
        } else {
            readFields();
        }
        return this;
    }

    private void readFields() {
        fileLength = 0;
        while (in.remaining() > 0) {
            long type = in.packed();
            if (type == FIELD_END) {
                return;
            }
            int fieldLength = in.packedInt();
            int at = in.take(fieldLength);
            if (type == FIELD_FILE) {
                fileOffset = at;
                fileLength = fieldLength;
            } else if (type == FIELD_POSITION) {
                int end = in.end();
                in.wrap(body, at, fieldLength);
                position = in.packed();
                in.wrap(body, at + fieldLength, end - at - fieldLength);
            }
        }
    }

    /** File that the source is at. */
    public String file() {
        return new String(body, fileOffset, fileLength, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Offset in the file that the source is at. */
    public long position() {
        return position;
    }
}
