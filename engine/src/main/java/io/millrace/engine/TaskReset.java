package io.millrace.engine;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableShape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes where a task goes on, while it is not running: what is offered when its place at the source is gone. Nothing
 * at the destination is removed.
 */
public final class TaskReset {
    /** Where the next run begins. */
    public enum To {
        /** As a new task: the checkpoint is forgotten. */
        BEGINNING,
        /** At the source's newest position: what lies in between is left out. */
        NOW,
        /** Where the task stands, whatever the source has more or less than it before that. */
        HERE
    }

    private final TaskSettings settings;
    private final TaskPorts ports;

    public TaskReset(TaskSettings settings, TaskPorts ports) {
        this.settings = settings;
        this.ports = ports;
    }

    /**
     * @return what was done, for people
     * @throws MillraceException TASK_ALREADY_RUNNING when the task runs, TASK_INVALID when there is no checkpoint to go on
     *     from
     */
    public String run(To to) {
        try (CheckpointStore store = ports.newCheckpointStore();
                ChangeSource source = ports.newSource()) {
            Map<String, byte[]> stored = store.open();
            if (to == To.BEGINNING) {
                store.save(nothingOf(stored));
                return "the checkpoint is forgotten: the next run begins as the task document says";
            }
            Checkpoint checkpoint = Checkpoint.read(stored);
            if (checkpoint == null) {
                throw new MillraceException(
                        ErrorCode.TASK_INVALID,
                        "A task goes on from its checkpoint: " + settings.taskName()
                                + " has none. Run it; start.from says where it begins");
            }
            SourceInfo info = source.connect();
            TaskSettings here = settings.under(info.nameCase());
            Map<String, byte @Nullable []> entries = new LinkedHashMap<>();
            SourcePosition position = to == To.HERE
                    ? source.acceptDifferences(checkpoint.position())
                    : toNow(source, here, checkpoint, entries);
            entries.put(
                    Checkpoint.POSITION,
                    Checkpoint.positionEntry(
                            position,
                            to == To.HERE ? checkpoint.inside() : Checkpoint.Inside.NOTHING,
                            checkpoint.loadStartSeconds(),
                            checkpoint.loadPosition()));
            store.save(entries);
            return "was at " + checkpoint.position() + ", goes on at " + position;
        }
    }

    /** The position first: without it the rest is no checkpoint, also when only a part of this is stored. */
    private static Map<String, byte @Nullable []> nothingOf(Map<String, byte[]> stored) {
        Map<String, byte @Nullable []> entries = new LinkedHashMap<>();
        if (stored.containsKey(Checkpoint.POSITION)) {
            entries.put(Checkpoint.POSITION, null);
        }
        stored.keySet().forEach(name -> entries.put(name, null));
        return entries;
    }

    /** Today's shapes at today's position; chunks that are not loaded yet stay so. */
    private static SourcePosition toNow(
            ChangeSource source, TaskSettings settings, Checkpoint checkpoint, Map<String, byte @Nullable []> entries) {
        ChangeSource.ProvenSchema proven = source.proveShapes(source.currentPosition(), settings.selector(), true);
        for (TableShape shape : checkpoint.shapes()) {
            entries.put(Checkpoint.shapeName(shape.id()), null);
        }
        for (TableShape shape : proven.shapes()) {
            entries.put(Checkpoint.shapeName(shape.id()), Checkpoint.shapeEntry(shape));
        }
        for (LoadLedger ledger : checkpoint.ledgers()) {
            if (ledger.skipUntil() != null) {
                ledger.clearSkip();
                entries.put(Checkpoint.loadName(ledger.table()), ledger.toJson());
            }
        }
        return proven.position();
    }
}
