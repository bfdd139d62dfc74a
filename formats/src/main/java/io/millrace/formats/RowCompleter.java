package io.millrace.formats;

import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;

/**
 * Fills in what a row's message says of its whole transaction. The rows of such a format are held until their commit;
 * snapshot rows are not. A transaction beyond {@link #maxRows} or {@link #maxBytes} is held no longer: all its rows go out
 * with a count of 0. Belongs to the thread of its format.
 */
public interface RowCompleter {
    /**
     * Appends the message that goes out.
     *
     * @param held the value as the {@link TableEncoder} wrote it
     * @param index 1-based among the transaction's delivered rows
     * @param count delivered rows of the transaction; 0 if it is too long to be held
     * @param commit context of the commit: its end offset, time and {@link ChangeContext#xid()}; of a transaction too long
     *     to be held the file and end offset of its first row's event, and the time at which this row was read
     */
    void complete(byte[] held, long index, long count, ChangeContext commit, ByteSink out);

    /** Rows of a transaction that are held at most. */
    default long maxRows() {
        return Long.MAX_VALUE;
    }

    /** Bytes of a transaction that are held at most. */
    default long maxBytes() {
        return Long.MAX_VALUE;
    }
}
