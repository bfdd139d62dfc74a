package io.millrace.mysql.stream;

import io.millrace.binlog.BinlogEvents;
import io.millrace.binlog.EventType;
import io.millrace.binlog.QueryEvent;
import io.millrace.binlog.RotateEvent;
import io.millrace.binlog.XaPrepareEvent;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.SourceInfo;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.mysql.position.ServerStatus.BinlogFile;
import io.millrace.mysql.protocol.BinlogDump;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.ReplicaIdentity;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prepared XA transactions in the binlog of the source, each read over a session of its own. */
final class PreparedLog implements PreparedReader {
    private static final Logger log = LoggerFactory.getLogger(PreparedLog.class);
    private static final int FIRST_EVENT_OFFSET = 4;

    /** A dump by file has 32 bits for it. */
    private static final long MAX_DUMP_OFFSET = 0xFFFF_FFFFL;

    private final SourceSessions sessions;
    private final SourceInfo source;
    private final int maxEventBytes;

    PreparedLog(SourceSessions sessions, SourceInfo source, int maxEventBytes) {
        this.sessions = sessions;
        this.source = source;
        this.maxEventBytes = maxEventBytes;
    }

    @Override
    public void replay(PreparedTransaction transaction, RowEvents to) {
        BinlogPosition start = transaction.start();
        long offset = start.offset() > MAX_DUMP_OFFSET ? FIRST_EVENT_OFFSET : start.offset();
        reading(new BinlogPosition(start.file(), offset), events -> {
            while (events.next()) {
                EventType type = events.type();
                if (type == EventType.FORMAT_DESCRIPTION || (type.isRows() || type == EventType.TABLE_MAP)) {
                    if (events.endOffset() == 0 || events.endOffset() > start.offset()) {
                        to.onEvent(type, events.body(), events.bodyOffset(), events.bodyLength());
                    }
                } else if (type == EventType.XA_PREPARE && events.endOffset() > start.offset()) {
                    String xid = xidOf(events);
                    if (!xid.equals(transaction.xid())) {
                        throw new MillraceException(
                                ErrorCode.BINLOG_RESET,
                                "The source has the binlog that the task has read: at " + start
                                        + " is the XA transaction " + xid + ", which was " + transaction.xid()
                                        + ". Its binlog was reset: start the task over with a full load");
                    }
                    return true;
                }
            }
            throw new MillraceException(
                    ErrorCode.BINLOG_CORRUPT,
                    "A prepared XA transaction ends in the file where it begins: xid=" + transaction.xid() + ", start="
                            + start + ". Do the full load again");
        });
    }

    private static String xidOf(BinlogEvents events) {
        return new XaPrepareEvent()
                .wrap(events.body(), events.bodyOffset(), events.bodyLength())
                .xid();
    }

    @Override
    public @Nullable PreparedTransaction find(String xid, BinlogPosition before) {
        List<BinlogFile> files = files();
        long last = BinlogPosition.fileNumberOf(before.file());
        for (int i = files.size() - 1; i >= 0; i--) {
            String file = files.get(i).name();
            if (BinlogPosition.fileNumberOf(file) > last) {
                continue;
            }
            log.info("looking in binlog file {} for the XA transaction {}, prepared before the task began", file, xid);
            Search search = new Search(xid, file, before);
            if (reading(new BinlogPosition(file, FIRST_EVENT_OFFSET), search::run)) {
                BinlogPosition start = search.start;
                return start == null ? null : new PreparedTransaction(xid, start, source.serverUuid());
            }
        }
        return null;
    }

    private List<BinlogFile> files() {
        MysqlSession session = sessions.open();
        try {
            return ServerStatus.files(session);
        } finally {
            sessions.release(session);
        }
    }

    private interface Reading {
        boolean over(BinlogEvents events) throws IOException;
    }

    private boolean reading(BinlogPosition from, Reading reading) {
        MysqlSession session = sessions.open();
        try {
            ServerStatus.requireThere(session, from);
            BinlogDump dump = BinlogDump.fromFile(session, ReplicaIdentity.ofScan(), from, false);
            try (BinlogEvents events = new BinlogEvents(dump, maxEventBytes).expectChecksums(dump.hasChecksums())) {
                return reading.over(events);
            }
        } catch (IOException e) {
            throw new MillraceException(
                    ErrorCode.SOURCE_CONNECTION_LOST, "Reading binlog file " + from.file() + " breaks off", e);
        } finally {
            sessions.release(session);
        }
    }

    /** One file, from its first event to its end or to a position in it. */
    private static final class Search {
        private final String xid;
        private final String file;
        private final BinlogPosition before;
        private final QueryEvent query = new QueryEvent();
        private final RotateEvent rotate = new RotateEvent();
        private boolean told;
        private @Nullable BinlogPosition start;
        private long transactionStart;

        Search(String xid, String file, BinlogPosition before) {
            this.xid = xid;
            this.file = file;
            this.before = before;
        }

        /** Whether the file says something of the xid; {@link #start} is what it says last, null when it is decided. */
        boolean run(BinlogEvents events) throws IOException {
            while (events.next() && !isBehind(events)) {
                switch (events.type()) {
                    case GTID, ANONYMOUS_GTID, GTID_TAGGED, MARIADB_GTID -> transactionStart = startOf(events);
                    case XA_PREPARE -> {
                        if (xidOf(events).equals(xid)) {
                            told = true;
                            start = new BinlogPosition(file, transactionStart);
                        }
                    }
                    case QUERY -> onQuery(events);
                    default -> {
                        // says nothing of an XA transaction's fate
                    }
                }
            }
            return told;
        }

        private static long startOf(BinlogEvents events) {
            return events.endOffset() - events.topLevelLength();
        }

        private boolean isBehind(BinlogEvents events) {
            if (events.type() == EventType.ROTATE) {
                return !rotate.wrap(events.body(), events.bodyOffset(), events.bodyLength())
                        .file()
                        .equals(file);
            }
            return events.endOffset() != 0 && new BinlogPosition(file, events.endOffset()).compareTo(before) > 0;
        }

        private void onQuery(BinlogEvents events) {
            query.wrap(events.type(), events.body(), events.bodyOffset(), events.bodyLength());
            if (!query.sql().regionMatches(true, 0, "XA ", 0, 3)) {
                return;
            }
            XaStatement statement = XaStatement.parse(query.sql());
            boolean decides =
                    statement.verb().equals("COMMIT") || statement.verb().equals("ROLLBACK");
            if (decides && statement.xid().equals(xid)) {
                told = true;
                start = null;
            }
        }
    }
}
