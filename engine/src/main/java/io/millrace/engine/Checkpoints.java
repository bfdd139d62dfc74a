package io.millrace.engine;

import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.schema.SchemaTracker;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the task's output and stores the state at the cut: once everything before it is acknowledged, or with a
 * transactional sink in one transaction with it. Cuts lie between two transactions, but a long transaction is also cut
 * inside. One thread, but for {@link #cutInside}.
 */
final class Checkpoints {
    private final Gate gate;
    private final StreamPipeline pipeline;
    private final FullLoad load;
    private final SchemaTracker tracker;
    private final Selection selection;
    private final Delivery delivery;
    private final RecordSink sink;
    private final CheckpointStore store;
    private final Checkpoint start;
    private final Runnable onStored;
    private SourcePosition lastCut;

    Checkpoints(
            Gate gate,
            StreamPipeline pipeline,
            FullLoad load,
            SchemaTracker tracker,
            Selection selection,
            Delivery delivery,
            RecordSink sink,
            CheckpointStore store,
            Checkpoint start,
            Runnable onStored) {
        this.gate = gate;
        this.pipeline = pipeline;
        this.load = load;
        this.tracker = tracker;
        this.selection = selection;
        this.delivery = delivery;
        this.sink = sink;
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
            if (sink.isTransactional() && pipeline.isInsideTransaction()) {
                return; // what ended in the middle is not to be seen: the sink drops it, and the next run tells it
            }
            cut(pipeline.deliveredAhead(), false);
        } finally {
            gate.unlock();
        }
    }

    /** Cuts inside a long transaction, behind what was delivered of it. On the stream's thread, under the gate. */
    void cutInside(Checkpoint.Inside inside) {
        cut(inside, true);
    }

    /** @param moved whether {@code inside} says something new although the position is the same */
    private void cut(Checkpoint.Inside inside, boolean moved) {
        if (pipeline.isInsideDdl()) {
            return; // ended between a DDL and its commit: shapes and position do not belong together
        }
        if (sink.isTransactional() && load.isTorn()) {
            return; // some rows of a table that the next run loads from the start, also inside a long transaction
        }
        SourcePosition position = pipeline.position();
        Map<String, byte @Nullable []> entries = changedEntries();
        if (!entries.isEmpty() || !position.equals(lastCut) || moved) {
            lastCut = position;
            entries.put(
                    Checkpoint.POSITION,
                    Checkpoint.positionEntry(position, inside, start.loadStartSeconds(), start.loadPosition()));
        }
        if (sink.isTransactional()) {
            sink.commit(entries); // also of what changes no position, as heartbeats
            if (!entries.isEmpty()) {
                onStored.run();
            }
        } else if (!entries.isEmpty()) {
            delivery.cut(entries);
        }
    }

    private Map<String, byte @Nullable []> changedEntries() {
        Map<String, byte @Nullable []> entries = new HashMap<>();
        for (TableId id : tracker.drainChanged()) {
            TableShape shape = tracker.shapeOf(id);
            entries.put(Checkpoint.shapeName(id), shape == null ? null : Checkpoint.shapeEntry(shape));
        }
        for (TableId id : load.drainGone()) {
            entries.put(Checkpoint.loadName(id), null);
        }
        for (TableLoad table : load.tables()) {
            if (table.ledger().drainDirty()) {
                entries.put(
                        Checkpoint.loadName(table.ledger().table()),
                        table.ledger().toJson());
            }
        }
        byte[] selected = selection.drainEntry();
        if (selected != null) {
            entries.put(Checkpoint.SELECTION, selected);
        }
        return entries;
    }

    /** Stores every cut that is acknowledged. Any thread, one after the other. */
    synchronized void store() {
        Map<String, byte @Nullable []> entries = delivery.drain();
        if (entries != null) {
            store.save(positionLast(entries));
            onStored.run();
        }
    }

    /**
     * A store without transactions makes entries durable one by one: the position must not be ahead of the others, and
     * no table be selected whose ledger is not there.
     */
    private static Map<String, byte @Nullable []> positionLast(Map<String, byte @Nullable []> entries) {
        Map<String, byte @Nullable []> ordered = new LinkedHashMap<>(entries);
        for (String name : List.of(Checkpoint.SELECTION, Checkpoint.POSITION)) {
            byte[] entry = ordered.remove(name);
            if (entry != null) {
                ordered.put(name, entry);
            }
        }
        return ordered;
    }
}
