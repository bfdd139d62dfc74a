package io.millrace.engine;

import io.millrace.model.BinlogPosition;
import io.millrace.model.RowView;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads table rows for the full load over one connection. One thread at a time; {@link #abort} from any.
 *
 * <p>A bound is an opaque text (SQL literals of the key columns, made by this adapter from what the server sent),
 * stored in the checkpoint and handed back: only the server compares keys. "" stands for before-the-first and
 * after-the-last row.
 */
public interface TableReader extends AutoCloseable {
    /**
     * The key of the row {@code rows} rows behind {@code after} in key order: the upper bound (inclusive) of the next
     * chunk; "" when the table ends first.
     */
    String nextBound(TableShape shape, String after, int rows);

    /**
     * The bound of the row that has, or would have, these values in its key columns, given as text.
     *
     * @throws io.millrace.model.MillraceException TASK_INVALID when they are no values of the key
     */
    String boundOf(TableShape shape, List<String> key);

    /** Returns when everything up to {@code position} is visible to a SELECT of this connection. */
    void awaitVisible(SourcePosition position);

    /**
     * Reads the rows with {@code after < key <= upTo} in key order in one consistent-read statement.
     *
     * @param limit rows at most, 0 for no limit
     * @param handler gets each row; returning false ends the read after that row
     * @return what was read
     */
    ChunkRead readChunk(TableShape shape, String after, String upTo, long limit, RowReader handler);

    /**
     * Reads a whole table that has no usable key, in a consistent snapshot whose exact position is known; {@code
     * opened} is called with it before the first row.
     */
    void readWhole(TableShape shape, SnapshotOpened opened, RowReader handler);

    /** The source's newest file+position, read after a SELECT: never behind what that SELECT saw. */
    BinlogPosition highWatermark();

    /** As SHOW CREATE TABLE prints it. */
    String createStatement(TableShape shape);

    /** Estimated rows of the table, for progress; -1 if not known. */
    long estimateRows(TableShape shape);

    /** Estimated bytes per row, at least 1. */
    long estimateRowBytes(TableShape shape);

    void abort();

    @Override
    void close();

    /** Gets one row, borrowed until it returns. */
    @FunctionalInterface
    interface RowReader {
        boolean onRow(RowView row);
    }

    /** Gets the position of a consistent snapshot. */
    @FunctionalInterface
    interface SnapshotOpened {
        void at(SourcePosition position);
    }

    /**
     * @param rows rows handed over
     * @param lastKey bound of the last row handed over, null when there was none
     * @param complete false when the handler or the limit ended the read early
     */
    record ChunkRead(long rows, @Nullable String lastKey, boolean complete) {}
}
