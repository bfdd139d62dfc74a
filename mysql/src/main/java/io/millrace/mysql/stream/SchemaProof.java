package io.millrace.mysql.stream;

import io.millrace.engine.ChangeSource.ProvenSchema;
import io.millrace.engine.TableSelector;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableShape;
import io.millrace.mysql.position.ServerFlavour;
import io.millrace.mysql.protocol.BinlogDump;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.ReplicaIdentity;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves today's shapes at an earlier position: they are read, then the binlog from there to the moment of reading is
 * looked through for DDL on selected tables. Metadata locks make the order safe: a new shape can be read only after its
 * statement is in the binlog.
 */
public final class SchemaProof {
    private static final Logger log = LoggerFactory.getLogger(SchemaProof.class);
    private static final int ATTEMPTS = 20;

    private final SourceSessions sessions;
    private final SourceInfo source;
    private final int maxEventBytes;
    private final Function<TableSelector, List<TableShape>> shapes;

    /** @param shapes reads today's shapes */
    public SchemaProof(
            SourceSessions sessions,
            SourceInfo source,
            int maxEventBytes,
            Function<TableSelector, List<TableShape>> shapes) {
        this.sessions = sessions;
        this.source = source;
        this.maxEventBytes = maxEventBytes;
        this.shapes = shapes;
    }

    /**
     * @param newest where the source writes next, asked after the shapes are read
     * @param later a newer position, for when the proof may move
     * @param fullMetadata whether the binlog tells shapes itself: tables with DDL in between are then left out
     * @throws MillraceException SCHEMA_NOT_PROVEN naming the statement and its position
     */
    public ProvenSchema prove(
            SourcePosition from,
            TableSelector selector,
            boolean mayMove,
            Supplier<BinlogPosition> newest,
            Supplier<SourcePosition> later,
            boolean fullMetadata) {
        SourcePosition at = from;
        for (int attempt = 1; ; attempt++) {
            List<TableShape> today = shapes.apply(selector);
            BinlogPosition now = newest.get();
            DdlScan scan = scan(at, now, selector, today, !mayMove && fullMetadata);
            DdlScan.Finding finding = scan.first();
            if (finding == null) {
                return new ProvenSchema(
                        at,
                        today.stream().filter(shape -> !scan.isBorn(shape.id())).toList());
            }
            if (mayMove && attempt < ATTEMPTS) {
                log.info("reading shapes again, a DDL came in between: {}", finding);
                at = later.get();
                continue;
            }
            if (!mayMove && fullMetadata) {
                log.info("leaving shapes to the binlog's own metadata, DDL lies in between: {}", finding);
                return new ProvenSchema(
                        at,
                        today.stream()
                                .filter(shape -> !scan.touches(shape.id()) && !scan.isBorn(shape.id()))
                                .toList());
            }
            throw new MillraceException(
                    ErrorCode.SCHEMA_NOT_PROVEN,
                    "Today's table shapes hold at the start position only if no DDL on selected tables lies in between:"
                            + " from=" + at + ", found at " + finding.behind() + ": " + finding.statement()
                            + ". Start behind this statement, or with a full load, or set binlog_row_metadata=FULL"
                            + " on the source before the rows in question are written");
        }
    }

    private DdlScan scan(
            SourcePosition from, BinlogPosition now, TableSelector selector, List<TableShape> today, boolean all) {
        Set<String> databases =
                today.stream().map(shape -> shape.id().database()).collect(Collectors.toSet());
        DdlScan scan = new DdlScan(selector::selects, databases, source.nameCase());
        boolean sameServer = from.serverUuid().equals(source.serverUuid());
        if (sameServer && from.binlog().equals(now)) {
            return scan;
        }
        MysqlSession session = sessions.open();
        try {
            ReplicaIdentity identity = ReplicaIdentity.ofScan();
            String gtidSet = from.gtidSet();
            BinlogDump dump = gtidSet != null && source.gtid()
                    ? ServerFlavour.of(source.version()).dump(session, identity, gtidSet, false)
                    : BinlogDump.fromFile(session, identity, from.binlog(), false);
            scan.run(dump, maxEventBytes, now, all);
            return scan;
        } catch (IOException e) {
            throw new MillraceException(
                    ErrorCode.SOURCE_CONNECTION_LOST, "Looking for DDL from " + from + " breaks off", e);
        } finally {
            sessions.release(session);
        }
    }
}
