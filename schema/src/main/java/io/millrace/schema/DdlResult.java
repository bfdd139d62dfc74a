package io.millrace.schema;

import io.millrace.model.DdlChange;
import io.millrace.model.TableId;
import java.util.List;

/**
 * What a statement did.
 *
 * @param changes one change per table named, in statement order, selected or not; empty if the statement is about no
 *     table or database (GRANT, CREATE VIEW ...)
 * @param invalidated selected tables whose shape is no longer known because the statement could not be read: their
 *     next table map must prove a shape (metadata, healing) or the task stops
 * @param error why the statement could not be read, "" if it could
 */
public record DdlResult(List<DdlChange> changes, List<TableId> invalidated, String error) {
    public DdlResult {
        changes = List.copyOf(changes);
        invalidated = List.copyOf(invalidated);
    }
}
