package io.millrace.mysql.precheck;

import io.millrace.engine.StartPoint;
import io.millrace.engine.TableSelector;
import io.millrace.model.TableId;
import io.millrace.mysql.load.SnapshotLock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the task is going to do with the source.
 *
 * @param exactTables tables that the task names without a pattern, as the task spells them
 * @param exactDatabases databases that the task names without a pattern
 * @param fullLoad whether there is a full load
 * @param start where the stream begins; null when it begins at the full load, or when there is no stream
 * @param lock what the full load may lock
 * @param partialImages whether the task accepts row images without all columns
 */
public record PrecheckScope(
        TableSelector selector,
        List<TableId> exactTables,
        List<String> exactDatabases,
        boolean fullLoad,
        @Nullable StartPoint start,
        SnapshotLock lock,
        boolean partialImages) {
    public PrecheckScope {
        exactTables = List.copyOf(exactTables);
        exactDatabases = List.copyOf(exactDatabases);
    }
}
