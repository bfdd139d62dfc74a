package io.millrace.mysql.stream;

import io.millrace.binlog.BinlogEvents;
import io.millrace.binlog.EventType;
import io.millrace.binlog.MariaDbGtidEvent;
import io.millrace.binlog.QueryEvent;
import io.millrace.binlog.RotateEvent;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ByteSink;
import io.millrace.mysql.position.GtidTrack;
import io.millrace.mysql.protocol.BinlogDump;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows transactions from the start of a binlog file to a place between two of them: at an offset, or before the first
 * transaction of a time. Knows the GTIDs there. Used once.
 */
final class BoundaryScan {
    private final MariaDbGtidEvent mariaDbGtid = new MariaDbGtidEvent();
    private final QueryEvent query = new QueryEvent();
    private final RotateEvent rotate = new RotateEvent();
    private final ByteSink gtid = new ByteSink(96);
    private final GtidTrack gtids;
    private boolean gtidsKnown;
    private boolean open;
    private boolean explicit;
    private BinlogPosition boundary;
    private long firstSeconds = -1;
    private boolean beginsWithoutGtid;
    private final TransactionTrail trail = new TransactionTrail();

    /** @param gtids passed nothing yet */
    BoundaryScan(String file, GtidTrack gtids) {
        this.gtids = gtids;
        boundary = new BinlogPosition(file, 4);
    }

    /** The last place between transactions that was passed. */
    BinlogPosition boundary() {
        return boundary;
    }

    /** Every transaction before {@link #boundary()}, those of earlier files too; empty when the source has no GTIDs. */
    String gtids() {
        return String.valueOf(gtids.gtids());
    }

    /** When the file's first event was written, seconds since the epoch. */
    long firstSeconds() {
        return firstSeconds;
    }

    /** Reads the head of the file, up to where its transactions begin. */
    void readHead(BinlogDump dump, int maxEventBytes) throws IOException {
        try (BinlogEvents events = eventsOf(dump, maxEventBytes)) {
            while (events.next()) {
                if (!isHead(events)) {
                    beginsWithoutGtid = events.type() == EventType.ANONYMOUS_GTID || events.type() == EventType.QUERY;
                    return;
                }
                step(events);
            }
        }
    }

    /** Whether the first transaction behind the {@linkplain #readHead head} has no GTID. */
    boolean beginsWithoutGtid() {
        return beginsWithoutGtid;
    }

    private static boolean isHead(BinlogEvents events) {
        return switch (events.type()) {
            case ROTATE -> events.header().isArtificial() || events.header().logPos() == 0;
            case FORMAT_DESCRIPTION, PREVIOUS_GTIDS, GTID_LIST, START_ENCRYPTION -> true;
            default -> false;
        };
    }

    /** Whether {@code offset} lies between two transactions; if not, {@link #boundary()} is the last one before it. */
    boolean toOffset(BinlogDump dump, int maxEventBytes, long offset) throws IOException {
        String file = boundary.file();
        try (BinlogEvents events = eventsOf(dump, maxEventBytes)) {
            while (events.next()) {
                boolean head = isHead(events);
                if (!head && boundary.offset() == offset) {
                    return true;
                }
                if (!head && (events.endOffset() > offset || !boundary.file().equals(file))) {
                    return false;
                }
                step(events);
                if (!boundary.file().equals(file)) {
                    return false;
                }
            }
        }
        return boundary.offset() == offset;
    }

    /** Whether a transaction begun at or after the time was found; {@link #boundary()} is before it. */
    boolean toTime(BinlogDump dump, int maxEventBytes, long seconds) throws IOException {
        try (BinlogEvents events = eventsOf(dump, maxEventBytes)) {
            while (events.next()) {
                boolean wasOpen = open;
                boolean begins = !wasOpen && begins(events);
                if (begins && events.header().timestampSeconds() >= seconds) {
                    return true;
                }
                step(events);
            }
        }
        return false;
    }

