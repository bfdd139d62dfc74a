package io.millrace.engine;

import io.millrace.model.BinlogPosition;
import io.millrace.model.ChangeContext;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.KeyShape;
import io.millrace.model.RowChange;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.schema.SchemaTracker;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A database of two tables, {@code sim.t(id, v)} and {@code sim.k(id, v)} without a key, whose transactions reach the
 * binlog before a SELECT can see them, as on a real server. The offset of a position is the number of transactions before
 * it. Ids from {@link #KEYLESS_IDS} on are of the second table.
 */
final class SimulatedSource {
    static final TableId TABLE = new TableId("sim", "t");
    static final TableShape SHAPE = new TableShape(
            TABLE,
            List.of(column("id"), column("v")),
            List.of(new KeyShape(KeyShape.PRIMARY, List.of(0), false)),
            "InnoDB");
    static final TableShape KEYLESS_SHAPE =
            new TableShape(new TableId("sim", "k"), List.of(column("id"), column("v")), List.of(), "InnoDB");

    /** Ids of the table without a key begin here. */
    static final long KEYLESS_IDS = 1_000_000;

    private final List<List<SimulatedRows.Operation>> log = new ArrayList<>();
    private final NavigableMap<Long, Long> rows = new TreeMap<>();
    private final NavigableMap<Long, Long> committed = new TreeMap<>();
    private int visible;
    private long nextVersion = 1;
    private long readers;

    /** Rows of one transaction in forty. */
    int longTransaction = 3;

    /** A bug to be found: now and then a chunk lacks a row. */
    boolean dropsRows;

    private static ColumnShape column(String name) {
        return new ColumnShape(
                name,
                ColumnType.BIGINT,
                "bigint",
                false,
                false,
                null,
                -1,
                -1,
                List.of(),
                ColumnShape.Generated.NO,
                false);
    }

    /** Commits a random transaction: it is in the log at once, and visible only after {@link #showOne}. */
    synchronized void commit(Random random, int keys) {
        commit(random, keys, random.nextInt(40) == 0 ? longTransaction : 1 + random.nextInt(3));
    }

    /** The same with so many rows. */
    synchronized void commit(Random random, int keys, int size) {
        List<SimulatedRows.Operation> transaction = new ArrayList<>();
        for (int i = size; i > 0; i--) {
            long id = random.nextInt(keys);
            if (id % 5 == 0) {
                id += KEYLESS_IDS;
            }
            long before = committed.getOrDefault(id, 0L);
            long after = before != 0 && random.nextInt(4) == 0 ? 0 : nextVersion++;
            if (after == 0) {
                committed.remove(id);
            } else {
                committed.put(id, after);
            }
            transaction.add(new SimulatedRows.Operation(id, before, after));
        }
        log.add(transaction);
        notifyAll();
    }

    synchronized void showOne() {
        if (visible < log.size()) {
            for (SimulatedRows.Operation operation : log.get(visible)) {
                if (operation.after() == 0) {
                    rows.remove(operation.id());
                } else {
                    rows.put(operation.id(), operation.after());
                }
            }
            visible++;
            notifyAll();
        }
    }

    synchronized int hidden() {
        return log.size() - visible;
    }

    synchronized Map<Long, Long> state() {
        return new TreeMap<>(committed);
    }

    synchronized int size() {
        return log.size();
    }

    ChangeSource connect(SimulatedProcess process) {
        return new Connection(process);
    }

    /** What a reader does with the two watermarks; the naive one is what loses updates. */
    boolean naiveWatermarks;

    private final class Connection implements ChangeSource {
        private final SimulatedProcess process;
        private volatile boolean stopped;

        Connection(SimulatedProcess process) {
            this.process = process;
        }

        @Override
        public SourceInfo connect() {
            process.step("connect");
            return new SourceInfo("8.0.0", "sim", 1, false, 0, ZoneOffset.UTC);
        }

        @Override
        public SourcePosition currentPosition() {
            synchronized (SimulatedSource.this) {
                return SimulatedPosition.of(visible);
            }
        }

        @Override
        public SourcePosition resolve(StartPoint start) {
            return SimulatedPosition.of(0);
        }

        @Override
        public List<TableShape> readShapes(TableSelector selector) {
            return List.of(SHAPE, KEYLESS_SHAPE);
        }

        @Override
        public ProvenSchema proveShapes(SourcePosition from, TableSelector selector, boolean mayMove) {
            return new ProvenSchema(from, List.of(SHAPE, KEYLESS_SHAPE));
        }

        @Override
        public void stream(SourcePosition from, TableSelector selector, SchemaTracker tracker, ChangeHandler handler) {
            SimulatedPosition position =
                    new SimulatedPosition((int) from.binlog().offset());
            handler.onOpen(position, SimulatedRows.EventReader::new);
            ChangeHandler.RowHandler keyed = handler.rowsOf(SHAPE);
            ChangeHandler.RowHandler keyless = handler.rowsOf(KEYLESS_SHAPE);
            RowChange change = new RowChange();
            ChangeContext context =
                    new ChangeContext().binlogFile(SimulatedPosition.FILE).sourceTimeSeconds(1_700_000_000);
            while (!stopped) {
                process.step("poll");
                List<SimulatedRows.Operation> transaction = next(position.at);
                if (transaction == null) {
                    handler.onIdle(position);
                    continue;
                }
                context.eventEndOffset(position.at + 1);
                handler.onBegin(context);
                int row = 0;
                if (handler.takesRowEvents()) {
                    if (!tellEvents(transaction, handler, keyed, keyless, context)) {
                        return;
                    }
                    transaction = List.of();
                }
                for (SimulatedRows.Operation operation : transaction) {
                    if (stopped) {
                        return; // in the middle, as a real stream ends
                    }
                    process.step("row event");
                    context.rowInEvent(row++);
                    SimulatedRows.tell(operation, change, context, operation.id() < KEYLESS_IDS ? keyed : keyless);
                }
                position.at++;
                handler.onCommit(context, position);
            }
        }

        /** The transaction as events of two rows of one table at most. */
        private boolean tellEvents(
                List<SimulatedRows.Operation> transaction,
                ChangeHandler handler,
                ChangeHandler.RowHandler keyed,
                ChangeHandler.RowHandler keyless,
                ChangeContext context) {
            int first = 0;
            while (first < transaction.size()) {
                if (stopped) {
                    return false; // in the middle, as a real stream ends
                }
                process.step("row event");
                boolean hasKey = transaction.get(first).id() < KEYLESS_IDS;
                int end = first + 1;
                if (end < transaction.size() && hasKey == transaction.get(end).id() < KEYLESS_IDS) {
                    end++;
                }
                List<SimulatedRows.Operation> rows = transaction.subList(first, end);
                SimulatedRows.tellEvent(rows, handler, hasKey ? keyed : keyless, context.rowInEvent(first));
                first = end;
            }
            return true;
        }

        private List<SimulatedRows.Operation> next(int at) {
            synchronized (SimulatedSource.this) {
                if (at < log.size()) {
                    return log.get(at);
                }
                try {
                    SimulatedSource.this.wait(1);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return null;
            }
        }

        @Override
        public SchemaTracker newTracker(TableSelector selector) {
            return new FixedShapes();
        }

        @Override
        public void stop() {
            stopped = true;
        }

        @Override
        public TableReader openReader() {
            process.step("open reader");
            return new Reader(process);
        }

        @Override
        public BinlogPosition newestBinlogPosition() {
            return new BinlogPosition(SimulatedPosition.FILE, size());
        }

        @Override
        public long retentionSeconds(BinlogPosition position) {
            return -1;
        }

        @Override
        public void close() {}
    }

    private final class Reader implements TableReader {
        private final SimulatedProcess process;
        private final Random random = new Random(++readers); // others than the reader's before
        private boolean aborted; // guarded by the source
        private BinlogPosition naiveHigh = new BinlogPosition(SimulatedPosition.FILE, 0);

        Reader(SimulatedProcess process) {
            this.process = process;
        }

        /** The rows behind {@code after} of the table that has a key. */
        private NavigableMap<Long, Long> keyedRows(String after) {
            return rows.subMap(first(after), false, KEYLESS_IDS, false);
        }

        @Override
        public String boundOf(TableShape shape, List<String> key) {
            return key.get(0);
        }

        @Override
        public String nextBound(TableShape shape, String after, int rowLimit) {
            process.step("next bound");
            synchronized (SimulatedSource.this) {
                int count = 0;
                for (Long id : keyedRows(after).keySet()) {
                    if (++count == rowLimit) {
                        return Long.toString(id);
                    }
                }
                return "";
            }
        }

        private long first(String after) {
            return after.isEmpty() ? -1 : Long.parseLong(after);
        }

        @Override
        public void awaitVisible(SourcePosition position) {
            if (naiveWatermarks) {
                return;
            }
            synchronized (SimulatedSource.this) {
                while (visible < position.binlog().offset()) {
                    if (aborted) {
                        throw SimulatedProcess.crash();
                    }
                    try {
                        SimulatedSource.this.wait(10);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return;
                    }
                }
            }
        }

        @Override
        public ChunkRead readChunk(TableShape shape, String after, String upTo, long limit, RowReader handler) {
            process.step("read chunk");
            naiveHigh = new BinlogPosition(SimulatedPosition.FILE, size());
            NavigableMap<Long, Long> seen;
            synchronized (SimulatedSource.this) {
                seen = new TreeMap<>(keyedRows(after));
            }
            pause();
            long count = 0;
            String last = null;
            for (Map.Entry<Long, Long> row : seen.entrySet()) {
                if (!upTo.isEmpty() && row.getKey() > Long.parseLong(upTo)) {
                    break;
                }
                if (limit > 0 && count == limit) {
                    return new ChunkRead(count, last, false);
                }
                count++;
                last = Long.toString(row.getKey());
                process.step("chunk row");
                if (dropsRows && random.nextInt(4) == 0) {
                    continue;
                }
                if (!handler.onRow(SimulatedRows.image(row.getKey(), row.getValue()))) {
                    return new ChunkRead(count, last, false);
                }
            }
            return new ChunkRead(count, last, true);
        }

        private void pause() {
            LockSupport.parkNanos(random.nextInt(200_000)); // the source goes on meanwhile
        }

        @Override
        public void readWhole(TableShape shape, SnapshotOpened opened, RowReader handler) {
            process.step("open snapshot");
            NavigableMap<Long, Long> seen;
            SourcePosition position;
            synchronized (SimulatedSource.this) {
                seen = new TreeMap<>(rows.tailMap(KEYLESS_IDS, true));
                position = SimulatedPosition.of(visible);
            }
            opened.at(position);
            for (Map.Entry<Long, Long> row : seen.entrySet()) {
                process.step("snapshot row");
                if (!handler.onRow(SimulatedRows.image(row.getKey(), row.getValue()))) {
                    return;
                }
            }
        }

        @Override
        public BinlogPosition highWatermark() {
            process.step("high watermark");
            return naiveWatermarks ? naiveHigh : new BinlogPosition(SimulatedPosition.FILE, size());
        }

        @Override
        public String createStatement(TableShape shape) {
            return "CREATE TABLE";
        }

        @Override
        public long estimateRows(TableShape shape) {
            return rows.size();
        }

        @Override
        public long estimateRowBytes(TableShape shape) {
            return 16;
        }

        @Override
        public void abort() {
            synchronized (SimulatedSource.this) {
                aborted = true;
                SimulatedSource.this.notifyAll();
            }
        }

        @Override
        public void close() {}
    }
}
