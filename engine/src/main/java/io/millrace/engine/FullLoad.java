package io.millrace.engine;

import io.millrace.engine.LoadLedger.Chunk;
import io.millrace.model.BinlogPosition;
import io.millrace.model.DdlChange;
import io.millrace.model.KeyShape;
import io.millrace.model.MillraceException;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.schema.SchemaTracker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The full load: reads tables in chunks beside the running stream, without a lock, and merges each chunk into the
 * stream's order.
 *
 * <p>Per chunk (what a server shows as its position and what a SELECT sees are not the same, hence each step):
 *
 * <ol>
 *   <li>open a window at D, the stream's own position; from then on the stream notes the keys it changes
 *   <li>wait until everything up to D is visible to a SELECT
 *   <li>read the chunk in one consistent-read statement, encoding as the rows arrive
 *   <li>take H, the source's position read after that
 *   <li>when the stream passes H, emit the rows whose keys were not noted: the stream carries the newer state of the
 *       others
 * </ol>
 *
 * <p>Memory: each thread has one chunk of at most {@code chunkBytes} and one window of as much; a thread takes the
 * next chunk when its last one is out. All state is guarded by the gate.
 */
final class FullLoad {
    private final Gate gate;
    private final Condition changed;
    private final TaskSettings settings;
    private final SchemaTracker tracker;
    private final Delivery delivery;
    private final CheckpointStore lease;
    private final LoadMarks marks;
    private final Progress progress;
    private final Clock clock;
    private final Map<TableId, TableLoad> tables = new TreeMap<>();
    private final TreeMap<TableId, TableLoad> unfinished = new TreeMap<>(); // and some that have just been finished
    private final Map<TableId, Integer> chunkRows = new TreeMap<>();
    private final List<PendingChunk> pending = new ArrayList<>();
    private final List<BinlogPosition> snapshots = new ArrayList<>(); // that the stream has still to reach
    private final List<TableId> gone = new ArrayList<>();
    private int loaders;
    private volatile boolean loading; // while there are any
    private Supplier<SourcePosition> streamPosition = () -> {
        throw new IllegalStateException("not attached to a stream");
    };
    private BooleanSupplier partTold = () -> false;
    private boolean torn; // between two rows of a whole table
    private boolean abandoned; // a whole table ended there, and nobody will send the rest
    private Runnable cut = () -> {};
    private String passedFile = "";
    private long passedOffset;
    private volatile boolean stopped;

    /** A chunk that has been read and waits for the stream to pass {@code high}. */
    private final class PendingChunk {
        final TableLoad table;
        final Chunk chunk;
        final Window window;
        final ChunkRows rows;
        final BinlogPosition high;
        final @Nullable String restAfter;
        final @Nullable MillraceException error;
        boolean settled;

        PendingChunk(
                ChunkJob job,
                ChunkRows rows,
                BinlogPosition high,
                @Nullable String restAfter,
                @Nullable MillraceException error) {
            this.table = job.table;
            this.chunk = job.chunk;
            this.window = job.window;
            this.rows = rows;
            this.high = high;
            this.restAfter = restAfter;
            this.error = error;
        }

        /** Under the gate, when the stream has passed {@link #high}. */
        void settle() {
            settled = true;
            table.close(window);
            LoadLedger ledger = table.ledger();
            if (window.isVoid()) {
                if (window.isTooBusy()) {
                    chunkRows.merge(
                            ledger.table(), settings.load().chunkRows() / 2, (old, half) -> Math.max(1, old / 2));
                }
                ledger.giveBack(chunk);
            } else if (error == null && ledger.owns(chunk)) {
                Leases.requireHeld(lease);
                marks.begins(table);
                rows.emit(window, delivery, clock.nowMs());
                progress.fullLoadRows.add(rows.size());
                progress.onMessageBytes((int) Math.min(Integer.MAX_VALUE, rows.bytes()));
                ledger.finish(chunk, restAfter, rows.size());
                marks.ended(table);
            }
            changed.signalAll();
        }
    }

    /**
     * What a thread does next: a chunk, a table to plan the next chunk of, or a whole table.
     *
     * @param chunk null when the thread has to plan one
     * @param epoch of the table's ledger when the turn was taken
     */
    record Turn(TableLoad table, @Nullable Chunk chunk, int epoch, boolean whole) {}

    /** Where the next chunk of a table begins. */
    record PlanStart(TableShape shape, String after) {}

    /** A chunk in the hands of one thread, its window open. */
    record ChunkJob(TableLoad table, Chunk chunk, Window window, TableShape shape) {}

