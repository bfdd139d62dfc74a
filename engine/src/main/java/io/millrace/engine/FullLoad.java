package io.millrace.engine;

import io.millrace.engine.LoadLedger.Chunk;
import io.millrace.formats.MessageFormat;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.DdlChange;
import io.millrace.model.ErrorCode;
import io.millrace.model.KeyShape;
import io.millrace.model.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.schema.SchemaTracker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
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
    private final Router router;
    private final Delivery delivery;
    private final CheckpointStore lease;
    private final LoadMarks marks;
    private final Progress progress;
    private final Clock clock;
    private final SourceInfo source;
    private final long startSeconds;
    private final BinlogPosition startPosition;
    private final Map<TableId, TableLoad> tables = new TreeMap<>();
    private final Map<TableId, Integer> chunkRows = new TreeMap<>();
    private final List<PendingChunk> pending = new ArrayList<>();
    private final List<BinlogPosition> snapshots = new ArrayList<>(); // that the stream has still to reach
    private final List<TableId> renamed = new ArrayList<>();
    private Supplier<SourcePosition> streamPosition = () -> {
        throw new IllegalStateException("not attached to a stream");
    };
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
        final Router.Route route;
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
            this.route = job.route;
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
                rows.emit(window, route.topic, delivery, clock.nowMs());
                progress.fullLoadRows.add(rows.size());
                progress.onMessageBytes((int) Math.min(Integer.MAX_VALUE, rows.bytes()));
                ledger.finish(chunk, restAfter, rows.size());
                marks.ended(table);
            }
            changed.signalAll();
        }
    }

    /** A chunk in the hands of one thread, its window open. */
    private record ChunkJob(TableLoad table, Chunk chunk, Window window, TableShape shape, Router.Route route) {}

    FullLoad(
            Gate gate,
            TaskSettings settings,
            SchemaTracker tracker,
            Router router,
            Delivery delivery,
            CheckpointStore lease,
            LoadMarks marks,
            Progress progress,
            Clock clock,
            SourceInfo source,
            Checkpoint start) {
        this.gate = gate;
        this.changed = gate.newCondition();
        this.settings = settings;
        this.tracker = tracker;
        this.router = router;
        this.delivery = delivery;
        this.lease = lease;
        this.marks = marks;
        this.progress = progress;
        this.clock = clock;
        this.source = source;
        this.startSeconds = start.loadStartSeconds();
        this.startPosition = start.loadPosition();
        this.passedFile = start.position().binlog().file();
        this.passedOffset = start.position().binlog().offset();
        for (LoadLedger ledger : start.ledgers()) {
            tables.put(ledger.table(), new TableLoad(ledger, tracker.shapeOf(ledger.table())));
        }
    }

    void attach(Supplier<SourcePosition> position) {
        streamPosition = position;
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

    /** Under the gate: names whose ledger entry has to go, because a RENAME moved the ledger. */
    List<TableId> drainRenamed() {
        List<TableId> names = List.copyOf(renamed);
        renamed.clear();
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

    /** Whether every table is done. Under the gate. */
    boolean isComplete() {
        return tables.values().stream().allMatch(table -> table.ledger().isDone());
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

    /** The stream stands at this position: lets out every chunk whose high watermark it has reached. Under the gate. */
    void onPassed(String file, long offset) {
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
     */
    private void awaitStreamAt(BinlogPosition snapshot) {
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
        renamed.add(from);
        if (settings.selector().selects(to)) {
            table.ledger().renameTo(to);
            tables.put(to, table);
        } else {
            end(table);
        }
    }

    /** One full-load thread: reads chunks until none is left or the load is stopped. */
    void work(TableReader reader, MessageFormat format) {
        Worker worker = new Worker(reader, format);
        while (worker.step()) {
            // each step is one chunk
        }
    }

    /** What one thread keeps from chunk to chunk. */
    private final class Worker {
        private final TableReader reader;
        private final MessageFormat format;
        private final ByteSink out = new ByteSink(4096, settings.maxRecordBytes());
        private final RowChange change = new RowChange();
        private final ChangeContext context = new ChangeContext();
        private @Nullable TableShape encoderShape;
        private @Nullable RowRecords records;

        Worker(TableReader reader, MessageFormat format) {
            this.reader = reader;
            this.format = format;
            LoadMarks.describe(context, source, startPosition, startSeconds);
        }

        /** @return false when there is nothing left to do */
        boolean step() {
            TableLoad table;
            Chunk chunk;
            int epoch;
            boolean whole;
            gate.lock();
            try {
                table = awaitTable();
                if (table == null) {
                    return false;
                }
                chunk = table.ledger().takeWaiting();
                epoch = table.ledger().epoch();
                whole = table.ledger().isKeyless();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } finally {
                gate.unlock();
            }
            if (whole) {
                loadWhole(table, epoch);
            } else {
                ChunkJob job = chunk == null ? plan(table, epoch) : open(table, chunk);
                if (job != null) {
                    loadChunk(job);
                }
            }
            return true;
        }

        /** A table with a chunk waiting, or whose next chunk this thread now plans; null when all is done or stopped. */
        private @Nullable TableLoad awaitTable() throws InterruptedException {
            while (!stopped && !isComplete()) {
                for (TableLoad table : tables.values()) {
                    if (table.ledger().hasWaiting() || table.ledger().beginPlanning()) {
                        return table;
                    }
                }
                changed.await();
            }
            return null;
        }

        /** Opens the chunk's window at the stream's own position. */
        private @Nullable ChunkJob open(TableLoad table, Chunk chunk) {
            gate.lock();
            try {
                TableShape shape = tracker.shapeOf(table.ledger().table());
                if (shape == null || !table.ledger().owns(chunk)) {
                    return null; // dropped, or begun anew, since the chunk was taken
                }
                Window window = new Window(streamPosition.get(), settings.load().chunkBytes());
                table.open(window);
                return new ChunkJob(table, chunk, window, shape, router.routeOf(shape));
            } finally {
                gate.unlock();
            }
        }

        private @Nullable ChunkJob plan(TableLoad table, int epoch) {
            TableShape shape;
            String after;
            gate.lock();
            try {
                after = table.ledger().frontier();
                shape = tracker.shapeOf(table.ledger().table());
                if (shape == null) {
                    end(table);
                    return null;
                }
            } finally {
                gate.unlock();
            }
            String bound = null;
            try {
                bound = reader.nextBound(shape, after, rowsPerChunk(shape));
            } finally {
                if (bound == null) {
                    abandon(table, epoch);
                }
            }
            Chunk chunk;
            gate.lock();
            try {
                chunk = table.ledger().endPlanning(epoch, bound);
                changed.signalAll(); // the next thread may plan on
            } finally {
                gate.unlock();
            }
            return chunk == null ? null : open(table, chunk);
        }

        private void abandon(TableLoad table, int epoch) {
            gate.lock();
            try {
                table.ledger().abandonPlanning(epoch);
            } finally {
                gate.unlock();
            }
        }

        private int rowsPerChunk(TableShape shape) {
            long byBytes = settings.load().chunkBytes() / (2 * Math.max(64, reader.estimateRowBytes(shape)));
            return (int) Math.max(1, Math.min(limitOf(shape.id()), byBytes));
        }

        private int limitOf(TableId table) {
            gate.lock();
            try {
                return chunkRows.getOrDefault(table, settings.load().chunkRows());
            } finally {
                gate.unlock();
            }
        }

        private void loadChunk(ChunkJob job) {
            ChunkRows rows = new ChunkRows();
            MillraceException error = null;
            String restAfter = null;
            readCreateStatement(job.table, job.shape);
            reader.awaitVisible(job.window.openedAt());
            try {
                TableReader.ChunkRead read = reader.readChunk(
                        job.shape, job.chunk.after(), job.chunk.upTo(), limitOf(job.shape.id()), collect(job, rows));
                restAfter = read.complete() ? null : read.lastKey();
            } catch (MillraceException e) {
                if (e.code().category() == ErrorCode.Category.SOURCE && e.code() != ErrorCode.SOURCE_ERROR) {
                    throw e;
                }
                error = e; // if a DDL came in between, its event voids the window and the chunk is read again
            }
            settle(new PendingChunk(job, rows, reader.highWatermark(), restAfter, error));
        }

        private void readCreateStatement(TableLoad table, TableShape shape) {
            if (format.wantsCreateStatement() && table.createStatement().isEmpty()) {
                table.createStatement(reader.createStatement(shape));
            }
        }

        private TableReader.RowReader collect(ChunkJob job, ChunkRows rows) {
            RowRecords records = recordsFor(job.shape, job.route);
            KeyText identity = identityText(job.shape);
            long sequence = job.chunk.number() << 20;
            context.captureTimeMs(clock.nowMs());
            return row -> {
                rows.add(identity.read(row), records, snapshotRow(row, sequence + rows.size() + 1));
                return rows.bytes() < settings.load().chunkBytes();
            };
        }

        private RowChange snapshotRow(RowView row, long sequence) {
            return change.wrap(ChangeKind.SNAPSHOT, null, row, context.snapshot(sequence));
        }

        private RowRecords recordsFor(TableShape shape, Router.Route route) {
            RowRecords known = records;
            if (known == null || !shape.equals(encoderShape)) {
                known = new RowRecords(format.encoderFor(shape, route.topic), route, out);
                records = known;
                encoderShape = shape;
            }
            return known;
        }

        /** Waits until the stream has passed the chunk's high watermark and the chunk is out, or void. */
        private void settle(PendingChunk chunk) {
            gate.lock();
            try {
                if (isAt(chunk.high, passedFile, passedOffset)) {
                    chunk.settle();
                } else {
                    pending.add(chunk);
                    while (!chunk.settled && !stopped) {
                        changed.await();
                    }
                }
                if (chunk.settled && chunk.error != null && !chunk.window.isVoid()) {
                    throw chunk.error;
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
         */
        private void loadWhole(TableLoad table, int epoch) {
            gate.lock();
            boolean finished = false;
            try {
                TableShape shape = tracker.shapeOf(table.ledger().table());
                if (shape == null) {
                    end(table);
                    finished = true;
                    return;
                }
                Router.Route route = router.routeOf(shape);
                RowRecords tableRecords = recordsFor(shape, route);
                readCreateStatement(table, shape);
                SourcePosition[] snapshot = new SourcePosition[1];
                boolean[] holds = new boolean[1];
                long[] rows = new long[1];
                context.captureTimeMs(clock.nowMs());
                TableReader.SnapshotOpened opened = position -> {
                    snapshot[0] = position;
                    awaitStreamAt(position.binlog());
                    holds[0] = epoch == table.ledger().epoch()
                            && shape.equals(tracker.shapeOf(table.ledger().table()));
                    if (holds[0]) {
                        marks.begins(table);
                    }
                };
                reader.readWhole(shape, opened, row -> {
                    if (stopped || !holds[0]) {
                        return false;
                    }
                    RowChange snapshotRow = snapshotRow(row, ++rows[0]);
                    if ((rows[0] & 1023) == 1) {
                        Leases.requireHeld(lease);
                    }
                    byte[] value = tableRecords.value(snapshotRow);
                    progress.onMessageBytes(value.length);
                    progress.fullLoadRows.increment();
                    delivery.send(
                            route.topic,
                            route.partitionOf(row),
                            tableRecords.key(snapshotRow),
                            value,
                            tableRecords.headers(snapshotRow),
                            context.captureTimeMs());
                    return true;
                });
                if (!stopped && holds[0]) {
                    table.ledger().finishWhole(rows[0], snapshot[0].binlog());
                    marks.ended(table);
                    finished = true;
                }
            } finally {
                if (!finished) {
                    table.ledger().abandonPlanning(epoch);
                }
                changed.signalAll();
                gate.unlock();
            }
        }
    }
}
