package io.millrace.engine;

import io.millrace.formats.MessageFormat;
import io.millrace.formats.ProjectedFormat;
import io.millrace.model.NameCase;

/**
 * What is told of the task's tables.
 *
 * @param columns which of their columns
 * @param onUnlogged what becomes of statements that change rows without a row event
 */
public record ObjectSettings(ColumnSelector columns, OnUnlogged onUnlogged) {
    /** Everything. */
    public static final ObjectSettings WHOLE = new ObjectSettings(ColumnSelector.ALL, OnUnlogged.WARN);

    /** What a statement does to a task that changes rows without a row event. */
    public enum OnUnlogged {
        /** It is reported, with what to write into the document to have the tables read again. */
        WARN,
        /** The tables are read again. */
        RE_READ,
        /** The task stops before it has passed the statement. */
        FAIL
    }

    /** The same on a server that takes names so. */
    public ObjectSettings under(NameCase names) {
        return new ObjectSettings(columns.under(names), onUnlogged);
    }

    /** The format that sees nothing else. */
    public MessageFormat told(MessageFormat format) {
        return columns == ColumnSelector.ALL
                ? format
                : new ProjectedFormat(
                        format,
                        (shape, column) ->
                                columns.tells(shape.id(), shape.column(column).name()));
    }
}
