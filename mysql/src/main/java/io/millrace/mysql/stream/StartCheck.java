package io.millrace.mysql.stream;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.mysql.position.ReplicaState;
import io.millrace.mysql.position.ServerFlavour;
import io.millrace.mysql.protocol.MysqlSession;
import java.time.Duration;

/** Whether a source can go on from a position; asked before the dump, where the answers are clear. */
final class StartCheck {
    private static final Duration POLL = Duration.ofMillis(100);

    /** A source that waits for its semi-sync replicas (10 s by default) has sent what it has not yet executed. */
    private static final Duration CATCH_UP = Duration.ofSeconds(30);

    /** A replica that is behind for longer is told of. */
    private static final Duration REPLICA_CATCH_UP = Duration.ofSeconds(3);

    private StartCheck() {}

    /**
     * @throws MillraceException BINLOG_PURGED when transactions behind the set are gone; when the server does not have all
     *     of the set SOURCE_BEHIND if it may still get them, else BINLOG_RESET or, being another server, GTID_ERRANT
     */
    static void requireGtids(
            SourceSessions sessions,
            MysqlSession session,
            ServerFlavour flavour,
            SourceInfo source,
            SourcePosition from,
            String wanted) {
        requireNotPurged(session, flavour, wanted);
        String executed = flavour.executed(session);
        for (long waited = 0; !flavour.covers(executed, wanted); waited += POLL.toMillis()) {
            boolean other = isOther(source, from);
            if (other && waited >= REPLICA_CATCH_UP.toMillis()) {
                ReplicaState replica = ReplicaState.read(session);
                if (replica.mayReceive()) {
                    throw behind(session, flavour.missing(executed, wanted), replica);
                }
            }
            if (waited >= CATCH_UP.toMillis()) {
                throw other
                        ? errant(session, source, from, flavour.missing(executed, wanted))
                        : reset(session, flavour, executed, wanted);
            }
            sessions.pause(POLL);
            executed = flavour.executed(session);
        }
    }

    private static void requireNotPurged(MysqlSession session, ServerFlavour flavour, String wanted) {
        String purged = flavour.purged(session);
        if (!flavour.covers(wanted, purged)) {
            throw new MillraceException(
                    ErrorCode.BINLOG_PURGED,
                    "The source keeps every transaction that the task has not read: "
                            + flavour.missing(wanted, purged) + " of purged=" + purged
                            + " is not in the task's position " + wanted + " at "
                            + session.settings().place()
                            + ". Start the task over with a full load, or go on from now without what is missing; and"
                            + " have the source keep its binlog longer (binlog_expire_logs_seconds)");
        }
    }

    private static MillraceException behind(MysqlSession session, String missing, ReplicaState replica) {
        return new MillraceException(
                ErrorCode.SOURCE_BEHIND,
                "The source has executed what the task has read: "
                        + session.settings().place()
                        + " is a replica that does not have GTIDs=" + missing + " yet (" + replica
                        + "). The task waits until it has caught up, and goes on there");
    }

    private static MillraceException errant(
            MysqlSession session, SourceInfo source, SourcePosition from, String missing) {
        return new MillraceException(
                ErrorCode.GTID_ERRANT,
                "A new source has what the task has delivered: GTIDs=" + missing + " are not on "
                        + session.settings().place() + " (server_uuid " + source.serverUuid()
                        + "), which replicates from nobody and will not get them. They were committed on the server before"
                        + (from.serverUuid().isEmpty() ? "" : " (" + from.serverUuid() + ")")
                        + " and lost in the failover: their changes are in Kafka and not in MySQL. Start the task over"
                        + " with a full load, or go on from here and leave the difference");
    }

    private static MillraceException reset(
            MysqlSession session, ServerFlavour flavour, String executed, String wanted) {
        return new MillraceException(
                ErrorCode.BINLOG_RESET,
                "The source has executed what the task has read: " + flavour.executedName() + "=" + executed
                        + " lacks " + flavour.missing(executed, wanted) + " of the position " + wanted + " at "
                        + session.settings().place()
                        + ". Its binlog was reset, it came back from a backup, or it lost transactions in a crash: start"
                        + " the task over with a full load, or go on from now without what is missing");
    }

    /** Whether both servers have a uuid, and not the same. */
    static boolean isOther(SourceInfo source, SourcePosition from) {
        return !from.serverUuid().isEmpty() && !source.serverUuid().isEmpty() && !from.isOn(source.serverUuid());
    }
}
