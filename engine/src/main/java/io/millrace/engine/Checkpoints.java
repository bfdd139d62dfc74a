package io.millrace.engine;

import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.schema.SchemaTracker;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the task's output between two transactions and stores the state at the cut once everything before it is
 * acknowledged. One thread.
 */
final class Checkpoints {
    private final Gate gate;
    private final StreamPipeline pipeline;
    private final FullLoad load;
    private final SchemaTracker tracker;
    private final Delivery delivery;
    private final CheckpointStore store;
    private final Checkpoint start;
    private final Runnable onStored;
    private SourcePosition lastCut;

    Checkpoints(
            Gate gate,
            StreamPipeline pipeline,
            FullLoad load,
            SchemaTracker tracker,
            Delivery delivery,
            CheckpointStore store,
            Checkpoint start,
            Runnable onStored) {
        this.gate = gate;
        this.pipeline = pipeline;
        this.load = load;
        this.tracker = tracker;
        this.delivery = delivery;
        this.store = store;
        this.start = start;
        this.onStored = onStored;
        this.lastCut = start.position();
    }

    /**
     * Describes the state between two transactions; nothing when nothing changed since the last cut, or when a long
     * transaction keeps the gate: then there is nothing to describe yet.
     */
    void cut() {
        if (!gate.enterSoon()) {
            return;
        }
        try {
            if (pipeline.isInsideDdl()) {
                return; // ended between a DDL and its commit: shapes and position do not belong together
            }
            Map<String, byte @Nullable []> entries = new HashMap<>();
            for (TableId id : tracker.drainChanged()) {
                TableShape shape = tracker.shapeOf(id);
                entries.put(Checkpoint.shapeName(id), shape == null ? null : Checkpoint.shapeEntry(shape));
            }
            for (TableId id : load.drainRenamed()) {
                entries.put(Checkpoint.loadName(id), null);
            }
            for (TableLoad table : load.tables()) {
                if (table.ledger().drainDirty()) {
                    entries.put(
                            Checkpoint.loadName(table.ledger().table()),
                            table.ledger().toJson());
                }
            }
            SourcePosition position = pipeline.position();
            if (entries.isEmpty() && position.equals(lastCut)) {
                return;
            }
            lastCut = position;
            entries.put(
                    Checkpoint.POSITION,
                    Checkpoint.positionEntry(position, start.loadStartSeconds(), start.loadPosition()));
            delivery.cut(entries);
        } finally {
            gate.unlock();
        }
    }

    /** Stores every cut that is acknowledged. */
    void store() {
        Map<String, byte @Nullable []> entries = delivery.drain();
        if (entries != null) {
            store.save(positionLast(entries));
            onStored.run();
        }
    }

    /** A store without transactions makes entries durable one by one: the position must not be ahead of the others. */
    private static Map<String, byte @Nullable []> positionLast(Map<String, byte @Nullable []> entries) {
        Map<String, byte @Nullable []> ordered = new LinkedHashMap<>(entries);
        byte[] position = ordered.remove(Checkpoint.POSITION);
        if (position != null) {
            ordered.put(Checkpoint.POSITION, position);
        }
        return ordered;
    }
}
