package io.millrace.mysql.stream;

import io.millrace.binlog.JsonStyle;
import io.millrace.binlog.RowPlan;
import io.millrace.binlog.TableMapEvent;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.NameCase;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.schema.SchemaTracker;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the shape that the rows behind a table map have, best source first: the tracked one if the table map agrees,
 * what FULL metadata says, today's shape if no DDL lies in between. Else the task stops: nothing is guessed.
 */
final class ShapeFinder {
    private static final Logger log = LoggerFactory.getLogger(ShapeFinder.class);

    private final SchemaTracker tracker;
    private final SchemaProver prover;
    private final StreamPosition position;
    private final NameCase names;
    private JsonStyle jsonStyle = JsonStyle.V8_0;
    private final Set<TableId> createdSequences = new HashSet<>();

    ShapeFinder(SchemaTracker tracker, SchemaProver prover, StreamPosition position, NameCase names) {
        this.tracker = tracker;
        this.prover = prover;
        this.position = position;
        this.names = names;
    }

    /** Takes notice of the server that wrote the rows to come: each prints JSON in its own way, for SELECT too. */
    void writtenBy(String serverVersion) {
        jsonStyle = JsonStyle.of(serverVersion);
    }

    /** A CREATE, ALTER or DROP SEQUENCE went by: rows of any name in it may be the sequence's, if they look so. */
    void onSequenceStatement(Collection<TableId> named) {
        named.forEach(table -> createdSequences.add(names.compared(table)));
    }

    /**
     * @return null for a MariaDB sequence, which is no table to copy
     * @throws MillraceException SCHEMA_MISMATCH naming table, position and remedies
     */
    @Nullable
    RowPlan planFor(TableMapEvent map) {
        TableId table = map.table();
        TableShape known = tracker.shapeOf(table);
        MillraceException mismatch = null;
        if (known != null) {
            try {
                return RowPlan.compile(map, known, jsonStyle);
            } catch (MillraceException e) {
                if (e.code() != ErrorCode.SCHEMA_MISMATCH) {
                    throw e;
                }
                mismatch = e;
            }
        }
        if (known == null
                && map.isLaidOutAsSequence()
                && (createdSequences.contains(names.compared(table)) || prover.isSequence(table))) {
            log.debug("{} is a sequence, its rows are left out", table);
            return null;
        }
        TableShape told = RowPlan.shapeFrom(map);
        if (told != null) {
            told = told.renamedTo(names.stored(table)); // written before the server folded names, perhaps
            log.info("{}: taking the shape that the binlog tells, at {}", table, position.snapshot());
            RowPlan plan = RowPlan.compile(map, told, jsonStyle);
            tracker.put(told);
            return plan;
        }
        return healed(map, table, mismatch);
    }

    private RowPlan healed(TableMapEvent map, TableId table, @Nullable MillraceException mismatch) {
        SourcePosition at = position.snapshot();
        try {
            for (TableShape shape : prover.prove(at, id -> isSame(id, table)).shapes()) {
                if (isSame(shape.id(), table)) {
                    RowPlan plan = RowPlan.compile(map, shape, jsonStyle);
                    log.info("{}: taking today's shape, proven to hold since {}", table, at);
                    tracker.put(shape);
                    return plan;
                }
            }
        } catch (MillraceException e) {
            if (e.code() != ErrorCode.SCHEMA_NOT_PROVEN && e.code() != ErrorCode.SCHEMA_MISMATCH) {
                throw e;
            }
            throw unknownShape(table, mismatch, String.valueOf(e.getMessage()), e);
        }
        throw unknownShape(table, mismatch, "the table does not exist today", null);
    }

    private boolean isSame(TableId one, TableId other) {
        return names.compared(one).equals(names.compared(other));
    }

    private static MillraceException unknownShape(
            TableId table, @Nullable MillraceException mismatch, String whyNotToday, @Nullable Throwable cause) {
        return new MillraceException(
                ErrorCode.SCHEMA_MISMATCH,
                "The shape of a table is known when its rows are read: table=" + table + ", tracked: "
                        + (mismatch == null ? "no shape" : mismatch.getMessage()) + ", today's shape: " + whyNotToday
                        + ". Set binlog_row_metadata=FULL on the source (MySQL 8.0.1 and later) and start the task"
                        + " from a later position, or do the full load of this table again",
                cause);
    }
}
