package io.millrace.engine;

import io.millrace.formats.MessageFormat;
import io.millrace.formats.ProjectedFormat;
import io.millrace.model.NameCase;

/**
 * What is told of the task's tables.
 *
 * @param columns which of their columns
 */
public record ObjectSettings(ColumnSelector columns) {
    /** Everything. */
    public static final ObjectSettings WHOLE = new ObjectSettings(ColumnSelector.ALL);

    /** The same on a server that takes names so. */
    public ObjectSettings under(NameCase names) {
        return new ObjectSettings(columns.under(names));
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
