package io.millrace.binlog;

import io.millrace.model.ByteSink;
import io.millrace.model.GtidSet;

/**
 * PREVIOUS_GTIDS: every transaction of the files before this one.
 *
 * <p>Layout: count 8, then per source uuid 16, interval count 8, intervals of first 8 and last + 1 8. With tags (8.3) the
 * count's first and last byte are 1 and the six between them hold it, and a tag (variable-length size, text) follows the
 * uuid (mysql-server: {@code Gtid_set::encode}).
 */
public final class PreviousGtidsEvent {
    private GtidSet gtids = new GtidSet();

    public PreviousGtidsEvent wrap(byte[] body, int offset, int length) {
        EventBytes in = new EventBytes("PREVIOUS_GTIDS").wrap(body, offset, length);
        gtids = new GtidSet();
        long count = in.i64();
        boolean tagged = count >>> 56 == 1;
        if (tagged) {
            count = count >>> 8 & 0xffffffffffffL;
        }
        ByteSink source = new ByteSink(80);
        for (long i = 0; i < count; i++) {
            source.clear();
            GtidEvent.writeUuid(source, in.array(), in.take(16));
            if (tagged) {
                long tagLength = in.varUnsigned();
                if (tagLength > 0) {
                    source.put(':');
                    source.put(in.array(), GtidEvent.takeTag(in, "PREVIOUS_GTIDS", tagLength), (int) tagLength);
                }
            }
            readIntervals(in, source.toString());
        }
        return this;
    }

    private void readIntervals(EventBytes in, String source) {
        long intervals = in.i64();
        for (long i = 0; i < intervals; i++) {
            long first = in.i64();
            long behindLast = in.i64();
            if (first < 1 || behindLast <= first) {
                throw Corrupt.event(
                        "PREVIOUS_GTIDS", "an interval must not be empty: first=" + first + ", end=" + behindLast);
            }
            gtids.add(source, first, behindLast - 1);
        }
    }

    /** The set; belongs to the caller. */
    public GtidSet gtids() {
        return gtids;
    }
}
