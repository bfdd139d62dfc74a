package io.millrace.engine;

import io.millrace.engine.TaskStatus.Hold;
import io.millrace.engine.TaskStatus.Phase;
import io.millrace.engine.TaskStatus.TableProgress;
import io.millrace.model.BinlogPosition;
import io.millrace.model.MillraceException;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What people see of a running task. Thread-safe; never blocks the task. */
final class TaskView {
    private final Progress progress;
    private final Clock clock;
    private final Map<TableId, Long> estimates = new ConcurrentHashMap<>();
    private final AtomicLong checkpoints = new AtomicLong();
    private volatile Phase phase = Phase.STARTING;
    private volatile @Nullable RetryState retry;
    private volatile String lastError = "";
    private volatile String change = "";
    private volatile String position = "";
    private volatile String newestPosition = "";
    private volatile long retentionSeconds = -1;
    private final Map<String, Hold> holds = new ConcurrentSkipListMap<>();
    private volatile List<TableProgress> tables = List.of();
    private volatile List<String> topics = List.of();
    private volatile @Nullable FullLoad load;
    private volatile @Nullable Gate gate;
    private volatile @Nullable Router router;

    TaskView(Progress progress, Clock clock) {
        this.progress = progress;
        this.clock = clock;
    }

    void attach(FullLoad newLoad, Gate newGate, Router newRouter) {
        load = newLoad;
        gate = newGate;
        router = newRouter;
        phase = Phase.FULL_LOAD;
    }

    void toStreaming() {
        phase = Phase.STREAMING;
    }

    void toEnd(Phase end) {
        refresh();
        phase = end;
        retry = null;
    }

    /** What went wrong is over. */
    void onHealthy() {
        retry = null;
    }

    void toRetrying(RetryState what, String error) {
        phase = Phase.RETRYING;
        retry = what;
        lastError = error;
    }

    void fail(String error) {
        toEnd(Phase.FAILED);
        lastError = error;
    }

    /** What became of the last change. */
    void changed(String what) {
        change = what;
    }

    void onCheckpoint() {
        checkpoints.incrementAndGet();
    }

    /** Asks once per table how many rows to expect. Called by a full-load thread with its own reader. */
    void estimate(FullLoad of, Gate itsGate, TableReader reader) {
        List<TableShape> unknown = new ArrayList<>();
        itsGate.lock();
        try {
            unknown.addAll(of.shapesWanting(estimates.keySet()));
            unknown.forEach(shape -> estimates.put(shape.id(), -1L));
        } finally {
            itsGate.unlock();
        }
        unknown.forEach(shape -> estimates.put(shape.id(), reader.estimateRows(shape)));
    }

    /** Where the source stands. */
    void newest(BinlogPosition newest) {
        newestPosition = newest.toString();
    }

    /** How long the source keeps the binlog that the stream stands in. */
    void retention(long seconds) {
        retentionSeconds = seconds;
    }

    /** The source did not say where it stands: none of the task's errors, the stream notices by itself. */
    void cannotAsk(MillraceException e) {
        lastError = String.valueOf(e.getMessage());
    }

    /** Something keeps the task from getting on; stands until it is told otherwise or released. */
    void hold(Hold hold) {
        holds.put(hold.what(), hold);
    }

    /** That does not keep it any more. */
    void release(String what) {
        holds.remove(what);
    }

    /** The stream's own place on this server; null while that is not known, or a long transaction is under way. */
    @Nullable
    SourcePosition streamPosition() {
        FullLoad of = load;
        Gate its = gate;
        if (of == null || its == null || !its.enterSoon()) {
            return null;
        }
        try {
            SourcePosition own = of.streamPosition();
            position = own.toString();
            return of.knowsPlace() ? own : null;
        } finally {
            its.unlock();
        }
    }

    private void refresh() {
        FullLoad of = load;
        Gate its = gate;
        if (of == null || its == null || !its.enterSoon()) {
            return; // the last picture will do
        }
        try {
            List<TableProgress> now = new ArrayList<>();
            for (TableLoad table : of.tables()) {
                LoadLedger ledger = table.ledger();
                now.add(new TableProgress(
                        ledger.table(),
                        ledger.rowsDone(),
                        estimates.getOrDefault(ledger.table(), -1L),
                        ledger.isDone()));
            }
            tables = now;
            position = of.streamPosition().toString();
        } finally {
            its.unlock();
        }
        Router routes = router;
        if (routes != null) {
            topics = routes.topics();
        }
    }

    TaskStatus status() {
        refresh();
        return new TaskStatus(
                phase,
                tables,
                progress.fullLoadRows.sum(),
                progress.streamRows(),
                progress.messagesAcknowledged.sum(),
                progress.messageBytes(),
                progress.oversizeRows.sum(),
                progress.unloggedChanges.sum(),
                progress.delayMs(clock.nowMs()),
                progress.heartbeatDelayMs(),
                position,
                newestPosition,
                retentionSeconds,
                retry,
                List.copyOf(holds.values()),
                lastError,
                change,
                checkpoints.get());
    }

    List<String> topics() {
        refresh();
        return topics;
    }
}
