package io.millrace.mysql.stream;

import io.millrace.engine.StartPoint;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.mysql.position.ServerFlavour;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.mysql.position.ServerStatus.BinlogFile;
import io.millrace.mysql.protocol.BinlogDump;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.ReplicaIdentity;
import java.io.IOException;
import java.util.List;

/** Finds the position that a task is told to start from. Reads binlog files over sessions of its own. */
public final class StartResolver {
    private static final int FIRST_EVENT_OFFSET = 4;
    private static final BinlogPosition NOWHERE = new BinlogPosition("", 0);

    /** A dump by file has 32 bits for it. */
    private static final long MAX_DUMP_OFFSET = 0xFFFF_FFFFL;

    private final SourceSessions sessions;
    private final SourceInfo source;
    private final ServerFlavour flavour;
    private final int maxEventBytes;

    public StartResolver(SourceSessions sessions, SourceInfo source, int maxEventBytes) {
        this.sessions = sessions;
        this.source = source;
        this.flavour = ServerFlavour.of(source.version());
        this.maxEventBytes = maxEventBytes;
    }

    /**
     * The newest position of which everything is visible to a SELECT. With GTID the source says so; without, it gets {@code visibilityMargin} to show what it has logged.
     */
    public SourcePosition newest(MysqlSession control) {
        if (source.gtid()) {
            return flavour.visible(control, source.serverUuid());
        }
        BinlogPosition binlog = ServerStatus.newest(control);
        sessions.pause(sessions.settings().visibilityMargin());
        return position(binlog, "");
    }

    public SourcePosition resolve(MysqlSession control, StartPoint start) {
        return switch (start.kind()) {
            case NOW -> newest(control);
            case EARLIEST -> earliest();
            case FILE_POSITION -> atFilePosition(control, parsePosition(start.value()));
            case GTID_SET -> atGtidSet(control, start.value());
            case TIMESTAMP -> atTime(control, parseSeconds(start.value()));
        };
    }

    private SourcePosition position(BinlogPosition binlog, String gtids) {
        return new SourcePosition(binlog, source.gtid() ? gtids : null, source.serverUuid());
    }

    /** A dump without a file name starts with the first file there is; needs no right to list them. */
    private SourcePosition earliest() {
        BoundaryScan head = head("");
        return position(new BinlogPosition(head.boundary().file(), FIRST_EVENT_OFFSET), head.gtids());
    }

