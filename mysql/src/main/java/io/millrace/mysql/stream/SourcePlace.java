package io.millrace.mysql.stream;

import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.mysql.position.ReplicaState;
import io.millrace.mysql.position.ServerFlavour;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.mysql.position.ServerStatus.BinlogFile;
import io.millrace.mysql.protocol.MysqlServerException;
import io.millrace.mysql.protocol.MysqlSession;
import java.util.ArrayList;
import java.util.List;

/**
 * Our place in the binlog by what the transactions before it look like: whether it still is what it was, and where it is
 * on another server that has no GTIDs. Reads the binlog over sessions of its own.
 */
final class SourcePlace {
    /** A run shorter than this could be met by accident. */
    private static final int SHORTEST_RUN = 3;

    /** A longer transaction is not read again at every connection. */
    private static final long LONGEST_PROOF_BYTES = 64L << 20;

    private static final long FIRST_EVENT_OFFSET = 4;
    private static final long LAST_DUMP_OFFSET = 0xFFFF_FFFFL;

    /** How far the clocks of two servers may be apart. */
    private static final long CLOCK_MARGIN_SECONDS = 3600;

    private final SourceInfo source;
    private final StartResolver resolver;
    private final ServerFlavour flavour;
    private final int maxEventBytes;

    SourcePlace(SourceInfo source, StartResolver resolver, int maxEventBytes) {
        this.source = source;
        this.resolver = resolver;
        this.flavour = ServerFlavour.of(source.version());
        this.maxEventBytes = maxEventBytes;
    }

    /**
     * Proves that the last transaction we know of is still where it was: a server that was reset, or came back from a
     * backup, may have written other ones under the same file name, and under the same GTIDs.
     *
     * @throws MillraceException BINLOG_RESET
     */
    void requireUnchanged(MysqlSession session, SourcePosition from) {
        TransactionTrail trail = TransactionTrail.of(from.trail());
        if (!trail.isProvable()
                || !from.isOn(source.serverUuid())
                || trail.start().offset() > LAST_DUMP_OFFSET
                || trail.end().offset() - trail.start().offset() > LONGEST_PROOF_BYTES
                || !isKept(session, trail.end())) {
            return;
        }
        boolean[] met = {false};
        String said = "another transaction is there";
        try {
            resolver.reading(trail.start(), dump -> {
                met[0] =
                        new BoundaryScan(trail.start().file(), flavour.track(null)).meetsAt(dump, maxEventBytes, trail);
                return met[0];
            });
        } catch (MillraceException e) {
            if (e.code().retry() == ErrorCode.Retry.CONNECTION) {
                throw e;
            }
            said = String.valueOf(e.getMessage());
        }
        if (!met[0]) {
            throw new MillraceException(
                    ErrorCode.BINLOG_RESET,
                    "The source has the transactions that the task has read: the last one stood at " + trail.start()
                            + " to " + trail.end().offset() + ", but at "
                            + session.settings().place() + " " + said
                            + ". Its binlog was reset, or it came back from a backup: start the task over with a full"
                            + " load");
        }
    }

    /** False when the file was removed, as files are; a place beyond the server's newest one is none. */
    private static boolean isKept(MysqlSession session, BinlogPosition place) {
        List<BinlogFile> files;
        try {
            files = ServerStatus.files(session);
        } catch (MysqlServerException e) {
            if (e.code() == ErrorCode.SOURCE_PRIVILEGE) {
                return false; // 5.5 shows them to SUPER only
            }
            throw e;
        }
        if (BinlogPosition.fileNumberOf(place.file())
                < BinlogPosition.fileNumberOf(files.get(0).name())) {
            return false;
        }
        ServerStatus.requireThere(session, place);
        return true;
    }

    /**
     * The same place on another server.
     *
     * @throws MillraceException SOURCE_BEHIND while a replica may still get there, SWITCHOVER_NO_GTID when the place is not
     *     found, or not only once
     */
    SourcePosition find(MysqlSession session, SourcePosition from) {
        TransactionTrail trail = TransactionTrail.of(from.trail());
        if (trail.count() < SHORTEST_RUN) {
            throw notFound(
                    session,
                    from,
                    "the task has read too few transactions there to find the place by them (" + trail.count() + ")");
        }
        if (trail.repeatsItself()) {
            throw notFound(
                    session, from, "the last transactions that the task has read cannot be told from each other");
        }
        BinlogPosition begin = firstCandidate(session, trail.seconds() - CLOCK_MARGIN_SECONDS);
        List<BinlogPosition> places = new ArrayList<>();
        resolver.reading(begin, dump -> {
            places.addAll(new BoundaryScan(begin.file(), flavour.track(null)).placesOf(dump, maxEventBytes, trail));
            return true;
        });
        if (places.isEmpty()) {
            ReplicaState replica = ReplicaState.read(session);
            if (replica.mayReceive()) {
                throw new MillraceException(
                        ErrorCode.SOURCE_BEHIND,
                        "The source has what the task has read: "
                                + session.settings().place()
                                + " is a replica that does not have the transaction before " + from + " of server "
                                + from.serverUuid() + " yet (" + replica
                                + "). The task waits until it has caught up, and goes on there");
            }
            throw notFound(
                    session,
                    from,
                    "none of its transactions from " + begin + " on are the last " + trail.count()
                            + " that the task has read (does it log what it applies, log_replica_updates?)");
        }
        if (places.size() > 1) {
            throw notFound(session, from, "the transactions before it are there more than once: " + places);
        }
        trail.forgetPlace();
        return new SourcePosition(places.get(0), null, source.serverUuid(), from.prepared(), trail.toString());
    }

    /** What was made at that second is in the file that was written then, or in a later one. */
    private BinlogPosition firstCandidate(MysqlSession session, long seconds) {
        List<BinlogFile> files = ServerStatus.files(session);
        int first = files.size() - 1;
        while (first > 0 && resolver.head(files.get(first).name()).firstSeconds() > seconds) {
            first--;
        }
        return new BinlogPosition(files.get(first).name(), FIRST_EVENT_OFFSET);
    }

    private MillraceException notFound(MysqlSession session, SourcePosition from, String reason) {
        return new MillraceException(
                ErrorCode.SWITCHOVER_NO_GTID,
                "Without GTID a position is found on another server by the transactions before it: position=" + from
                        + " of server " + from.serverUuid() + ", connected to " + source.serverUuid() + " at "
                        + session.settings().place() + "; " + reason
                        + ". Connect to the old server, or start the task over with a full load, or go on from now"
                        + " without what is missing; with gtid_mode=ON a task follows a switchover by itself");
    }
}