    FullLoad(
            Gate gate,
            TaskSettings settings,
            SchemaTracker tracker,
            Delivery delivery,
            CheckpointStore lease,
            LoadMarks marks,
            Progress progress,
            Clock clock,
            Checkpoint start,
            SourceInfo source) {
        this.gate = gate;
        this.changed = gate.newCondition();
        this.settings = settings;
        this.tracker = tracker;
        this.delivery = delivery;
        this.lease = lease;
        this.marks = marks;
        this.progress = progress;
        this.clock = clock;
        boolean sameServer = start.position().isOn(source.serverUuid());
        if (sameServer) {
            this.passedFile = start.position().binlog().file();
            this.passedOffset = start.position().binlog().offset();
        }
        for (LoadLedger ledger : start.ledgers()) {
            if (!sameServer) {
                ledger.onOtherServer(start.position().binlog());
            }
            add(new TableLoad(ledger, tracker.shapeOf(ledger.table())));
        }
    }

    /**
     * @param position the stream's own
     * @param someTold whether an earlier run has told a part of the transaction behind that position
     * @param newCut stores the state; for the long load of a keyless table, which keeps the gate
     */
    void attach(Supplier<SourcePosition> position, BooleanSupplier someTold, Runnable newCut) {
        streamPosition = position;
        partTold = someTold;
        cut = newCut;
    }

    /** The text that windows know a row by. */
    static KeyText identityText(TableShape shape) {
        KeyShape identity = shape.identity();
        if (identity == null) {
            throw new IllegalArgumentException("table has no key: " + shape.id());
        }
        return KeyText.of(shape, identity);
    }

    @Nullable
    TableLoad of(TableId table) {
        return tables.get(table);
    }

    /** Under the gate. */
    Collection<TableLoad> tables() {
        return tables.values();
    }

    /** Under the gate: names whose ledger entry has to go, because a RENAME moved the ledger or the table left the task. */
    List<TableId> drainGone() {
        List<TableId> names = List.copyOf(gone);
        gone.clear();
        return names;
    }

    /** Under the gate. */
    SourcePosition streamPosition() {
        return streamPosition.get();
    }

    /** Shapes of the tables that are not loaded yet and not in {@code known}. Under the gate. */
    List<TableShape> shapesWanting(Set<TableId> known) {
        List<TableShape> shapes = new ArrayList<>();
        for (TableLoad table : tables.values()) {
            TableShape shape = tracker.shapeOf(table.ledger().table());
            if (shape != null && !known.contains(shape.id()) && !table.ledger().isDone()) {
                shapes.add(shape);
            }
        }
        return shapes;
    }

    private void add(TableLoad table) {
        tables.put(table.ledger().table(), table);
        if (!table.ledger().isDone()) { // which is for good, unless it begins again
            unfinished.put(table.ledger().table(), table);
        }
    }

    /**
     * Loads a table that is new here, or anew. The pipeline has to ask for its rows' handler again. Under the gate.
     *
     * @param streamed whether the task has told of the table's changes before
     */
    void begin(TableShape shape, boolean streamed, LoadLedger.Origin origin, long firstNumber) {
        TableLoad table = tables.get(shape.id());
        boolean keyless = shape.identity() == null;
        if (table == null) {
            table = new TableLoad(new LoadLedger(shape.id(), keyless), shape);
            if (streamed) {
                table.ledger().mayBeTold();
            }
        } else {
            table.voidWindows();
            table.ledger().restart(keyless);
            table.ledger().mayBeTold();
        }
        table.ledger().beginAt(origin, firstNumber);
        add(table);
        changed.signalAll();
    }

    /**
     * Loads a table again whose changes are told. As {@link #begin}.
     *
     * @return false when there is no such table
     */
    boolean beginAgain(TableId id, LoadLedger.Origin origin, long firstNumber) {
        TableShape shape = tracker.shapeOf(id);
        if (shape == null) {
            return false;
        }
        begin(shape, true, origin, firstNumber);
        return true;
    }

    /** Loads a key range again. As {@link #begin}. */
    void beginRange(TableShape shape, String after, String upTo, LoadLedger.Origin origin, long firstNumber) {
        TableLoad table = tables.get(shape.id());
        if (table == null) {
            LoadLedger ledger = new LoadLedger(shape.id(), false);
            ledger.finishEmpty();
            table = new TableLoad(ledger, shape);
        }
        table.ledger().beginAt(origin, firstNumber);
        table.ledger().readAgain(after, upTo);
        add(table);
        changed.signalAll();
    }

    /** Under the gate. */
    void forget(TableId id) {
        TableLoad table = tables.remove(id);
        unfinished.remove(id);
        if (table != null) {
            end(table);
            gone.add(id);
            changed.signalAll();
        }
    }

    /** How many threads of {@code wanted} are missing, for the caller to start; none when nothing is to be loaded. */
    int claimLoaders(int wanted) {
        gate.lock();
        try {
            int missing = stopped || isComplete() ? 0 : Math.max(0, wanted - loaders);
            loaders += missing;
            loading = loaders > 0;
            return missing;
        } finally {
            gate.unlock();
        }
    }