    private static BinlogPosition parsePosition(String value) {
        int colon = value.lastIndexOf(':');
        try {
            return new BinlogPosition(
                    value.substring(0, Math.max(0, colon)), Long.parseLong(value.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new MillraceException(
                    ErrorCode.TASK_INVALID,
                    "A binlog position is written file:offset, such as binlog.000042:1234: value=" + value,
                    e);
        }
    }

    private static long parseSeconds(String value) {
        try {
            return Long.parseLong(value) / 1000;
        } catch (NumberFormatException e) {
            throw new MillraceException(
                    ErrorCode.TASK_INVALID, "A start time is in ms since the epoch: value=" + value, e);
        }
    }

    /**
     * A position between two transactions, with the GTID set there.
     *
     * @throws MillraceException BINLOG_PURGED, BINLOG_RESET, TASK_INVALID naming the boundary before a wrong offset
     */
    SourcePosition atFilePosition(MysqlSession control, BinlogPosition wanted) {
        ServerStatus.requireThere(control, wanted);
        long offset = Math.max(wanted.offset(), FIRST_EVENT_OFFSET);
        BoundaryScan scan = scanOf(wanted.file());
        if (offset == FIRST_EVENT_OFFSET) {
            return position(
                    new BinlogPosition(wanted.file(), offset),
                    head(wanted.file()).gtids());
        }
        boolean found = reading(wanted.file(), dump -> scan.toOffset(dump, maxEventBytes, offset));
        if (!found) {
            throw new MillraceException(
                    ErrorCode.TASK_INVALID,
                    "A task starts between two transactions: position=" + wanted + " is not; the last such place before"
                            + " it is " + scan.boundary());
        }
        return position(wanted, scan.gtids());
    }

    /**
     * Makes sure that a dump by GTID set passes over nothing: it begins with the newest file before which are only
     * transactions of the set, without a word about those without GTID in the files before. The mode changes between two
     * files only, so that a file's first transaction tells.
     *
     * @throws MillraceException SOURCE_ERROR when transactions without GTID are logged behind the position
     */
    void requireGtidsSince(MysqlSession control, BinlogPosition from, String known) {
        long first = BinlogPosition.fileNumberOf(from.file());
        for (BinlogFile file : ServerStatus.files(control)) {
            boolean own = file.name().equals(from.file());
            if (BinlogPosition.fileNumberOf(file.name()) < first || (own && from.offset() > MAX_DUMP_OFFSET)) {
                continue;
            }
            BoundaryScan scan = headAt(own ? from : new BinlogPosition(file.name(), FIRST_EVENT_OFFSET));
            if (!own && !flavour.covers(known, scan.gtids())) {
                return;
            }
            if (scan.beginsWithoutGtid()) {
                throw new MillraceException(
                        ErrorCode.SOURCE_ERROR,
                        BinlogDump.WITHOUT_GTID_RULE + ": binlog file " + file.name() + " at "
                                + sessions.settings().place() + ". " + BinlogDump.WITHOUT_GTID_REMEDY);
            }
        }
    }

    private SourcePosition atGtidSet(MysqlSession control, String value) {
        if (!source.gtid()) {
            throw new MillraceException(
                    ErrorCode.TASK_INVALID,
                    "A start by GTID set needs gtid_mode=ON at "
                            + sessions.settings().place() + ". Start by file and offset instead");
        }
        String wanted = parseGtids(value);
        StartCheck.requireGtids(
                sessions, control, flavour, source, new SourcePosition(NOWHERE, wanted, source.serverUuid()), wanted);
        List<BinlogFile> files = ServerStatus.files(control);
        for (int i = files.size() - 1; i > 0; i--) {
            if (flavour.covers(wanted, head(files.get(i).name()).gtids())) {
                return position(new BinlogPosition(files.get(i).name(), FIRST_EVENT_OFFSET), wanted);
            }
        }
        return position(new BinlogPosition(files.get(0).name(), FIRST_EVENT_OFFSET), wanted);
    }

    private BoundaryScan scanOf(String file) {
        return new BoundaryScan(file, flavour.track(""));
    }

    private String parseGtids(String value) {
        try {
            return flavour.canonical(value);
        } catch (IllegalArgumentException e) {
            throw new MillraceException(ErrorCode.TASK_INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    /** Before the first transaction of that second or later; the newest position if there is none yet. */
    private SourcePosition atTime(MysqlSession control, long seconds) {
        List<BinlogFile> files = ServerStatus.files(control);
        int low = 0; // the last file known to begin before the time
        int high = files.size();
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (head(files.get(middle).name()).firstSeconds() < seconds) {
                low = middle;
            } else {
                high = middle;
            }
        }
        String file = files.get(low).name();
        BoundaryScan head = head(file);
        if (head.firstSeconds() >= seconds && BinlogPosition.fileNumberOf(file) > 1) {
            throw new MillraceException(
                    ErrorCode.BINLOG_PURGED,
                    "The binlog reaches back to the start time: startTime=" + seconds + " s, first file " + file
                            + " begins at " + head.firstSeconds()
                            + " s. Start later, or with a full load");
        }
        BoundaryScan scan = scanOf(file);
        boolean found = reading(file, dump -> scan.toTime(dump, maxEventBytes, seconds));
        return found ? position(scan.boundary(), scan.gtids()) : newest(control);
    }

    /** When a file begins, and which transactions are before it. */
    BoundaryScan head(String file) {
        return headAt(new BinlogPosition(file, FIRST_EVENT_OFFSET));
    }

    private BoundaryScan headAt(BinlogPosition position) {
        BoundaryScan scan = scanOf(position.file());
        reading(position, dump -> {
            scan.readHead(dump, maxEventBytes);
            return true;
        });
        return scan;
    }

    /** What is done with a dump. */
    interface Reading {
        boolean over(BinlogDump dump) throws IOException;
    }

    private boolean reading(String file, Reading reading) {
        return reading(new BinlogPosition(file, FIRST_EVENT_OFFSET), reading);
    }

    /** Reads from a place to the end that the binlog has now, if need be. */
    boolean reading(BinlogPosition from, Reading reading) {
        MysqlSession session = sessions.open();
        try {
            BinlogDump dump = BinlogDump.fromFile(session, ReplicaIdentity.ofScan(), from, false);
            return reading.over(dump);
        } catch (IOException e) {
            throw new MillraceException(
                    ErrorCode.SOURCE_CONNECTION_LOST, "Reading binlog file " + from.file() + " breaks off", e);
        } finally {
            sessions.release(session);
        }
    }
}
