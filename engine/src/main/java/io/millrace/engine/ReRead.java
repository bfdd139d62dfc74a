package io.millrace.engine;

import io.millrace.model.TableId;
import java.util.List;

/**
 * A table, or a range of its keys, that is to be read again. Each is done once: what a task was asked for before is known
 * by its text.
 *
 * @param text as the user wrote it
 * @param after values of the key columns before the range, empty for from the first row on
 * @param upTo values of the key columns of the last row, empty for to the last one
 */
public record ReRead(String text, TableId table, List<String> after, List<String> upTo) {
    public ReRead {
        after = List.copyOf(after);
        upTo = List.copyOf(upTo);
    }

    boolean isWholeTable() {
        return after.isEmpty() && upTo.isEmpty();
    }
}
