package io.millrace.engine;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Durable home of a task's checkpoint: named entries (position, one per table shape, one per chunk ledger).
 *
 * <p>{@link #save} is atomic where the store can (Kafka transactions), else entries become durable in map order, the
 * position last. Fails with LEASE_LOST when a newer run of the task has taken over.
 */
public interface CheckpointStore extends AutoCloseable {
    /**
     * Takes the task for this run and reads what earlier runs stored.
     *
     * @throws io.millrace.model.MillraceException TASK_ALREADY_RUNNING when another run holds the task
     */
    Map<String, byte[]> open();

    /** Stores entries; a null value deletes. Returns when durable. */
    void save(Map<String, byte @Nullable []> entries);

    /** Whether this run still holds the task; checked before each batch of records. Cheap, any thread. */
    boolean isHeld();

    @Override
    void close();
}
