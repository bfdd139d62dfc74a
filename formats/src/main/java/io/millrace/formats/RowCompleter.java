package io.millrace.formats;

import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;

/**
 * Fills in what a row's message says of its whole transaction. The rows of such a format are held until their commit;
 * snapshot rows are not. Belongs to the thread of its format.
 */
public interface RowCompleter {
    /**
     * Appends the message that goes out.
     *
     * @param held the value as the {@link TableEncoder} wrote it
     * @param index 1-based among the transaction's delivered rows
     * @param count delivered rows of the transaction
     * @param commit context of the commit: its end offset, time and {@link ChangeContext#xid()}
     */
    void complete(byte[] held, long index, long count, ChangeContext commit, ByteSink out);
}
