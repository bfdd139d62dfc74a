package io.millrace.engine;

import io.millrace.model.NameCase;
import io.millrace.model.TableId;

/** Which tables a task is about. Pure and thread-safe. */
@FunctionalInterface
public interface TableSelector {
    boolean selects(TableId table);

    /** The same selection on a server that takes names so; a selector that knows the server's own spelling stays. */
    default TableSelector under(NameCase names) {
        return this;
    }
}
