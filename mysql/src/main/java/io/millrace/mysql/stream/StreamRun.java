package io.millrace.mysql.stream;

import io.millrace.engine.ChangeHandler;
import io.millrace.engine.TableSelector;
import io.millrace.model.ErrorCode;
import io.millrace.model.GtidSet;
import io.millrace.model.MillraceException;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.mysql.HeartbeatTable;
import io.millrace.mysql.position.ServerFlavour;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.mysql.protocol.BinlogDump;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.ReplicaIdentity;
import io.millrace.schema.SchemaTracker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection's worth of streaming: checks the position, starts the dump, tells the handler until it ends. */
public final class StreamRun {
    private static final Logger log = LoggerFactory.getLogger(StreamRun.class);

    private final SourceSessions sessions;
    private final SourceInfo source;
    private final int maxEventBytes;
    private final StartResolver resolver;
    private final SchemaProver prover;
    private final SourcePlace place;
    private final ErrantTransactions errant;
    private final @Nullable HeartbeatTable heartbeat;

    /** @param heartbeat whose rows are looked for in the stream, null for none */
    public StreamRun(
            SourceSessions sessions,
            SourceInfo source,
            int maxEventBytes,
            StartResolver resolver,
            SchemaProver prover,
            @Nullable HeartbeatTable heartbeat) {
        this.heartbeat = heartbeat;
        this.sessions = sessions;
        this.source = source;
        this.maxEventBytes = maxEventBytes;
        this.resolver = resolver;
        this.prover = prover;
        this.place = new SourcePlace(source, resolver, maxEventBytes);
        this.errant = new ErrantTransactions(source, resolver, maxEventBytes);
    }

    /** Returns when the sessions are stopped; every other end is an exception. */
    public void run(SourcePosition from, TableSelector selector, SchemaTracker tracker, ChangeHandler handler) {
        MysqlSession session;
        try {
            session = sessions.open();
        } catch (MillraceException e) {
            if (sessions.isStopped()) {
                return;
            }
            throw e;
        }
        try {
            stream(session, from, selector, tracker, handler);
        } catch (MillraceException e) {
            if (!sessions.isStopped()) {
                throw e;
            }
        } finally {
            sessions.release(session);
        }
    }

    private void stream(
            MysqlSession session,
            SourcePosition from,
            TableSelector selector,
            SchemaTracker tracker,
            ChangeHandler handler) {
        requireSameServer(session);
        ReplicaIdentity identity = ReplicaIdentity.ofTask(session, source.serverUuid(), source.serverId());
        ServerFlavour flavour = ServerFlavour.of(source.version());
        String gtids = from.gtidSet();
        SourcePosition start = from;
        BinlogDump dump;
        if (gtids != null && source.gtid()) {
            StartCheck.requireGtids(sessions, session, flavour, source, from, gtids);
            place.requireUnchanged(session, from);
            if (StartCheck.isOther(source, from)) {
                log.info("the source is another server: it was {} and is {}", from.serverUuid(), source.serverUuid());
                errant.requireNone(session, flavour, gtids);
            }
            if (flavour.mayLogWithoutGtid() && from.serverUuid().equalsIgnoreCase(source.serverUuid())) {
                resolver.requireGtidsSince(session, from.binlog(), gtids);
            }
            dump = flavour.dump(session, identity, gtids, true);
        } else {
            gtids = null;
            if (StartCheck.isOther(source, from)) {
                start = place.find(session, from);
                log.info(
                        "the source is another server: {} of {} is {} of {}",
                        from,
                        from.serverUuid(),
                        start,
                        source.serverUuid());
            } else {
                ServerStatus.requireThere(session, from.binlog());
                place.requireUnchanged(session, from);
            }
            if (source.gtid()) {
                // GTID was switched on since: from here on the position can carry its set.
                start = resolver.atFilePosition(session, start.binlog());
                gtids = start.gtidSet();
            }
            dump = BinlogDump.fromFile(session, identity, start.binlog(), true);
        }
        log.info(
                "streaming from {} as server id {} (session {}, {})",
                start,
                identity.serverId(),
                session.connectionId(),
                session.isTls() ? "TLS" : "plain");
        StreamPosition position = new StreamPosition(start, from.prepared(), flavour.track(gtids), source.serverUuid());
        new BinlogStream(
                        dump,
                        dump.hasChecksums(),
                        maxEventBytes,
                        position,
                        source,
                        selector,
                        tracker,
                        prover,
                        new PreparedLog(sessions, source, maxEventBytes),
                        handler)
                .lookFor(heartbeat)
                .run();
    }

    /** See {@link io.millrace.engine.ChangeSource#acceptDifferences}. */
    public SourcePosition acceptDifferences(MysqlSession session, SourcePosition from) {
        ServerFlavour flavour = ServerFlavour.of(source.version());
        String gtids = from.gtidSet();
        if (gtids == null || !source.gtid() || !flavour.mayLogWithoutGtid()) {
            throw new MillraceException(
                    ErrorCode.TASK_INVALID,
                    "To go on from here in spite of differences needs MySQL's GTIDs, in the checkpoint and at "
                            + session.settings().place() + ". Go on from now, or start over");
        }
        GtidSet ours = GtidSet.parse(gtids);
        GtidSet lost = ours.minus(GtidSet.parse(flavour.executed(session)));
        GtidSet own = errant.find(session, flavour, gtids);
        log.info("taken as they are: {} that only the task has, {} that only the source has", lost, own);
        String accepted = ours.minus(lost).addAll(own).toString();
        return new SourcePosition(from.binlog(), accepted, from.serverUuid(), from.prepared(), "");
    }

    /** Behind one address there may be several servers. */
    private void requireSameServer(MysqlSession session) {
        ServerStatus.requireSame(session, source.serverUuid());
    }
}
