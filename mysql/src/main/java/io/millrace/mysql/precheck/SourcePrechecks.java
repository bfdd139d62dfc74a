package io.millrace.mysql.precheck;

import io.millrace.engine.BrakeSettings;
import io.millrace.model.MillraceException;
import io.millrace.model.NameCase;
import io.millrace.model.Precheck;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.mysql.HeartbeatSettings;
import io.millrace.mysql.HeartbeatTable;
import io.millrace.mysql.SourceGauge;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.metadata.JdbcConnections;
import io.millrace.mysql.metadata.ServerFacts;
import io.millrace.mysql.metadata.ShapeReader;
import io.millrace.mysql.metadata.SqlText;
import io.millrace.mysql.position.ReplicaState;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.mysql.precheck.Findings.Item;
import io.millrace.mysql.protocol.MysqlServerException;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks whether a task can run on its source. Reads only; an item that depends on one that failed is SKIPPED and says
 * which.
 */
public final class SourcePrechecks {
    private static final Logger log = LoggerFactory.getLogger(SourcePrechecks.class);
    private static final Item SHAPES = new Item("SRC_TYPES", "every selected table's columns are of a known type");
    private static final Item BRAKE =
            new Item("SRC_REPLICA_LAG", "every server whose lag limits the full load says how far behind it is");
    private static final Item HEARTBEAT =
            new Item("SRC_HEARTBEAT", "the account may write the heartbeat table (source.heartbeat)");
    private static final int NO_SUCH_TABLE = 1146;
    private static final String NO_CONNECTION = "there is no connection to the source (SRC_CONN)";

    private SourcePrechecks() {}

    /** Runs every item, in an order that a reader can follow; never throws for what it finds. */
    public static List<Precheck> run(SourceSettings settings, PrecheckScope scope) {
        Findings findings = new Findings();
        // Both ways to the server are tried: the stream and the load use one, metadata the other.
        try (MysqlSession session = MysqlSession.connect(settings);
                Connection connection = JdbcConnections.open(settings)) {
            findings.pass(ConnectionCheck.CONNECTION, settings.place() + ", MySQL " + session.serverVersion());
            checkAll(findings, session, connection, scope);
        } catch (MillraceException e) {
            if (findings.all().isEmpty()) {
                ConnectionCheck.failed(findings, e);
                skipAll(findings);
            } else {
                throw e;
            }
        } catch (SQLException e) {
            log.debug("closing a connection failed: {}", e.getMessage());
        }
        return findings.all();
    }

    /** Whether the source, and the replicas that are named, tell what the full load's limits are about. */
    public static List<Precheck> runBrake(SourceSettings settings, BrakeSettings limits) {
        if (limits.lagSeconds() == 0) {
            return List.of(); // Threads_running is told to every account
        }
        Findings findings = new Findings();
        List<String> told = new ArrayList<>();
        for (SourceSettings server : new SourceGauge(settings, limits).servers()) {
            try (MysqlSession session = MysqlSession.connect(server)) {
                OptionalLong lag = ReplicaState.lagSeconds(session);
                told.add(server.place()
                        + (lag.isEmpty()
                                ? " replicates from nobody"
                                : lag.getAsLong() == Long.MAX_VALUE
                                        ? " does not replicate just now"
                                        : " is " + lag.getAsLong() + " s behind"));
                if (lag.isEmpty() && !server.equals(settings)) {
                    findings.warn(
                            BRAKE,
                            server.place() + " replicates from nobody",
                            "Take it out of throttle.full_load.replicas, or start its replication");
                }
            } catch (MillraceException e) {
                findings.fail(
                        BRAKE,
                        server.place() + " does not say how far behind it is: " + e.getMessage(),
                        "GRANT REPLICATION CLIENT ON *.* (MariaDB: SLAVE MONITOR) to the source's account there, or take"
                                + " throttle.full_load.replica_lag out");
            }
        }
        if (findings.all().isEmpty()) {
            findings.pass(BRAKE, String.join("; ", told));
        }
        return findings.all();
    }

