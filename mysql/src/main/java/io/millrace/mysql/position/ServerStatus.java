package io.millrace.mysql.position;

import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.mysql.protocol.MysqlServerException;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server says of its own binlog, under the names of every version. */
public final class ServerStatus {
    private static final int SYNTAX_ERROR = 1064;
    private static final int NO_BINARY_LOGGING = 1381;

    private ServerStatus() {}

    /** One binlog file of the server. */
    public record BinlogFile(String name, long bytes) {}

    /**
     * Where the server writes next. What is before it is logged, not yet sure to be visible.
     *
     * @throws MillraceException BINLOG_OFF
     */
    public static BinlogPosition newest(MysqlSession session) {
        Row row;
        try {
            row = session.queryOne("SHOW BINARY LOG STATUS"); // 8.2 and later
        } catch (MysqlServerException e) {
            if (e.error().number() != SYNTAX_ERROR) {
                throw e;
            }
            row = session.queryOne("SHOW MASTER STATUS");
        }
        if (row == null || row.text(0).isEmpty()) {
            throw binlogOff(session);
        }
        return new BinlogPosition(row.text(0), Long.parseLong(row.text(1)));
    }

    /** The files that the server still has, oldest first; never empty. */
    public static List<BinlogFile> files(MysqlSession session) {
        List<Row> rows;
        try {
            rows = session.queryAll("SHOW BINARY LOGS");
        } catch (MysqlServerException e) {
            if (e.error().number() == NO_BINARY_LOGGING) {
                throw binlogOff(session);
            }
            throw e;
        }
        if (rows.isEmpty()) {
            throw binlogOff(session);
        }
        return rows.stream()
                .map(row -> new BinlogFile(row.text(0), Long.parseLong(row.text(1))))
                .toList();
    }

    /**
     * @throws MillraceException BINLOG_PURGED when the server has removed the file, BINLOG_RESET when it never wrote so far
     */
    public static void requireThere(MysqlSession session, BinlogPosition position) {
        List<BinlogFile> files;
        try {
            files = files(session);
        } catch (MysqlServerException e) {
            if (e.code() == ErrorCode.SOURCE_PRIVILEGE) {
                return; // 5.5 shows them to SUPER only: there the dump itself gives the answer
            }
            throw e;
        }
        for (BinlogFile file : files) {
            if (file.name().equals(position.file())) {
                if (position.offset() > file.bytes()) {
                    throw reset(session, position, "it is only " + file.bytes() + " bytes long");
                }
                return;
            }
        }
        String first = files.get(0).name();
        boolean older = BinlogPosition.fileNumberOf(position.file()) < BinlogPosition.fileNumberOf(first);
        if (!older) {
            throw reset(
                    session,
                    position,
                    "its newest file is " + files.get(files.size() - 1).name());
        }
        throw new MillraceException(
                ErrorCode.BINLOG_PURGED,
                "The source keeps the binlog that the task needs: position=" + position + ", oldest file is " + first
                        + " at " + session.settings().place()
                        + ". Start the task over with a full load, and have the source keep its binlog longer"
                        + " (binlog_expire_logs_seconds)");
    }

    private static MillraceException reset(MysqlSession session, BinlogPosition position, String found) {
        return new MillraceException(
                ErrorCode.BINLOG_RESET,
                "The source has the binlog that the task has read: position=" + position + ", but " + found + " at "
                        + session.settings().place()
                        + ". Its binlog was reset or it is another server: start the task over with a full load");
    }

    /**
     * Behind one address there may be several servers: what one says of positions means nothing on another.
     *
     * @param serverUuid of the server that the task is connected to
     * @throws MillraceException SOURCE_CONNECTION_LOST, so that the task connects anew
     */
    public static void requireSame(MysqlSession session, String serverUuid) {
        String uuid = global(session, "server_uuid");
        if (uuid != null && !uuid.equalsIgnoreCase(serverUuid)) {
            throw new MillraceException(
                    ErrorCode.SOURCE_CONNECTION_LOST,
                    "All connections of a task reach one server: "
                            + session.settings().place() + " was " + serverUuid + " and is now " + uuid);
        }
    }

    static MillraceException binlogOff(MysqlSession session) {
        return new MillraceException(
                ErrorCode.BINLOG_OFF,
                "A source writes a binlog: log_bin is OFF at "
                        + session.settings().place()
                        + ". Start it with --log-bin, binlog_format=ROW and a server_id");
    }

    /** A global variable, null if this server does not know it. */
    public static @Nullable String global(MysqlSession session, String name) {
        Row row = session.queryOne("SHOW GLOBAL VARIABLES WHERE Variable_name = '" + name + "'");
        return row == null ? null : row.get(1);
    }
}
