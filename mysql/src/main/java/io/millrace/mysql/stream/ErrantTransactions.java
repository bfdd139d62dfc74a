package io.millrace.mysql.stream;

import io.millrace.binlog.BinlogEvents;
import io.millrace.binlog.GtidEvent;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ByteSink;
import io.millrace.model.ErrorCode;
import io.millrace.model.GtidSet;
import io.millrace.model.MillraceException;
import io.millrace.model.SourceInfo;
import io.millrace.mysql.position.ServerFlavour;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.mysql.position.ServerStatus.BinlogFile;
import io.millrace.mysql.protocol.BinlogDump;
import io.millrace.mysql.protocol.MysqlSession;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Transactions that a server made itself while it was a replica: in its binlog they stand before transactions that we
 * have, but came to no one else. A dump by GTIDs would send them now, and their old rows over newer ones.
 *
 * <p>What a promoted server makes stands behind everything that we have, and is not errant. MySQL's GTIDs only.
 */
final class ErrantTransactions {
    private static final long FIRST_EVENT_OFFSET = 4;

    private final SourceInfo source;
    private final StartResolver resolver;
    private final int maxEventBytes;
    private final GtidEvent event = new GtidEvent();
    private final ByteSink text = new ByteSink(96);

    ErrantTransactions(SourceInfo source, StartResolver resolver, int maxEventBytes) {
        this.source = source;
        this.resolver = resolver;
        this.maxEventBytes = maxEventBytes;
    }

    /**
     * @param passed the transactions that we have
     * @throws MillraceException GTID_ERRANT naming them
     */
    void requireNone(MysqlSession session, ServerFlavour flavour, String passed) {
        GtidSet errant = find(session, flavour, passed);
        if (!errant.isEmpty()) {
            throw new MillraceException(
                    ErrorCode.GTID_ERRANT,
                    "A new source has made no transactions of its own in the task's past: GTIDs=" + errant
                            + " were made on " + session.settings().place() + " (server_uuid "
                            + source.serverUuid()
                            + ") while it was a replica, before transactions that the task has delivered. Their changes"
                            + " are not in Kafka, and delivered now their rows could replace newer ones. Start the task"
                            + " over with a full load, or go on from here without them");
        }
    }

    /** Those of the server's own transactions that are not in {@code passed} and stand before one that is. */
    GtidSet find(MysqlSession session, ServerFlavour flavour, String passed) {
        GtidSet ours = GtidSet.parse(passed);
        String uuid = source.serverUuid().toLowerCase(Locale.ROOT);
        GtidSet own = GtidSet.parse(flavour.executed(session)).of(uuid).minus(ours);
        GtidSet errant = new GtidSet();
        if (own.isEmpty()) {
            return errant;
        }
        List<BinlogFile> files = ServerStatus.files(session);
        int first = files.size() - 1;
        GtidSet before = before(files.get(first).name());
        while (first > 0 && !ours.containsAll(before.of(uuid))) {
            first--;
            before = before(files.get(first).name());
        }
        errant.addAll(before.of(uuid).minus(ours)); // purged on the server itself, which comes before all it keeps
        GtidSet seen = before;
        resolver.reading(new BinlogPosition(files.get(first).name(), FIRST_EVENT_OFFSET), dump -> {
            scan(dump, ours, own, seen, errant);
            return true;
        });
        return errant;
    }

    private GtidSet before(String file) {
        return GtidSet.parse(resolver.head(file).gtids());
    }

    /** Until everything of {@code ours} was seen: what comes then is new. */
    private void scan(BinlogDump dump, GtidSet ours, GtidSet own, GtidSet seen, GtidSet errant) throws IOException {
        GtidSet waiting = new GtidSet();
        try (BinlogEvents events = new BinlogEvents(dump, maxEventBytes).expectChecksums(dump.hasChecksums())) {
            while (!seen.containsAll(ours) && events.next()) {
                if (!events.type().isGtid()) {
                    continue;
                }
                event.wrap(events.type(), events.body(), events.bodyOffset(), events.bodyLength());
                if (event.isAnonymous()) {
                    continue;
                }
                text.clear();
                event.writeSource(text);
                String name = text.toString();
                seen.add(name, event.gno());
                if (ours.contains(name, event.gno())) {
                    errant.addAll(waiting);
                    waiting = new GtidSet();
                } else if (own.contains(name, event.gno())) {
                    waiting.add(name, event.gno());
                }
            }
        }
    }
}
