package io.millrace.mysql.stream;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.mysql.position.ServerFlavour;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.mysql.protocol.MysqlSession;
import java.time.Duration;

/** Whether a source can go on from a position; asked before the dump, where the answers are clear. */
final class StartCheck {
    private static final Duration POLL = Duration.ofMillis(100);

    /** A source that waits for its semi-sync replicas (10 s by default) has sent what it has not yet executed. */
    private static final Duration CATCH_UP = Duration.ofSeconds(30);

    private StartCheck() {}

    /**
     * @throws MillraceException BINLOG_PURGED when transactions behind the set are gone, BINLOG_RESET when the server
     *     does not have all of the set
     */
    static void requireGtids(SourceSessions sessions, MysqlSession session, ServerFlavour flavour, String wanted) {
        String purged = flavour.purged(session);
        if (!flavour.covers(wanted, purged)) {
            throw new MillraceException(
                    ErrorCode.BINLOG_PURGED,
                    "The source keeps every transaction that the task has not read: purged=" + purged
                            + " is not in the task's position " + wanted + " at "
                            + session.settings().place()
                            + ". Start the task over with a full load, and have the source keep its binlog longer"
                            + " (binlog_expire_logs_seconds)");
        }
        String executed = flavour.executed(session);
        for (long waited = 0; !flavour.covers(executed, wanted); waited += POLL.toMillis()) {
            if (waited >= CATCH_UP.toMillis()) {
                throw new MillraceException(
                        ErrorCode.BINLOG_RESET,
                        "The source has executed what the task has read: " + flavour.executedName() + "=" + executed
                                + " lacks transactions of the position " + wanted + " at "
                                + session.settings().place()
                                + ". It was reset, restored or lost transactions in a failover: start the task over"
                                + " with a full load");
            }
            sessions.pause(POLL);
            executed = flavour.executed(session);
        }
    }

    /**
     * @throws MillraceException SWITCHOVER_NO_GTID, BINLOG_PURGED or BINLOG_RESET
     */
    static void requireFile(MysqlSession session, SourceInfo source, SourcePosition from) {
        boolean otherServer = !from.serverUuid().isEmpty()
                && !source.serverUuid().isEmpty()
                && !from.serverUuid().equalsIgnoreCase(source.serverUuid());
        if (otherServer) {
            throw new MillraceException(
                    ErrorCode.SWITCHOVER_NO_GTID,
                    "A position by file and offset holds on one server only: position=" + from + " of server "
                            + from.serverUuid() + ", connected to " + source.serverUuid() + " at "
                            + session.settings().place()
                            + ". Connect to the old server, or start the task over with a full load; with"
                            + " gtid_mode=ON a task follows a switchover by itself");
        }
        ServerStatus.requireThere(session, from.binlog());
    }
}
