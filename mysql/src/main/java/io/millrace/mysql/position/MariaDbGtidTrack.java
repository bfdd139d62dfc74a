package io.millrace.mysql.position;

import io.millrace.binlog.BinlogEvents;
import io.millrace.binlog.GtidListEvent;
import io.millrace.binlog.MariaDbGtidEvent;
import io.millrace.model.ByteSink;
import io.millrace.model.GtidPosition;
import org.jspecify.annotations.Nullable;

/** The last GTID of each domain. */
final class MariaDbGtidTrack implements GtidTrack {
    private final MariaDbGtidEvent event = new MariaDbGtidEvent();
    private @Nullable GtidPosition passed;
    private boolean hasGtid;
    private boolean committed;

    MariaDbGtidTrack(@Nullable GtidPosition passed) {
        this.passed = passed;
    }

    @Override
    public void startAt(BinlogEvents head) {
        passed = new GtidListEvent()
                .wrap(head.body(), head.bodyOffset(), head.bodyLength())
                .position();
    }

    @Override
    public long begin(BinlogEvents events, ByteSink gtid) {
        event.wrap(events.header().serverId(), events.body(), events.bodyOffset(), events.bodyLength());
        event.writeGtid(gtid);
        hasGtid = true;
        return 0;
    }

    @Override
    public void beginWithout() {
        hasGtid = false;
    }

    @Override
    public void commit() {
        GtidPosition position = passed;
        if (position != null && hasGtid) {
            position.moveTo(event.domain(), event.server(), event.sequence());
        }
        committed = position != null && hasGtid;
        hasGtid = false;
    }

    @Override
    public void note(GtidStep step) {
        step.inDomain = committed;
        if (committed) {
            step.domain = event.domain();
            step.server = event.server();
            step.number = event.sequence();
        }
        committed = false;
    }

    @Override
    public void follow(GtidStep step) {
        GtidPosition position = passed;
        if (position != null && step.inDomain) {
            position.moveTo(step.domain, step.server, step.number);
        }
    }

    @Override
    public GtidTrack copy() {
        return new MariaDbGtidTrack(passed == null ? null : passed.copy());
    }

    @Override
    public String gtidsWithBegun() {
        if (passed == null || !hasGtid) {
            return "";
        }
        GtidPosition with = passed.copy();
        with.moveTo(event.domain(), event.server(), event.sequence());
        return with.toString();
    }

    @Override
    public @Nullable String gtids() {
        return passed == null ? null : passed.toString();
    }
}
