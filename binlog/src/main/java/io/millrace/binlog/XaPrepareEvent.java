package io.millrace.binlog;

import java.util.HexFormat;

/**
 * XA_PREPARE: the end of a transaction's events that are not committed yet; an XA COMMIT or ROLLBACK query decides.
 * Layout: one phase 1, format 4, gtrid length 4, bqual length 4, gtrid, bqual.
 */
public final class XaPrepareEvent {
    private static final int MAX_PART_LENGTH = 64;

    private boolean onePhase;
    private long format;
    private byte[] gtrid = new byte[0];
    private byte[] bqual = new byte[0];

    public XaPrepareEvent wrap(byte[] body, int offset, int length) {
        EventBytes in = new EventBytes("XA_PREPARE").wrap(body, offset, length);
        onePhase = in.u8() != 0;
        format = (int) in.u32();
        long gtridLength = in.u32();
        long bqualLength = in.u32();
        if (gtridLength > MAX_PART_LENGTH || bqualLength > MAX_PART_LENGTH) {
            throw Corrupt.event(
                    "XA_PREPARE",
                    "the parts of an xid must have at most 64 bytes: gtrid=" + gtridLength + ", bqual=" + bqualLength);
        }
        gtrid = in.copy((int) gtridLength);
        bqual = in.copy((int) bqualLength);
        return this;
    }

    /** Whether this commits at once ({@code XA COMMIT ... ONE PHASE}). */
    public boolean isOnePhase() {
        return onePhase;
    }

    public long format() {
        return format;
    }

    /** The xid as XA COMMIT and XA ROLLBACK name it in the binlog: {@code X'<gtrid>',X'<bqual>',<format>}. */
    public String xid() {
        HexFormat hex = HexFormat.of();
        return "X'" + hex.formatHex(gtrid) + "',X'" + hex.formatHex(bqual) + "'," + format;
    }

    /** Global part of the xid; a copy. */
    public byte[] gtrid() {
        return gtrid.clone();
    }

    /** Branch part of the xid; a copy. */
    public byte[] bqual() {
        return bqual.clone();
    }
}
