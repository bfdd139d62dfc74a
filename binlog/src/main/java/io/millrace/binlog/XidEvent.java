package io.millrace.binlog;

/** XID: the commit of a transaction. Layout: xid 8. */
public final class XidEvent {
    private final EventBytes in = new EventBytes("XID");
    private long xid;

    public XidEvent wrap(byte[] body, int offset, int length) {
        xid = in.wrap(body, offset, length).i64();
        return this;
    }

    public long xid() {
        return xid;
    }
}