    /** Whether a thread loads, or waits for something to load. Any thread. */
    boolean hasLoaders() {
        return loading;
    }

    /** Whether every table is done. Under the gate. */
    boolean isComplete() {
        while (!unfinished.isEmpty()
                && unfinished.firstEntry().getValue().ledger().isDone()) {
            unfinished.pollFirstEntry();
        }
        return unfinished.isEmpty();
    }

    /**
     * Whether what is out has only some of a whole table's rows. Stays so when its load failed there, whatever other
     * tables come to until the attempt ends: the next one begins that table anew. Under the gate.
     */
    boolean isTorn() {
        return torn || abandoned;
    }

    /**
     * Whether a snapshot shows less than the stream has passed, or than an earlier run has told a part of: what it lacks
     * was dropped there. Under the gate.
     */
    boolean isBehind(BinlogPosition snapshot) {
        boolean reached = isAt(snapshot, passedFile, passedOffset);
        boolean passed =
                reached && !isAt(new BinlogPosition(passedFile, passedOffset), snapshot.file(), snapshot.offset());
        return passed || (reached && partTold.getAsBoolean());
    }

    /** Whether a whole table's rows are out in part. Under the gate. */
    void torn(boolean now) {
        torn = now;
    }

    /** Stores the state from inside the load of a whole table. Under the gate. */
    void cutInside() {
        torn = false;
        cut.run();
    }

    void stop() {
        stopped = true; // before the gate: a thread that loads a whole table holds it and looks here
        gate.lock();
        try {
            changed.signalAll();
        } finally {
            gate.unlock();
        }
    }

    /**
     * Whether the stream has said where it stands on this server: a checkpoint of another one does not tell, and to
     * compare their positions would let chunks out too early. Under the gate.
     */
    boolean knowsPlace() {
        return !passedFile.isEmpty();
    }

    /** The stream stands at this position: lets out every chunk whose high watermark it has reached. Under the gate. */
    void onPassed(String file, long offset) {
        if (!knowsPlace()) {
            changed.signalAll();
        }
        passedFile = file;
        passedOffset = offset;
        for (int i = 0; i < pending.size(); i++) {
            PendingChunk chunk = pending.get(i);
            if (isAt(chunk.high, file, offset)) {
                pending.remove(i--);
                chunk.settle();
            }
        }
        for (int i = 0; i < snapshots.size(); i++) {
            if (isAt(snapshots.get(i), file, offset)) {
                changed.signalAll();
            }
        }
    }

