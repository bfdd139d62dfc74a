package io.millrace.engine;

import io.millrace.engine.FullLoad.ChunkJob;
import io.millrace.engine.FullLoad.PlanStart;
import io.millrace.engine.FullLoad.Turn;
import io.millrace.engine.LoadLedger.Chunk;
import io.millrace.formats.MessageFormat;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.SourceInfo;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One thread of the full load: reads chunks over its own connection and encodes their rows as they arrive. */
final class LoadWorker {
    private static final int MAX_TABLES = 64;

    private final FullLoad load;
    private final TableReader reader;
    private final MessageFormat format;
    private final Router router;
    private final TaskSettings task;
    private final TaskSettings.LoadSettings settings;
    private final Progress progress;
    private final Clock clock;
    private final Throttle throttle;
    private final Brake brake;
    private final ByteSink out;
    private final RowChange change = new RowChange();
    private final ChangeContext context = new ChangeContext();
    /** Of the tables read last: with thousands of them, those that are done are forgotten. */
    private final Map<TableId, RowRecords> tables = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TableId, RowRecords> eldest) {
            return size() > MAX_TABLES;
        }
    };

    private final SourceInfo source;
    private final LoadLedger.Origin taskOrigin;

    LoadWorker(
            FullLoad load,
            TableReader reader,
            MessageFormat format,
            Router router,
            TaskSettings task,
            Progress progress,
            Clock clock,
            Throttle throttle,
            Brake brake,
            SourceInfo source,
            Checkpoint start) {
        this.load = load;
        this.reader = reader;
        this.format = format;
        this.router = router;
        this.task = task;
        this.settings = task.load();
        this.progress = progress;
        this.clock = clock;
        this.throttle = throttle;
        this.brake = brake;
        this.source = source;
        this.taskOrigin = start.loadOrigin();
        this.out = new ByteSink(4096, task.maxRecordBytes());
    }

    /** Reads chunks until none is left or the load is stopped. */
    void run() {
        for (Turn turn = load.takeTurn(); turn != null; turn = load.takeTurn()) {
            throttle.await(load::isStopped);
            brake.await(load::isStopped);
            if (turn.whole()) {
                loadWhole(turn);
                continue;
            }
            Chunk chunk = turn.chunk() == null ? plan(turn) : turn.chunk();
            ChunkJob job = chunk == null ? null : load.open(turn.table(), chunk);
            if (job != null) {
                loadChunk(job);
            }
        }
    }

    private @Nullable Chunk plan(Turn turn) {
        PlanStart start = load.startPlanning(turn.table());
        if (start == null) {
            return null;
        }
        String bound = null;
        try {
            throttle.bookQuery();
            bound = reader.nextBound(start.shape(), start.after(), rowsPerChunk(start.shape()));
        } finally {
            if (bound == null) {
                load.abandonPlanning(turn);
            }
        }
        return load.endPlanning(turn, bound);
    }

    private int rowsPerChunk(TableShape shape) {
        long byBytes = settings.chunkBytes() / (2 * Math.max(64, reader.estimateRowBytes(shape)));
        return (int) Math.max(1, Math.min(chunkRowLimit(shape), byBytes));
    }

    private int chunkRowLimit(TableShape shape) {
        return throttle.rowsAtOnce(load.chunkRowLimit(shape.id()), settings.threads());
    }

    private void loadChunk(ChunkJob job) {
        RowRecords records = recordsFor(job.shape());
        ChunkRows rows = new ChunkRows();
        MillraceException error = null;
        String restAfter = null;
        readCreateStatement(job.table(), job.shape());
        reader.awaitVisible(job.window().openedAt());
        throttle.bookQuery();
        try {
            Chunk chunk = job.chunk();
            TableReader.ChunkRead read = reader.readChunk(
                    job.shape(), chunk.after(), chunk.upTo(), chunkRowLimit(job.shape()), collect(job, records, rows));
            restAfter = read.complete() ? null : read.lastKey();
        } catch (MillraceException e) {
            if (e.code().category() == ErrorCode.Category.SOURCE && e.code() != ErrorCode.SOURCE_ERROR) {
                throw e;
            }
            error = e; // if a DDL came in between, its event voids the window and the chunk is read again
        }
        throttle.book(rows.size(), rows.bytes());
        load.settle(job, rows, reader.highWatermark(), restAfter, error);
    }

    private TableReader.RowReader collect(ChunkJob job, RowRecords tableRecords, ChunkRows rows) {
        KeyText identity = FullLoad.identityText(job.shape());
        long sequence = job.chunk().number() << LoadLedger.ROW_BITS;
        describe(job.table());
        context.captureTimeMs(clock.nowMs());
        int chunkBytes = throttle.bytesAtOnce(settings.chunkBytes(), settings.threads());
        return row -> {
            rows.add(identity.read(row), tableRecords, snapshotRow(row, sequence + rows.size() + 1));
            return rows.bytes() < chunkBytes;
        };
    }

    private void loadWhole(Turn turn) {
        load.loadWhole(turn, (shape, whole) -> {
            readCreateStatement(turn.table(), shape);
            RowRecords tableRecords = recordsFor(shape);
            describe(turn.table());
            context.captureTimeMs(clock.nowMs());
            throttle.bookQuery();
            reader.readWhole(shape, whole::openedAt, row -> sendWhole(whole, tableRecords, row));
        });
    }

    private boolean sendWhole(WholeLoad whole, RowRecords tableRecords, RowView row) {
        if (!whole.isWanted()) {
            return false;
        }
        int bytes = whole.send(tableRecords, snapshotRow(row, whole.nextSequence()));
        if (throttle.isLimited()) {
            throttle.book(1, bytes);
            long owedNs = throttle.owedNs();
            if (owedNs > 0) {
                whole.pause(owedNs);
                throttle.await(() -> !whole.isWanted());
            }
        }
        return true;
    }

    private void describe(TableLoad table) {
        LoadMarks.describe(context, source, table.ledger().originOr(taskOrigin));
    }

    private RowChange snapshotRow(RowView row, long sequence) {
        return change.wrap(ChangeKind.SNAPSHOT, null, row, context.snapshot(sequence));
    }

    private RowRecords recordsFor(TableShape shape) {
        RowRecords known = tables.get(shape.id());
        if (known == null || !known.shape.equals(shape)) {
            known = RowRecords.of(shape, task, router, format, progress, out);
            tables.put(shape.id(), known);
        }
        return known;
    }

    private void readCreateStatement(TableLoad table, TableShape shape) {
        if (format.wantsCreateStatement() && table.createStatement().isEmpty()) {
            table.createStatement(reader.createStatement(shape));
        }
    }
}