    /** Whether the account may write the heartbeat table; writes nothing. */
    public static List<Precheck> runHeartbeat(SourceSettings settings, HeartbeatSettings heartbeat) {
        Findings findings = new Findings();
        String place = "table " + heartbeat.table() + " at " + settings.place();
        try (MysqlSession session = MysqlSession.connect(settings)) {
            if ("ON".equalsIgnoreCase(ServerStatus.global(session, "read_only"))) {
                findings.fail(
                        HEARTBEAT,
                        place + ": the server is read_only",
                        "Take out source.heartbeat, or read from the primary");
                return findings.all();
            }
            prepare(session, HeartbeatTable.writeStatement(heartbeat.table(), settings.taskName(), 0, 0));
            findings.pass(HEARTBEAT, place);
        } catch (MysqlServerException e) {
            if (e.error().number() == NO_SUCH_TABLE && heartbeat.create()) {
                creatable(findings, settings, heartbeat, place);
            } else {
                findings.fail(HEARTBEAT, place + ": " + e.getMessage(), remedy(heartbeat));
            }
        } catch (MillraceException e) {
            findings.skip(HEARTBEAT, NO_CONNECTION);
        }
        return findings.all();
    }

    private static void creatable(
            Findings findings, SourceSettings settings, HeartbeatSettings heartbeat, String place) {
        try (MysqlSession session = MysqlSession.connect(settings)) {
            prepare(session, HeartbeatTable.createStatement(heartbeat.table()));
            findings.pass(HEARTBEAT, place + ": the task creates it");
        } catch (MysqlServerException e) {
            findings.fail(HEARTBEAT, place + " is to be created: " + e.getMessage(), remedy(heartbeat));
        }
    }

    private static String remedy(HeartbeatSettings heartbeat) {
        return heartbeat.create()
                ? "GRANT CREATE, SELECT, INSERT, UPDATE ON " + heartbeat.table()
                        + " to the source's account; its database has to be there"
                : "GRANT SELECT, INSERT, UPDATE ON " + heartbeat.table()
                        + " to the source's account, and if the table is not" + " there: "
                        + HeartbeatTable.createStatement(heartbeat.table());
    }

    /** The server checks names and rights, and does nothing. */
    private static void prepare(MysqlSession session, String sql) {
        session.execute("PREPARE heartbeat FROM " + SqlText.literal(sql));
    }

    private static void checkAll(Findings findings, MysqlSession session, Connection connection, PrecheckScope scope) {
        ServerFacts facts = ServerFacts.read(connection);
        Row who = session.queryOne("SELECT USER(), CURRENT_USER()");
        String account = who == null ? "" : who.text(1);
        new ServerChecks(findings, session, facts).run(who == null ? "" : who.text(0), account);
        List<TableShape> shapes = List.of();
        boolean readable = true;
        try {
            shapes = new ShapeReader(connection).read(scope.selector().under(NameCase.of(facts.lowerCaseTableNames())));
            findings.pass(SHAPES, shapes.size() + " tables read");
        } catch (MillraceException e) {
            readable = false;
            findings.fail(SHAPES, e.code() + ": " + e.getMessage(), "Leave the table out of the task");
        }
        List<TableId> tables = shapes.stream().map(TableShape::id).toList();
        new BinlogChecks(findings, session, facts, scope).run(tables, account);
        if (readable) {
            new ObjectChecks(findings, session, scope, account).run(shapes);
        } else {
            ObjectChecks.ALL.forEach(item -> findings.skip(item, "the tables cannot be read (SRC_TYPES)"));
        }
    }

    private static void skipAll(Findings findings) {
        ServerChecks.ALL.forEach(item -> findings.skip(item, NO_CONNECTION));
        findings.skip(SHAPES, NO_CONNECTION);
        BinlogChecks.ALL.forEach(item -> findings.skip(item, NO_CONNECTION));
        ObjectChecks.ALL.forEach(item -> findings.skip(item, NO_CONNECTION));
    }
}
