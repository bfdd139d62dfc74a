package io.millrace.engine;

import io.millrace.model.BinlogPosition;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.KeyShape;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.RowWriter;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.schema.DdlResult;
import io.millrace.schema.DdlSession;
import io.millrace.schema.SchemaTracker;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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

    private static final String FILE = "sim.000001";

    /** One row change; version 0 means that the row is not there. */
    record Operation(long id, long before, long after) {}

    private final List<List<Operation>> log = new ArrayList<>();
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
        List<Operation> transaction = new ArrayList<>();
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
            transaction.add(new Operation(id, before, after));
        }
        log.add(transaction);
        notifyAll();
    }

    synchronized void showOne() {
        if (visible < log.size()) {
            for (Operation operation : log.get(visible)) {
                if (operation.after == 0) {
                    rows.remove(operation.id);
                } else {
                    rows.put(operation.id, operation.after);
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

    private static SourcePosition at(long transactions) {
        return new SourcePosition(new BinlogPosition(FILE, transactions), null, "sim");
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
                return at(visible);
            }
        }

        @Override
        public SourcePosition resolve(StartPoint start) {
            return at(0);
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
            StreamView position = new StreamView((int) from.binlog().offset());
            ChangeHandler.RowHandler keyed = handler.rowsOf(SHAPE);
            ChangeHandler.RowHandler keyless = handler.rowsOf(KEYLESS_SHAPE);
            RowChange change = new RowChange();
            ChangeContext context = new ChangeContext().binlogFile(FILE).sourceTimeSeconds(1_700_000_000);
            while (!stopped) {
                process.step("poll");
                List<Operation> transaction = next(position.at);
                if (transaction == null) {
                    handler.onIdle(position);
                    continue;
                }
                context.eventEndOffset(position.at + 1);
                handler.onBegin(context);
                int row = 0;
                for (Operation operation : transaction) {
                    if (stopped) {
                        return; // in the middle, as a real stream ends
                    }
                    process.step("row event");
                    context.rowInEvent(row++);
                    if (operation.before == 0 && operation.after == 0) {
                        continue;
                    }
                    ChangeKind kind = operation.before == 0
                            ? ChangeKind.INSERT
                            : operation.after == 0 ? ChangeKind.DELETE : ChangeKind.UPDATE;
                    (operation.id < KEYLESS_IDS ? keyed : keyless)
                            .onRow(change.wrap(
                                    kind,
                                    image(operation.id, operation.before),
                                    image(operation.id, operation.after),
                                    context));
                }
                position.at++;
                handler.onCommit(context, position);
            }
        }

        private List<Operation> next(int at) {
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
            return new BinlogPosition(FILE, size());
        }

        @Override
        public long retentionSeconds(BinlogPosition position) {
            return -1;
        }

        @Override
        public void close() {}
    }

    private static final class StreamView implements ChangeHandler.PositionView {
        private volatile int at;

        StreamView(int at) {
            this.at = at;
        }

        @Override
        public String file() {
            return FILE;
        }

        @Override
        public long offset() {
            return at;
        }

        @Override
        public SourcePosition snapshot() {
            return SimulatedSource.at(at);
        }
    }

    private final class Reader implements TableReader {
        private final SimulatedProcess process;
        private final Random random = new Random(++readers); // others than the reader's before
        private boolean aborted; // guarded by the source
        private BinlogPosition naiveHigh = new BinlogPosition(FILE, 0);

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
            naiveHigh = new BinlogPosition(FILE, size());
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
                if (!handler.onRow(image(row.getKey(), row.getValue()))) {
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
                position = at(visible);
            }
            opened.at(position);
            for (Map.Entry<Long, Long> row : seen.entrySet()) {
                process.step("snapshot row");
                if (!handler.onRow(image(row.getKey(), row.getValue()))) {
                    return;
                }
            }
        }

        @Override
        public BinlogPosition highWatermark() {
            process.step("high watermark");
            return naiveWatermarks ? naiveHigh : new BinlogPosition(FILE, size());
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

    static RowView image(long id, long version) {
        return new Image(id, version);
    }

    private record Image(long id, long version) implements RowView {
        @Override
        public int columnCount() {
            return 2;
        }

        @Override
        public boolean isNull(int column) {
            return false;
        }

        @Override
        public boolean isPresent(int column) {
            return true;
        }

        @Override
        public void write(int column, RowWriter out) {
            out.putLong(column, column == 0 ? id : version);
        }

        @Override
        public boolean sameValue(int column, RowView other) {
            Image that = (Image) other;
            return column == 0 ? id == that.id : version == that.version;
        }
    }

    /** Shapes that no DDL moves. */
    private static final class FixedShapes implements SchemaTracker {
        private final Map<TableId, TableShape> shapes = new HashMap<>();

        @Override
        public TableShape shapeOf(TableId table) {
            return shapes.get(table);
        }

        @Override
        public Collection<TableShape> shapes() {
            return shapes.values();
        }

        @Override
        public void put(TableShape shape) {
            shapes.put(shape.id(), shape);
        }

        @Override
        public void remove(TableId table) {
            shapes.remove(table);
        }

        @Override
        public DdlResult apply(String defaultDatabase, String sql, DdlSession session) {
            return new DdlResult(List.of(), List.of(), "");
        }

        @Override
        public List<TableId> drainChanged() {
            return List.of();
        }
    }
}
