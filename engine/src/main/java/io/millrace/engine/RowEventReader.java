package io.millrace.engine;

import io.millrace.model.ChangeContext;

/** Reads the rows out of the bytes of row events. Implemented by the source; belongs to one thread. */
public interface RowEventReader {
    /** How one kind of event of one table is read. Immutable, made by the source, meaningless to others. */
    interface Form {}

    /**
     * Tells every row of an event.
     *
     * @param body not kept
     * @param context its {@link ChangeContext#rowInEvent()} is that of the first row, and is counted on
     */
    void read(Form form, byte[] body, int offset, int length, ChangeContext context, ChangeHandler.RowHandler to);
}
