package io.millrace.engine;

import io.millrace.model.TableId;

/** Which tables a task is about. Pure and thread-safe. */
@FunctionalInterface
public interface TableSelector {
    boolean selects(TableId table);
}
