package io.millrace.binlog;

import io.millrace.model.GtidPosition;

/**
 * GTID_LIST: where each replication domain of a MariaDB server stood when the file began.
 *
 * <p>Layout: count 4 (the upper four bits are flags), then domain 4, server 4, sequence number 8 of the last
 * transaction of each server in each domain; of the servers of one domain the latest comes last (mariadb-server: {@code
 * rpl_binlog_state::get_gtid_list}).
 */
public final class GtidListEvent {
    private static final int COUNT_BITS = 0x0fff_ffff;

    private GtidPosition position = new GtidPosition();

    public GtidListEvent wrap(byte[] body, int offset, int length) {
        EventBytes in = new EventBytes("GTID_LIST").wrap(body, offset, length);
        position = new GtidPosition();
        long count = in.u32() & COUNT_BITS;
        for (long i = 0; i < count; i++) {
            long domain = in.u32();
            long server = in.u32();
            position.moveTo(domain, server, in.i64());
        }
        return this;
    }

    /** Every transaction of the files before this one; belongs to the caller. */
    public GtidPosition position() {
        return position;
    }
}
