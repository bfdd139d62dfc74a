package io.millrace.engine;

import io.millrace.model.BinlogPosition;
import io.millrace.model.ChangeContext;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.ErrorCode;
import io.millrace.model.KeyShape;
import io.millrace.model.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.schema.SchemaTracker;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/**
 * A database of tables {@code sim.t0(id, v)}, {@code sim.t1} and so on whose transactions reach the binlog before a SELECT
 * can see them, as on a real server. The offset of a position is the number of transactions before it; a row is in the
 * table that its id names modulo their number.
 */
final class ManyTablesSource {

    private final List<List<SimulatedRows.Operation>> log = new ArrayList<>();
    private final NavigableMap<Long, Long> rows = new TreeMap<>();
    private final NavigableMap<Long, Long> committed = new TreeMap<>();
    private int visible;
    private long nextVersion = 1;

    int tables = 1;

    /** The table without a key, if there is one. */
    int keyless = -1;

    /** One look at the shapes in so many fails. */
    int shapesFailOnceIn = Integer.MAX_VALUE;

    /** Rows of one transaction in forty. */
    int longTransaction = 3;

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

    static TableId table(int index) {
        return new TableId("sim", "t" + index);
    }

    private static int indexOf(TableId table) {
        return Integer.parseInt(table.table().substring(1));
    }

    private TableShape shape(int index) {
        return new TableShape(
                table(index),
                List.of(column("id"), column("v")),
                index == keyless ? List.of() : List.of(new KeyShape(KeyShape.PRIMARY, List.of(0), false)),
                "InnoDB");
    }

    /** Logs a statement that changes nothing, but might have: an operation whose id is negative stands for it. */
    synchronized void statementAbout(int index) {
        log.add(List.of(new SimulatedRows.Operation(-1 - index, 0, 0)));
        notifyAll();
    }

    private boolean isIn(TableShape shape, long id) {
        return id % tables == indexOf(shape.id());
    }

    private List<TableShape> shapesOf(TableSelector selector) {
        List<TableShape> shapes = new ArrayList<>();
        for (int i = 0; i < tables; i++) {
            if (selector.selects(table(i))) {
                shapes.add(shape(i));
            }
        }
        return shapes;
    }

