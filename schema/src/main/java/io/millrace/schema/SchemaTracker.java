package io.millrace.schema;

import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of the selected tables at the stream's position, moved on by every DDL statement.
 *
 * <p>Written by the stream's thread, at a transaction boundary; not thread-safe.
 */
public interface SchemaTracker {
    @Nullable
    TableShape shapeOf(TableId table);

    /** All known shapes. */
    Collection<TableShape> shapes();

    /** Sets a shape that has been proven elsewhere (initial read, in-band metadata, healing). */
    void put(TableShape shape);

    void remove(TableId table);

    /**
     * Applies one statement of a QUERY event to the known shapes.
     *
     * @param defaultDatabase the session's database, "" if none
     * @param sql statement text, decoded
     * @param session charset and sql_mode facts of the session that can change what the text means
     */
    DdlResult apply(String defaultDatabase, String sql, DdlSession session);

    /** Tables whose shape changed since the last call: what a checkpoint still has to store. */
    List<TableId> drainChanged();
}
