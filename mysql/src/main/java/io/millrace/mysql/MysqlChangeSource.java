package io.millrace.mysql;

import io.millrace.engine.BrakeSettings;
import io.millrace.engine.ChangeHandler;
import io.millrace.engine.ChangeSource;
import io.millrace.engine.LoadGauge;
import io.millrace.engine.SourceHeartbeat;
import io.millrace.engine.StartPoint;
import io.millrace.engine.TableReader;
import io.millrace.engine.TableSelector;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.mysql.load.MysqlTableReader;
import io.millrace.mysql.load.SnapshotLock;
import io.millrace.mysql.metadata.JdbcConnections;
import io.millrace.mysql.metadata.ServerFacts;
import io.millrace.mysql.metadata.ShapeReader;
import io.millrace.mysql.metadata.SqlText;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.stream.BinlogRetention;
import io.millrace.mysql.stream.SchemaProof;
import io.millrace.mysql.stream.SchemaProver;
import io.millrace.mysql.stream.SourceSessions;
import io.millrace.mysql.stream.StartResolver;
import io.millrace.mysql.stream.StreamRun;
import io.millrace.schema.SchemaTracker;
import io.millrace.schema.TrackedSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A MySQL server as the engine's {@link ChangeSource}: the place where replication, metadata and bulk reading meet.
 *
 * <p>Questions go through one control session, one at a time, which is opened again once when the server has dropped it
 * meanwhile; the stream and every scan have sessions of their own. Used for one attempt: after {@link #stop} it stays
 * stopped.
 */
public final class MysqlChangeSource implements ChangeSource {
    /** The largest binlog event that is held in memory. */
    public static final int DEFAULT_MAX_EVENT_BYTES = 128 << 20;

    /** No question takes so long: a source that is silent meanwhile is dead, and who asks has other things to watch. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private final SourceSettings settings;
    private final SnapshotLock lock;
    private final int maxEventBytes;
    private final SourceSessions sessions;
    private final @Nullable HeartbeatTable heartbeat;
    private final LoadSessions loading = new LoadSessions();
    private final Object controlLock = new Object();
    private volatile @Nullable MysqlSession control;
    private volatile @Nullable Connected connected;

    /** What exists once the server is known. */
    private record Connected(
            SourceInfo info, StartResolver resolver, SchemaProof proof, BinlogRetention retention, StreamRun run) {}

    public MysqlChangeSource(SourceSettings settings) {
        this(settings, SnapshotLock.NONE, DEFAULT_MAX_EVENT_BYTES, null);
    }

    /**
     * @param lock whether tables without a consistent read are locked while they are read
     * @param maxEventBytes a larger event stops the task with ROW_TOO_LARGE
     * @param heartbeat what is written to the source, null for nothing
     */
    public MysqlChangeSource(
            SourceSettings settings, SnapshotLock lock, int maxEventBytes, @Nullable HeartbeatSettings heartbeat) {
        this.settings = settings;
        this.lock = lock;
        this.maxEventBytes = maxEventBytes;
        this.sessions = new SourceSessions(settings);
        this.heartbeat = heartbeat == null ? null : new HeartbeatTable(settings, heartbeat);
    }

    @Override
    public SourceInfo connect() {
        SourceInfo info = withJdbc(connection -> ServerFacts.read(connection).toSourceInfo(settings.outputZone()));
        asking(MysqlSession::serverVersion);
        StartResolver resolver = new StartResolver(sessions, info, maxEventBytes);
        SchemaProof proof = new SchemaProof(sessions, info, maxEventBytes, this::readShapes);
        StreamRun run = new StreamRun(sessions, info, maxEventBytes, resolver, new Prover(), heartbeat);
        connected = new Connected(info, resolver, proof, new BinlogRetention(resolver), run);
        return info;
    }

    @Override
    public SourcePosition currentPosition() {
        StartResolver resolver = connected().resolver();
        return asking(resolver::newest);
    }

    @Override
    public SourcePosition resolve(StartPoint start) {
        StartResolver resolver = connected().resolver();
        return asking(session -> resolver.resolve(session, start));
    }

    @Override
    public SourcePosition acceptDifferences(SourcePosition from) {
        StreamRun run = connected().run();
        return asking(session -> run.acceptDifferences(session, from));
    }

    @Override
    public List<TableShape> readShapes(TableSelector selector) {
        return withJdbc(connection -> new ShapeReader(connection).read(selector));
    }

    @Override
    public ProvenSchema proveShapes(SourcePosition from, TableSelector selector, boolean mayMove) {
        SchemaProof proof = connected().proof();
        String metadata = asking(session -> String.valueOf(ServerStatus.global(session, "binlog_row_metadata")));
        return proof.prove(
                from,
                withoutSystem(selector),
                mayMove,
                this::newestBinlogPosition,
                this::currentPosition,
                metadata.equalsIgnoreCase("FULL"));
    }

    @Override
    public SchemaTracker newTracker(TableSelector selector) {
        return withJdbc(connection -> {
            ServerFacts facts = ServerFacts.read(connection);
            TrackedSchema tracker =
                    new TrackedSchema(facts.toSourceInfo(settings.outputZone()), withoutSystem(selector)::selects);
            new ShapeReader(connection).databaseCharsets().forEach(tracker::putDatabaseCharset);
            tracker.serverTimeZone(facts.zone());
            tracker.explicitDefaultsForTimestamp(facts.isOn("explicit_defaults_for_timestamp"));
            if (!facts.variable("default_storage_engine").isEmpty()) {
                tracker.defaultStorageEngine(facts.variable("default_storage_engine"));
            }
            return tracker;
        });
    }

    /** System schemas are never selected, whatever a task's patterns say. */
    private static TableSelector withoutSystem(TableSelector selector) {
        return table -> !ShapeReader.isSystem(table.database()) && selector.selects(table);
    }

    @Override
    public void stream(SourcePosition from, TableSelector selector, SchemaTracker tracker, ChangeHandler handler) {
        connected().run().run(from, withoutSystem(selector), tracker, handler);
    }

    @Override
    public void stop() {
        sessions.stop();
        MysqlSession session = control;
        if (session != null) {
            session.abort();
        }
    }

    @Override
    public TableReader openReader() {
        MysqlTableReader reader =
                MysqlTableReader.open(settings, lock, connected().info().serverUuid());
        loading.add(reader.session());
        return reader;
    }

    @Override
    public @Nullable SourceHeartbeat openHeartbeat() {
        return heartbeat;
    }

    @Override
    public LoadGauge openGauge(BrakeSettings limits) {
        return new SourceGauge(settings, limits);
    }

    @Override
    public void endDeadReaders() {
        if (loading.areSilent()) {
            asking(session -> {
                loading.endDead(session);
                return true;
            });
        }
    }

    @Override
    public BinlogPosition newestBinlogPosition() {
        return asking(ServerStatus::newest);
    }

    @Override
    public long retentionSeconds(BinlogPosition position) {
        BinlogRetention retention = connected().retention();
        return asking(session -> retention.secondsLeft(session, position, System.currentTimeMillis() / 1000));
    }

    @Override
    public void close() {
        stop();
    }

    /** What the stream asks when it meets a table whose shape it does not know. */
    private final class Prover implements SchemaProver {
        @Override
        public ProvenSchema prove(SourcePosition from, TableSelector selector) {
            return proveShapes(from, selector, false);
        }

        @Override
        public boolean isSequence(TableId table) {
            String question = "SELECT TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = "
                    + SqlText.literal(table.database()) + " AND TABLE_NAME = " + SqlText.literal(table.table());
            return "SEQUENCE".equals(asking(session -> session.queryValue(question)));
        }
    }

    private Connected connected() {
        Connected it = connected;
        if (it == null) {
            throw new IllegalStateException("connect() comes first");
        }
        return it;
    }

    /** Asks over the control session; a session that the server has closed while it was idle is opened again. */
    private <T> T asking(Function<MysqlSession, T> question) {
        synchronized (controlLock) {
            try {
                return question.apply(controlSession());
            } catch (MillraceException e) {
                MysqlSession session = control;
                if (e.code() != ErrorCode.SOURCE_CONNECTION_LOST
                        || sessions.isStopped()
                        || session == null
                        || !session.isClosed()) {
                    throw e;
                }
                control = null;
                return question.apply(controlSession());
            }
        }
    }

    private MysqlSession controlSession() {
        MysqlSession session = control;
        if (session == null) {
            session = MysqlSession.connect(settings);
            session.readTimeout(SILENCE);
            control = session;
            if (sessions.isStopped()) {
                session.abort(); // a stop that came meanwhile has not seen it
            }
            Connected known = connected;
            if (known != null) {
                ServerStatus.requireSame(session, known.info().serverUuid());
            }
        }
        return session;
    }

    private <T> T withJdbc(Function<Connection, T> question) {
        try (Connection connection = JdbcConnections.open(settings)) {
            return question.apply(connection);
        } catch (SQLException e) {
            throw new MillraceException(
                    ErrorCode.SOURCE_CONNECTION_LOST, "Closing a connection to " + settings.place() + " fails", e);
        }
    }
}
