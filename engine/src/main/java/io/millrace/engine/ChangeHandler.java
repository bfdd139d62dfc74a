package io.millrace.engine;

import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import io.millrace.model.RowChange;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the engine hears from the stream, all on the stream's thread, in commit order.
 *
 * <p>Per transaction: {@link #onBegin}, rows through the {@link RowHandler}s and {@link #onDdl}s, {@link #onCommit}. A
 * rolled-back transaction never reaches the binlog; one with non-transactional tables ends in onCommit too.
 */
public interface ChangeHandler {
    /** The first event of a transaction was read. */
    void onBegin(ChangeContext context);

    /**
     * Asked once per table shape (again after DDL and after a restart); the answer is kept by the caller.
     *
     * @return null when the task does not want this table's rows: the caller skips them undecoded
     */
    @Nullable
    RowHandler rowsOf(TableShape shape);

    /** A DDL statement with the shapes around it, after the tracker has applied it. */
    void onDdl(DdlChange ddl, ChangeContext context);

    /**
     * A statement changes rows of these tables, and no row event says which; before it is told as DDL. What this throws ends
     * the stream before the statement.
     *
     * @param what the clause that does it, as {@code EXCHANGE PARTITION}
     * @param tables selected ones, at least one
     */
    default void onUnloggedChanges(String what, Collection<TableId> tables, ChangeContext context) {}

    /**
     * A statement goes by that may change the shapes of these tables, selected or not; before it is told as DDL.
     *
     * @param tables empty when it is not sure which
     */
    default void onShapeStatement(Collection<TableId> tables) {}

    /**
     * Counts how often the answers of {@link #rowsOf} and of the selector have changed by themselves; changes between
     * transactions only. What was asked for under another number is forgotten.
     */
    default int selectionVersion() {
        return 0;
    }

    /**
     * The transaction (also an unselected or empty one) is complete: everything up to {@code position} has been told.
     *
     * @param position a live view: valid during the call, {@link PositionView#snapshot()} keeps it
     */
    void onCommit(ChangeContext context, PositionView position);

    /** Nothing has come for a while (server heartbeat): the stream stands at {@code position}. */
    void onIdle(PositionView position);

    /**
     * Everything that has arrived from the source is told, and no transaction is open: the next read will wait, perhaps
     * not for long.
     */
    default void onCaughtUp() {}

    /**
     * A beat of this run's {@link SourceHeartbeat} goes by, inside a transaction: all that was committed before it is told.
     *
     * @param writtenMs before it was written, ms since the epoch by our clock
     */
    default void onBeat(long writtenMs) {}

    /**
     * Said once, before everything else.
     *
     * @param position to make a {@link PositionView#copy()} of
     * @param readers makes a reader of row events for one more thread
     */
    default void onOpen(PositionView position, Supplier<RowEventReader> readers) {}

    /** Whether row events are handed over whole, to {@link #onRowEvent}. Always the same answer. */
    default boolean takesRowEvents() {
        return false;
    }

    /**
     * The rows of one event, if {@link #takesRowEvents()}.
     *
     * @param to what {@link #rowsOf} gave for the table
     * @param form how the event is read
     * @param body borrowed during the call
     * @param context {@link ChangeContext#rowInEvent()} is that of the first row
     */
    default void onRowEvent(
            RowHandler to, RowEventReader.Form form, byte[] body, int offset, int length, ChangeContext context) {
        throw new UnsupportedOperationException("this handler takes rows one by one");
    }

    /**
     * Returns when everything told so far has been dealt with, as it has to be before a shape or the routes to a table
     * change.
     *
     * @return rows told of the open transaction, if {@link #takesRowEvents()}
     */
    default long settle() {
        return 0;
    }

    /** The rows of one table. */
    interface RowHandler {
        void onRow(RowChange change);
    }

    /** The stream's own position, without allocation unless kept. */
    interface PositionView {
        String file();

        long offset();

        SourcePosition snapshot();

        /** A position of its own for a thread that is behind the stream. */
        default PositionCopy copy() {
            throw new UnsupportedOperationException("this position is read on the stream's thread only");
        }
    }

    /** Goes the way of the stream's position, later. Belongs to the thread that says {@link Step#follow}. */
    interface PositionCopy extends PositionView {
        /** A reused place for one move of the position. */
        Step newStep();

        /** One move: written down on the stream's thread, followed on the copy's, with a hand-over between them. */
        interface Step {
            /** Writes down where the stream's position stands after a commit or while it is idle. */
            void note();

            /** Moves the copy there. */
            void follow();
        }
    }
}
