package io.millrace.binlog;

/**
 * VIEW_CHANGE or TRANSACTION_CONTEXT: group replication's own notes between transactions; they change no row.
 *
 * <p>Layouts: VIEW_CHANGE view id 40 (NUL padded), sequence number 8 and certification data; TRANSACTION_CONTEXT server
 * uuid length 1 and more, then the uuid.
 */
public final class GroupReplicationEvent {
    private static final int VIEW_ID_LENGTH = 40;
    private static final int CONTEXT_FIXED_LENGTH = 18;

    private String id = "";

    public GroupReplicationEvent wrap(EventType type, byte[] body, int offset, int length) {
        EventBytes in = new EventBytes(type.name()).wrap(body, offset, length);
        if (type == EventType.VIEW_CHANGE) {
            id = in.utf8(VIEW_ID_LENGTH).replace("\0", "");
        } else {
            int uuidLength = in.u8();
            in.take(CONTEXT_FIXED_LENGTH - 1L);
            id = in.utf8(uuidLength);
        }
        return this;
    }

    /** The view's id, or the uuid of the server where the transaction began. */
    public String id() {
        return id;
    }
}
