package io.millrace.engine;

import io.millrace.engine.FullLoad.Turn;
import io.millrace.model.RowChange;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableShape;
import io.millrace.schema.SchemaTracker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one keyless table on their way out, all of them between two transactions of the stream. Under the gate. */
final class WholeLoad {
    private static final int ROWS_PER_LEASE_CHECK = 1024;

    private final FullLoad load;
    private final Turn turn;
    private final TableShape shape;
    private final SchemaTracker tracker;
    private final Delivery delivery;
    private final CheckpointStore lease;
    private final LoadMarks marks;
    private final Progress progress;
    private final Clock clock;
    private final TaskSettings.CutSettings cuts;
    private final long firstSequence;
    private @Nullable SourcePosition snapshot;
    private boolean holds;
    private long rows;
    private long lastCutNs;

    WholeLoad(
            FullLoad load,
            Turn turn,
            TableShape shape,
            SchemaTracker tracker,
            Delivery delivery,
            CheckpointStore lease,
            LoadMarks marks,
            Progress progress,
            Clock clock,
            TaskSettings.CutSettings cuts) {
        this.load = load;
        this.turn = turn;
        this.shape = shape;
        this.tracker = tracker;
        this.delivery = delivery;
        this.lease = lease;
        this.marks = marks;
        this.progress = progress;
        this.clock = clock;
        this.cuts = cuts;
        this.firstSequence = turn.table().ledger().firstWholeSequence();
    }

    /** The snapshot is open: lets the stream go on to its position, unless it is of no use. */
    void openedAt(SourcePosition position) {
        if (load.isBehind(position.binlog())) {
            return;
        }
        snapshot = position;
        if (!load.awaitStreamAt(position.binlog())) {
            return; // nothing was told, and the checkpoint of the end must not say so
        }
        TableLoad table = turn.table();
        holds = turn.epoch() == table.ledger().epoch()
                && shape.equals(tracker.shapeOf(table.ledger().table()));
        if (holds) {
            marks.begins(table);
        }
    }

    /** Sequence number of the row that comes next: from 1, in the table's first load. */
    long nextSequence() {
        return firstSequence + rows + 1;
    }

    /** Whether rows are still wanted: the load goes on and the snapshot's shape is the stream's. */
    boolean isWanted() {
        return !load.isStopped() && holds;
    }

    /** @return bytes of the message */
    int send(RowRecords records, RowChange row) {
        if (rows % ROWS_PER_LEASE_CHECK == 0) {
            Leases.requireHeld(lease);
            cutIfLong(clock.nowNs());
        }
        load.torn(true);
        rows++;
        byte[] value = records.value(row);
        byte[] sent = value == null ? records.deadLetter() : value;
        progress.fullLoadRows.increment();
        if (sent == null) {
            return 0;
        }
        progress.onMessageBytes(sent.length);
        boolean instead = value == null;
        delivery.send(
                instead ? records.deadLetterTopic() : records.route.topic,
                instead ? 0 : records.route.partitionOf(row.after()),
                instead ? null : records.key(row),
                sent,
                instead ? List.of() : records.headers(row),
                row.context().captureTimeMs());
        return sent.length;
    }

    /** No row will come for a while. */
    void pause(long forNs) {
        Leases.requireHeld(lease);
        cutIfLong(clock.nowNs() + forNs);
    }

    /** What is out becomes visible, although a restart begins the table anew: no Kafka transaction stays open long. */
    private void cutIfLong(long nowNs) {
        if (rows == 0) {
            lastCutNs = nowNs;
        } else if (nowNs - lastCutNs >= cuts.insideInterval().toNanos()) {
            lastCutNs = nowNs;
            load.cutInside();
        }
    }

    /** @return false when the table has to be read again */
    boolean finish() {
        SourcePosition at = snapshot;
        if (at == null || !isWanted()) {
            return false;
        }
        load.torn(false);
        turn.table().ledger().finishWhole(rows, at.binlog());
        marks.ended(turn.table());
        return true;
    }
}