    /**
     * Lets the stream go on to a snapshot's position and no further: the gate is fair, so who is woken there is served
     * before the stream's next transaction. Under the gate.
     *
     * @return false when the load was stopped before
     */
    boolean awaitStreamAt(BinlogPosition snapshot) {
        snapshots.add(snapshot);
        try {
            while (!stopped && !isAt(snapshot, passedFile, passedOffset)) {
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        } finally {
            snapshots.remove(snapshot);
        }
        return !stopped;
    }

    boolean isAt(BinlogPosition mark, String file, long offset) {
        if (file.equals(mark.file())) {
            return offset >= mark.offset();
        }
        return BinlogPosition.fileNumberOf(file) > BinlogPosition.fileNumberOf(mark.file());
    }

    /** A DDL statement voids the windows of its table and may end or restart the table's load. Under the gate. */
    void onDdl(DdlChange ddl) {
        if (ddl.kind() == DdlChange.Kind.DROP_DATABASE) {
            for (TableLoad table : tables.values()) {
                if (table.ledger().table().database().equals(ddl.database())) {
                    end(table);
                }
            }
            return;
        }
        if (ddl.table().isEmpty()) {
            return;
        }
        TableId id = new TableId(ddl.database(), ddl.table());
        TableLoad table = tables.get(id);
        if (table == null) {
            return;
        }
        table.voidWindows();
        switch (ddl.kind()) {
            case DROP_TABLE -> end(table);
            case RENAME_TABLE -> rename(table, id, ddl.tables().get(ddl.tables().size() - 1));
            case CREATE_TABLE, ALTER_TABLE, CREATE_INDEX, DROP_INDEX -> {
                if (ddl.after() != null) {
                    table.followKey(ddl.after());
                }
            }
            case TRUNCATE_TABLE, CREATE_DATABASE, ALTER_DATABASE, DROP_DATABASE, OTHER -> {}
        }
        changed.signalAll();
    }

    private static void end(TableLoad table) {
        table.voidWindows();
        table.ledger().finishEmpty();
    }

    private void rename(TableLoad table, TableId from, TableId to) {
        tables.remove(from);
        unfinished.remove(from);
        gone.add(from);
        if (settings.selector().selects(to)) {
            table.ledger().renameTo(to);
            add(table);
        } else {
            end(table);
        }
    }

    boolean isStopped() {
        return stopped;
    }

    /** Waits for something to do; null when all is done or the load is stopped, and the thread ends. Any load thread. */
    @Nullable
    Turn takeTurn() {
        gate.lock();
        try {
            while (!stopped && !isComplete()) {
                for (Iterator<TableLoad> i = unfinished.values().iterator(); knowsPlace() && i.hasNext(); ) {
                    TableLoad table = i.next();
                    LoadLedger ledger = table.ledger();
                    if (ledger.hasWaiting() || ledger.beginPlanning()) {
                        return new Turn(table, ledger.takeWaiting(), ledger.epoch(), ledger.isKeyless());
                    }
                    if (ledger.isDone()) {
                        i.remove(); // a turn among 10,000 tables costs as much as one among ten
                    }
                }
                changed.await();
            }
            loaders--;
            loading = loaders > 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            gate.unlock();
        }
        return null;
    }

    /** Opens the chunk's window at the stream's own position; null when the table was dropped or begun anew. */
    @Nullable
    ChunkJob open(TableLoad table, Chunk chunk) {
        gate.lock();
        try {
            TableShape shape = tracker.shapeOf(table.ledger().table());
            if (shape == null || !table.ledger().owns(chunk)) {
                return null;
            }
            Window window = new Window(streamPosition.get(), settings.load().chunkBytes());
            table.open(window);
            return new ChunkJob(table, chunk, window, shape);
        } finally {
            gate.unlock();
        }
    }

    /** Null when the table is gone. Who gets one calls {@link #endPlanning} or {@link #abandonPlanning}. */
    @Nullable
    PlanStart startPlanning(TableLoad table) {
        gate.lock();
        try {
            TableShape shape = tracker.shapeOf(table.ledger().table());
            if (shape == null) {
                end(table);
                return null;
            }
            return new PlanStart(shape, table.ledger().frontier());
        } finally {
            gate.unlock();
        }
    }

    /** The chunk from where the plan started to {@code bound}; null when the table began anew meanwhile. */
    @Nullable
    Chunk endPlanning(Turn turn, String bound) {
        gate.lock();
        try {
            changed.signalAll(); // the next thread may plan on
            return turn.table().ledger().endPlanning(turn.epoch(), bound);
        } finally {
            gate.unlock();
        }
    }

    void abandonPlanning(Turn turn) {
        gate.lock();
        try {
            turn.table().ledger().abandonPlanning(turn.epoch());
        } finally {
            gate.unlock();
        }
    }

    /** Rows of a chunk of this table at most: less for a table whose windows became too busy. */
    int chunkRowLimit(TableId table) {
        gate.lock();
        try {
            return chunkRows.getOrDefault(table, settings.load().chunkRows());
        } finally {
            gate.unlock();
        }
    }

    /**
     * Waits until the stream has passed {@code high} and the chunk is out, or void.
     *
     * @param restAfter where the chunk goes on if it was not read whole
     * @param error what the read failed with; thrown unless a DDL voided the window, for then the chunk is read again
     */
    void settle(
            ChunkJob job,
            ChunkRows rows,
            BinlogPosition high,
            @Nullable String restAfter,
            @Nullable MillraceException error) {
        PendingChunk chunk = new PendingChunk(job, rows, high, restAfter, error);
        gate.lock();
        try {
            if (isAt(high, passedFile, passedOffset)) {
                chunk.settle();
            } else {
                pending.add(chunk);
                while (!chunk.settled && !stopped) {
                    changed.await();
                }
            }
            if (chunk.settled && error != null && !chunk.window.isVoid()) {
                throw error;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            gate.unlock();
        }
    }

    /**
     * A table without a usable key: its rows go out while the stream waits at the very transaction boundary that the
     * snapshot shows. What the stream brings up to there is in the snapshot and is dropped, but DDL is followed: a
     * shape that changed on the way makes the table be read again.
     *
     * @param reader reads the table, all under the gate
     */
    void loadWhole(Turn turn, BiConsumer<TableShape, WholeLoad> reader) {
        gate.lock();
        boolean finished = false;
        try {
            TableShape shape = tracker.shapeOf(turn.table().ledger().table());
            if (shape == null) {
                end(turn.table());
                finished = true;
                return;
            }
            WholeLoad rows =
                    new WholeLoad(this, turn, shape, tracker, delivery, lease, marks, progress, clock, settings.cuts());
            reader.accept(shape, rows);
            finished = rows.finish();
        } finally {
            if (!finished) {
                turn.table().ledger().abandonPlanning(turn.epoch());
            }
            abandoned |= torn;
            changed.signalAll();
            gate.unlock();
        }
    }
}