    /** Commits a random transaction: it is in the log at once, and visible only after {@link #showOne}. */
    synchronized void commit(Random random, int keys) {
        List<SimulatedRows.Operation> transaction = new ArrayList<>();
        int size = random.nextInt(40) == 0 ? longTransaction : 1 + random.nextInt(3);
        for (int i = size; i > 0; i--) {
            long id = random.nextInt(keys);
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
                if (operation.id() < 0 || operation.after() == 0) {
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

    ChangeSource connect() {
        return new Connection();
    }

    /** What a reader does with the two watermarks; the naive one is what loses updates. */
    boolean naiveWatermarks;

    private final class Connection implements ChangeSource {
        private final Random failures = new Random();
        private volatile boolean stopped;

        @Override
        public SourceInfo connect() {
            return new SourceInfo("8.0.0", "sim", 1, false, 0, ZoneOffset.UTC);
        }

        @Override
        public SourcePosition currentPosition() {
            synchronized (ManyTablesSource.this) {
                return SimulatedPosition.of(visible);
            }
        }

        @Override
        public SourcePosition resolve(StartPoint start) {
            return SimulatedPosition.of(0);
        }

        @Override
        public List<TableShape> readShapes(TableSelector selector) {
            if (failures.nextInt(shapesFailOnceIn) == 0) {
                throw new MillraceException(ErrorCode.SOURCE_CONNECTION_LOST, "simulated loss of the control session");
            }
            return shapesOf(selector);
        }

        @Override
        public ProvenSchema proveShapes(SourcePosition from, TableSelector selector, boolean mayMove) {
            return new ProvenSchema(from, shapesOf(selector));
        }

        @Override
        public void stream(SourcePosition from, TableSelector selector, SchemaTracker tracker, ChangeHandler handler) {
            SimulatedPosition position =
                    new SimulatedPosition((int) from.binlog().offset());
            handler.onOpen(position, SimulatedRows.EventReader::new);
            Map<Integer, ChangeHandler.RowHandler> handlers = new HashMap<>();
            int version = handler.selectionVersion();
            RowChange change = new RowChange();
            ChangeContext context =
                    new ChangeContext().binlogFile(SimulatedPosition.FILE).sourceTimeSeconds(1_700_000_000);
            while (!stopped) {
                List<SimulatedRows.Operation> transaction = next(position.at);
                if (transaction == null) {
                    handler.onIdle(position);
                    continue;
                }
                context.eventEndOffset(position.at + 1);
                handler.onBegin(context);
                int row = 0;
                if (version != handler.selectionVersion()) {
                    version = handler.selectionVersion();
                    handlers.clear();
                }
                for (SimulatedRows.Operation operation : transaction) {
                    if (stopped) {
                        return; // in the middle, as a real stream ends
                    }
                    if (operation.id() < 0) {
                        handler.onShapeStatement(List.of(table((int) (-1 - operation.id()))));
                        continue;
                    }
                    int index = (int) (operation.id() % tables);
                    if (!selector.selects(table(index))) {
                        continue;
                    }
                    ChangeHandler.RowHandler rowHandler =
                            handlers.computeIfAbsent(index, i -> handler.rowsOf(tracker.shapeOf(table(i))));
                    context.rowInEvent(row++);
                    if (handler.takesRowEvents()) {
                        SimulatedRows.tellEvent(List.of(operation), handler, rowHandler, context);
                    } else {
                        SimulatedRows.tell(operation, change, context, rowHandler);
                    }
                }
                position.at++;
                handler.onCommit(context, position);
            }
        }

        private List<SimulatedRows.Operation> next(int at) {
            synchronized (ManyTablesSource.this) {
                if (at < log.size()) {
                    return log.get(at);
                }
                try {
                    ManyTablesSource.this.wait(1);
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
            return new Reader();
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
        private final Random random = new Random(7);
        private BinlogPosition naiveHigh = new BinlogPosition(SimulatedPosition.FILE, 0);

        @Override
        public String nextBound(TableShape shape, String after, int rowLimit) {
            synchronized (ManyTablesSource.this) {
                int count = 0;
                for (Long id : rows.tailMap(first(after), false).keySet()) {
                    if (isIn(shape, id) && ++count == rowLimit) {
                        return Long.toString(id);
                    }
                }
                return "";
            }
        }

        @Override
        public String boundOf(TableShape shape, List<String> key) {
            return key.get(0);
        }

        private long first(String after) {
            return after.isEmpty() ? -1 : Long.parseLong(after);
        }

        @Override
        public void awaitVisible(SourcePosition position) {
            if (naiveWatermarks) {
                return;
            }
            synchronized (ManyTablesSource.this) {
                while (visible < position.binlog().offset()) {
                    try {
                        ManyTablesSource.this.wait(10);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return;
                    }
                }
            }
        }

        @Override
        public ChunkRead readChunk(TableShape shape, String after, String upTo, long limit, RowReader handler) {
            naiveHigh = new BinlogPosition(SimulatedPosition.FILE, size());
            NavigableMap<Long, Long> seen;
            synchronized (ManyTablesSource.this) {
                seen = new TreeMap<>(rows.tailMap(first(after), false));
                seen.keySet().removeIf(id -> !isIn(shape, id));
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
                if (!handler.onRow(SimulatedRows.image(row.getKey(), row.getValue()))) {
                    return new ChunkRead(count, last, false);
                }
            }
            return new ChunkRead(count, last, true);
        }

        private void pause() {
            try {
                Thread.sleep(random.nextInt(3));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void readWhole(TableShape shape, SnapshotOpened opened, RowReader handler) {
            NavigableMap<Long, Long> seen;
            SourcePosition position;
            synchronized (ManyTablesSource.this) {
                while (visible < log.size()) { // a snapshot's position is one that the server has caught up with
                    showOne();
                }
                seen = new TreeMap<>(rows);
                seen.keySet().removeIf(id -> !isIn(shape, id));
                position = SimulatedPosition.of(visible);
            }
            opened.at(position);
            for (Map.Entry<Long, Long> row : seen.entrySet()) {
                if (!handler.onRow(SimulatedRows.image(row.getKey(), row.getValue()))) {
                    return;
                }
            }
        }

        @Override
        public BinlogPosition highWatermark() {
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
        public void abort() {}

        @Override
        public void close() {}
    }
}
