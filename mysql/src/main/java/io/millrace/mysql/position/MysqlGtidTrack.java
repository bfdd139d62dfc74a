package io.millrace.mysql.position;

import io.millrace.binlog.BinlogEvents;
import io.millrace.binlog.GtidEvent;
import io.millrace.binlog.PreviousGtidsEvent;
import io.millrace.model.ByteSink;
import io.millrace.model.GtidSet;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A GTID set that grows; {@code null} where GTIDs are read but not kept, since not every transaction has one. */
final class MysqlGtidTrack implements GtidTrack {
    private final GtidEvent event = new GtidEvent();
    private final ByteSink sourceName = new ByteSink(96);
    private @Nullable GtidSet passed;
    private @Nullable String source;
    private @Nullable String committedSource;
    private long number;

    private byte[][] knownNames = new byte[4][];
    private String[] knownSources = new String[4];
    private int knownCount;

    MysqlGtidTrack(@Nullable GtidSet passed) {
        this.passed = passed;
    }

    @Override
    public void startAt(BinlogEvents head) {
        passed = new PreviousGtidsEvent()
                .wrap(head.body(), head.bodyOffset(), head.bodyLength())
                .gtids();
    }

    @Override
    public long begin(BinlogEvents events, ByteSink gtid) {
        event.wrap(events.type(), events.body(), events.bodyOffset(), events.bodyLength());
        source = null;
        if (!event.isAnonymous()) {
            event.writeGtid(gtid);
            source = sourceOf();
            number = event.gno();
        }
        return event.originalCommitMicros();
    }

    @Override
    public void beginWithout() {
        source = null;
    }

    @Override
    public void commit() {
        GtidSet set = passed;
        String committed = source;
        if (set != null && committed != null) {
            set.add(committed, number);
        }
        committedSource = set == null ? null : committed;
        source = null;
    }

    @Override
    public void note(GtidStep step) {
        step.source = committedSource;
        committedSource = null;
        step.number = number;
    }

    @Override
    public void follow(GtidStep step) {
        GtidSet set = passed;
        String committed = step.source;
        if (set != null && committed != null) {
            set.add(committed, step.number);
        }
    }

    @Override
    public GtidTrack copy() {
        return new MysqlGtidTrack(passed == null ? null : passed.copy());
    }

    @Override
    public String gtidsWithBegun() {
        if (passed == null || source == null) {
            return "";
        }
        GtidSet with = passed.copy();
        with.add(source, number);
        return with.toString();
    }

    @Override
    public @Nullable String gtids() {
        return passed == null ? null : passed.toString();
    }

    /** The event's source as the set names it, always the same instance for the same source. */
    private String sourceOf() {
        sourceName.clear();
        event.writeSource(sourceName);
        for (int i = 0; i < knownCount; i++) {
            byte[] name = knownNames[i];
            if (Arrays.equals(name, 0, name.length, sourceName.array(), 0, sourceName.length())) {
                return knownSources[i];
            }
        }
        if (knownCount == knownNames.length) {
            knownNames = Arrays.copyOf(knownNames, knownCount * 2);
            knownSources = Arrays.copyOf(knownSources, knownCount * 2);
        }
        knownNames[knownCount] = sourceName.toByteArray();
        knownSources[knownCount] = sourceName.toString();
        return knownSources[knownCount++];
    }
}
