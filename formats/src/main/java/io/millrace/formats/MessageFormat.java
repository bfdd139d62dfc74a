package io.millrace.formats;

import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import io.millrace.model.TableShape;
import org.jspecify.annotations.Nullable;

/**
 * A message format with its options resolved, for one task.
 *
 * <p>An instance and its encoders belong to one thread; make one format instance per encoding thread. The methods about
 * transactions, heartbeats and the full load's marks are called on the stream's instance only.
 */
public interface MessageFormat {
    /**
     * Compiles the encoder of one table shape: names, types and constants are serialised here, once, and schemas
     * registered.
     *
     * @param topic where the table's rows go
     */
    TableEncoder encoderFor(TableShape shape, String topic);

    /** Tells of a DDL statement; nothing if the format has no such message. */
    void encodeDdl(DdlChange ddl, ChangeContext context, MessageOut out);

    /** Whether any record may have headers, which brokers have known since 0.11. */
    default boolean writesHeaders() {
        return false;
    }

    /** What completes the rows of this format at the end of their transaction; null if rows go out as they come. */
    default @Nullable RowCompleter rowCompleter() {
        return null;
    }

    /**
     * Whether the messages of rows depend on the row and its context alone, so that several instances may encode the rows
     * of a transaction at the same time.
     */
    default boolean encodesRowsAlone() {
        return true;
    }

    /** Whether the messages of rows say {@link ChangeContext#executedGtids()}. */
    default boolean readsExecutedGtids() {
        return false;
    }

    /** Before the first delivered row of a transaction. */
    default void beginTransaction(ChangeContext context, MessageOut out) {}

    /** After the last row of a transaction of which rows were delivered. */
    default void endTransaction(ChangeContext context, MessageOut out) {}

    /** How often the format says that the stream is alive, in ms; 0 for never. */
    default long heartbeatIntervalMs() {
        return 0;
    }

    /** Tells how far the source has been read; between transactions. */
    default void heartbeat(ChangeContext context, MessageOut out) {}

    /** Whether {@link #beginLoad} wants the table's CREATE statement. */
    default boolean wantsCreateStatement() {
        return false;
    }

    /**
     * Before the first row of a table's full load; again when a run was killed before it stored that.
     *
     * @param createStatement as SHOW CREATE TABLE prints it; "" unless wanted
     */
    default void beginLoad(TableShape shape, String createStatement, ChangeContext context, MessageOut out) {}

    /** After the last row of a table's full load. */
    default void endLoad(TableShape shape, ChangeContext context, MessageOut out) {}
}