    /** Whether the transaction with which a trail ends is the one at this place. */
    boolean meetsAt(BinlogDump dump, int maxEventBytes, TransactionTrail wanted) throws IOException {
        try (BinlogEvents events = eventsOf(dump, maxEventBytes)) {
            while (events.next()) {
                step(events);
                if (!trail.isEmpty()) {
                    return trail.end().equals(wanted.end()) && trail.endsAs(wanted, 1);
                }
                if (boundary.offset() >= wanted.end().offset()) {
                    return false;
                }
            }
        }
        return false;
    }

    /** Every place to the end of the binlog that is behind the same transactions as a trail. */
    List<BinlogPosition> placesOf(BinlogDump dump, int maxEventBytes, TransactionTrail wanted) throws IOException {
        List<BinlogPosition> places = new ArrayList<>();
        BinlogPosition seen = boundary;
        try (BinlogEvents events = eventsOf(dump, maxEventBytes)) {
            while (events.next()) {
                step(events);
                if (!trail.isEmpty() && !trail.end().equals(seen)) {
                    seen = trail.end();
                    if (trail.endsAs(wanted, wanted.count())) {
                        places.add(seen);
                    }
                }
            }
        }
        return places;
    }

    private static boolean begins(BinlogEvents events) {
        return events.type().isGtid() || events.type() == EventType.QUERY;
    }

    private static BinlogEvents eventsOf(BinlogDump dump, int maxEventBytes) {
        return new BinlogEvents(dump, maxEventBytes).expectChecksums(dump.hasChecksums());
    }

    private void step(BinlogEvents events) {
        if (events.type().isRows()) {
            trail.onRows(events.header(), events.type(), events.body(), events.bodyOffset(), events.bodyLength());
        }
        switch (events.type()) {
            case ROTATE -> {
                rotate.wrap(events.body(), events.bodyOffset(), events.bodyLength());
                boundary = new BinlogPosition(rotate.file(), rotate.position());
            }
            case FORMAT_DESCRIPTION -> {
                firstSeconds = firstSeconds < 0 ? events.header().timestampSeconds() : firstSeconds;
                pass(events);
            }
            case PREVIOUS_GTIDS, GTID_LIST -> {
                if (!gtidsKnown) {
                    gtids.startAt(events);
                    gtidsKnown = true;
                }
                pass(events);
            }
            case GTID, ANONYMOUS_GTID, GTID_TAGGED, MARIADB_GTID -> onGtid(events);
            case QUERY -> onQuery(events);
            case XID, XA_PREPARE -> end(events);
            default -> pass(events);
        }
    }

    private void pass(BinlogEvents events) {
        if (!open && events.endOffset() != 0) {
            boundary = new BinlogPosition(boundary.file(), events.endOffset());
        }
    }

    private void onGtid(BinlogEvents events) {
        gtid.clear();
        long commitMicros = gtids.begin(events, gtid);
        begin(events, commitMicros);
        if (events.type() == EventType.MARIADB_GTID) {
            mariaDbGtid.wrap(events.header().serverId(), events.body(), events.bodyOffset(), events.bodyLength());
            explicit = !mariaDbGtid.isStandalone();
        }
    }

    private void begin(BinlogEvents events, long commitMicros) {
        trail.begin(events.endOffset() - events.topLevelLength(), commitMicros);
        open = true;
        explicit = false;
    }

    private void onQuery(BinlogEvents events) {
        query.wrap(events.type(), events.body(), events.bodyOffset(), events.bodyLength());
        if (!open) {
            gtids.beginWithout();
            begin(events, 0);
        }
        if (!query.isSql("BEGIN") && !query.isSql("COMMIT")) {
            trail.onStatement(events.header(), query.sql());
        }
        if (query.isSql("BEGIN") || query.sql().regionMatches(true, 0, "XA START", 0, 8)) {
            explicit = true;
        } else if (!explicit || query.isSql("COMMIT") || query.isSql("ROLLBACK")) {
            end(events);
        }
    }

    private void end(BinlogEvents events) {
        gtids.commit();
        open = false;
        explicit = false;
        boundary = new BinlogPosition(boundary.file(), events.endOffset());
        trail.commit(boundary.file(), boundary.offset());
    }
}
