package io.millrace.engine;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.NameCase;
import io.millrace.model.TableId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a row whose message would be larger than the limit.
 *
 * @param truncate columns of text or bytes that may be cut, by {@link NameCase#compared compared} table
 * @param deadLetterTopic where DEAD_LETTER tells of the row
 * @param names how the source takes the tables' names
 */
public record OversizeSettings(
        Action action, Map<TableId, List<String>> truncate, String deadLetterTopic, NameCase names) {
    /** The choice. */
    public enum Action {
        /** The task stops. */
        FAIL,
        /** Columns are cut until the message fits; a header names them. Rows of other tables stop the task. */
        TRUNCATE,
        /** Another topic is told of the row, by key and place. */
        DEAD_LETTER,
        /** The row is left out. */
        SKIP
    }

    public OversizeSettings {
        truncate = Map.copyOf(truncate);
    }

    /** Such a row stops the task. */
    public static final OversizeSettings FAIL = new OversizeSettings(Action.FAIL, Map.of(), "", NameCase.KEPT);

    /**
     * The same on a server that takes names so.
     *
     * @throws MillraceException TASK_INVALID if that makes one table of two that have columns of their own
     */
    OversizeSettings under(NameCase other) {
        Map<TableId, List<String>> columns = new TreeMap<>();
        truncate.forEach((table, its) -> {
            if (columns.put(other.compared(table), its) != null) {
                throw new MillraceException(
                        ErrorCode.TASK_INVALID,
                        "oversize.truncate has each table once: names that differ in case only are one on this"
                                + " source, table=" + other.compared(table) + ". Remove one of them");
            }
        });
        return new OversizeSettings(action, columns, deadLetterTopic, other);
    }

    /** The columns that may be cut, null if none may. */
    @Nullable
    List<String> columnsOf(TableId table) {
        return truncate.get(names.compared(table));
    }
}
