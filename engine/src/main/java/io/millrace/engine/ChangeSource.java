package io.millrace.engine;

import io.millrace.model.BinlogPosition;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableShape;
import io.millrace.schema.SchemaTracker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The source of changes, as the engine sees it. Each method fails with a {@link io.millrace.model.MillraceException}.
 *
 * <p>{@link #stream} is run by one thread; {@link #stop}, {@link #openReader} and all questions may come from others. A
 * question has a time-out: a source that does not answer fails.
 */
public interface ChangeSource extends AutoCloseable {
    /** Opens the control connection and reads the server's facts. Call first. */
    SourceInfo connect();

    /** The newest executed position on the server; every transaction in it is visible to a SELECT. */
    SourcePosition currentPosition();

    SourcePosition resolve(StartPoint start);

    /**
     * The position from which this server can go on although its transactions and those before {@code from} are not the
     * same: without those that it does not have, and as if those that it made itself before this place were told.
     */
    default SourcePosition acceptDifferences(SourcePosition from) {
        return from;
    }

    /** Today's shapes of every selected base table. */
    List<TableShape> readShapes(TableSelector selector);

    /**
     * Reads shapes and proves that they hold at {@code from}: no DDL on a selected table lies between {@code from}
     * and the moment of reading (architecture, section "Schema"). Reads again where a DDL came in between and {@code
     * from} may move.
     *
     * @param mayMove whether the caller accepts a later position than {@code from} (a fresh full load does)
     * @return shapes and the position at which they hold
     * @throws io.millrace.model.MillraceException SCHEMA_NOT_PROVEN naming the statement and its position
     */
    ProvenSchema proveShapes(SourcePosition from, TableSelector selector, boolean mayMove);

    /** Shapes that hold at a position. */
    record ProvenSchema(SourcePosition position, List<TableShape> shapes) {}

    /**
     * An empty tracker for the selected tables that fills in what this server would: default charsets of its databases,
     * default engine, {@code explicit_defaults_for_timestamp}. After {@link #connect}.
     */
    SchemaTracker newTracker(TableSelector selector);

    /**
     * Streams changes from {@code from} until {@link #stop} or a failure; the calling thread runs the handler.
     *
     * <p>Back-pressure: not returning from the handler stops reading, for as long as it takes.
     */
    void stream(SourcePosition from, TableSelector selector, SchemaTracker tracker, ChangeHandler handler);

    /** Makes {@link #stream} return soon, and a question that is being asked fail. No other can be asked. Idempotent. */
    void stop();

    /** A connection of its own for reading table rows; one per full-load thread. */
    TableReader openReader();

    /** How far the server is ahead: its newest binlog position, without visibility promise. Cheap; for delay display. */
    BinlogPosition newestBinlogPosition();

    /** Seconds the source still keeps the binlog file of {@code position}: -1 if it keeps it until told otherwise. */
    long retentionSeconds(BinlogPosition position);

    /** What writes to the source for this task; null for a task that does not ask for it. */
    default @Nullable SourceHeartbeat openHeartbeat() {
        return null;
    }

    /** Tells whether the source bears a full load; connects when it is asked. */
    default LoadGauge openGauge(BrakeSettings limits) {
        throw new UnsupportedOperationException("this source tells nothing of its load");
    }

    /**
     * Ends the connections of {@link #openReader} that wait for an answer which the source does not work on any more: a
     * statement may run for hours, and silence alone does not tell.
     */
    default void endDeadReaders() {}

    @Override
    void close();
}
