package io.millrace.binlog;

import io.millrace.model.ByteSink;

/**
 * MARIADB_GTID: the start of a MariaDB transaction, which also says what kind it is; there is no BEGIN behind it.
 *
 * <p>Layout: sequence number 8, domain 4, flags 1; with flag GROUP_COMMIT_ID commit id 8; for XA format 4, length of
 * gtrid 1, of bqual 1, their bytes; then extra flags 1 (absent in older files), with MULTI_ENGINE engines 1, with
 * COMMIT_ALTER or ROLLBACK_ALTER sequence number of the START ALTER 8, with THREAD_ID thread id 4; zeros up to 19 bytes
 * (mariadb-server: {@code Gtid_log_event::write}). The server id is the header's. Allocates nothing; reused.
 */
public final class MariaDbGtidEvent {
    private static final int STANDALONE = 0x01;
    private static final int GROUP_COMMIT_ID = 0x02;
    private static final int PREPARED_XA = 0x40;
    private static final int COMPLETED_XA = 0x80;
    private static final int EXTRA_MULTI_ENGINE = 0x01;
    private static final int EXTRA_START_ALTER = 0x02;
    private static final int EXTRA_COMMIT_ALTER = 0x04;
    private static final int EXTRA_ROLLBACK_ALTER = 0x08;
    private static final int EXTRA_THREAD_ID = 0x10;

    private final EventBytes in = new EventBytes("GTID");
    private long sequence;
    private long domain;
    private long server;
    private int flags;
    private long commitId;
    private int extraFlags;
    private long threadId;

    /** @param serverId of the event's header */
    public MariaDbGtidEvent wrap(long serverId, byte[] body, int offset, int length) {
        in.wrap(body, offset, length);
        server = serverId;
        sequence = in.i64();
        domain = in.u32();
        flags = in.u8();
        commitId = (flags & GROUP_COMMIT_ID) != 0 ? in.i64() : 0;
        if ((flags & (PREPARED_XA | COMPLETED_XA)) != 0) {
            in.take(4);
            long parts = in.u8() + (long) in.u8();
            in.take(parts);
        }
        extraFlags = in.remaining() > 0 ? in.u8() : 0;
        if ((extraFlags & EXTRA_MULTI_ENGINE) != 0) {
            in.take(1);
        }
        if ((extraFlags & (EXTRA_COMMIT_ALTER | EXTRA_ROLLBACK_ALTER)) != 0) {
            in.take(8);
        }
        threadId = (extraFlags & EXTRA_THREAD_ID) != 0 ? in.u32() : 0;
        return this;
    }

    public long domain() {
        return domain;
    }

    /** {@code server_id} of the server where the transaction was first made. */
    public long server() {
        return server;
    }

    public long sequence() {
        return sequence;
    }

    /** Whether one statement follows that is the whole transaction, as DDL is. */
    public boolean isStandalone() {
        return (flags & STANDALONE) != 0;
    }

    /** Whether what follows ends with XA_PREPARE: an XA COMMIT or ROLLBACK with a GTID of its own decides. */
    public boolean isPreparedXa() {
        return (flags & PREPARED_XA) != 0;
    }

    /**
     * Whether the ALTER that follows has not changed the table, or has been undone ({@code binlog_alter_two_phase}):
     * the statement comes again when it is done.
     */
    public boolean isUnfinishedAlter() {
        return (extraFlags & (EXTRA_START_ALTER | EXTRA_ROLLBACK_ALTER)) != 0;
    }

    /** The same for transactions that were written together; 0 for one that was written alone. */
    public long commitId() {
        return commitId;
    }

    /** Session that made the transaction; 0 if not told, as before 12.0. */
    public long threadId() {
        return threadId;
    }

    /** Appends {@code domain-server-sequence}. */
    public void writeGtid(ByteSink out) {
        out.putDecimal(domain);
        out.put('-');
        out.putDecimal(server);
        out.put('-');
        out.putDecimal(sequence);
    }
}
