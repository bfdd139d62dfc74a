package io.millrace.mysql.stream;

import io.millrace.engine.ChangeHandler;
import io.millrace.engine.TableSelector;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.mysql.position.ServerFlavour;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.mysql.protocol.BinlogDump;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.ReplicaIdentity;
import io.millrace.schema.SchemaTracker;
import java.util.Locale;
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

    public StreamRun(
            SourceSessions sessions,
            SourceInfo source,
            int maxEventBytes,
            StartResolver resolver,
            SchemaProver prover) {
        this.sessions = sessions;
        this.source = source;
        this.maxEventBytes = maxEventBytes;
        this.resolver = resolver;
        this.prover = prover;
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
            StartCheck.requireGtids(sessions, session, flavour, gtids);
            if (flavour.mayLogWithoutGtid() && from.serverUuid().equalsIgnoreCase(source.serverUuid())) {
                resolver.requireGtidsSince(session, from.binlog(), gtids);
            }
            dump = flavour.dump(session, identity, gtids, true);
        } else {
            StartCheck.requireFile(session, source, from);
            gtids = null;
            if (source.gtid()) {
                // GTID was switched on since: from here on the position can carry its set.
                start = resolver.atFilePosition(session, from.binlog());
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
                .run();
    }

    /** Behind one address there may be several servers. */
    private void requireSameServer(MysqlSession session) {
        String uuid = ServerStatus.global(session, "server_uuid");
        if (uuid != null && !uuid.toLowerCase(Locale.ROOT).equals(source.serverUuid())) {
            throw new MillraceException(
                    ErrorCode.SOURCE_CONNECTION_LOST,
                    "All connections of a task reach one server: "
                            + session.settings().place() + " was " + source.serverUuid() + " and is now " + uuid);
        }
    }
}
