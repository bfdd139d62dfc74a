package io.millrace.engine;

import io.millrace.model.BinlogPosition;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.ErrorCode;
import io.millrace.model.KeyShape;
import io.millrace.model.MillraceException;
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

/**
 * A database of tables {@code sim.t0(id, v)}, {@code sim.t1} and so on whose transactions reach the binlog before a SELECT
 * can see them, as on a real server. The offset of a position is the number of transactions before it; a row is in the
 * table that its id names modulo their number.
 */
final class ManyTablesSource {
    private static final String FILE = "sim.000001";

    /** One row change; version 0 means that the row is not there. A negative id stands for a statement about a table. */
    record Operation(long id, long before, long after) {}

    private final List<List<Operation>> log = new ArrayList<>();
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

    /** Logs a statement that changes nothing, but might have. */
    synchronized void statementAbout(int index) {
        log.add(List.of(new Operation(-1 - index, 0, 0)));
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
        List<Operation> transaction = new ArrayList<>();
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
            transaction.add(new Operation(id, before, after));
        }
        log.add(transaction);
        notifyAll();
    }

    synchronized void showOne() {
        if (visible < log.size()) {
            for (Operation operation : log.get(visible)) {
                if (operation.id < 0 || operation.after == 0) {
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

    ChangeSource connect() {
        return new Connection();
    }

    private static SourcePosition at(long transactions) {
        return new SourcePosition(new BinlogPosition(FILE, transactions), null, "sim");
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
                return at(visible);
            }
        }

        @Override
        public SourcePosition resolve(StartPoint start) {
            return at(0);
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
            StreamView position = new StreamView((int) from.binlog().offset());
            Map<Integer, ChangeHandler.RowHandler> handlers = new HashMap<>();
            int version = handler.selectionVersion();
            RowChange change = new RowChange();
            ChangeContext context = new ChangeContext().binlogFile(FILE).sourceTimeSeconds(1_700_000_000);
            while (!stopped) {
                List<Operation> transaction = next(position.at);
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
                for (Operation operation : transaction) {
                    if (stopped) {
                        return; // in the middle, as a real stream ends
                    }
                    if (operation.id < 0) {
                        handler.onShapeStatement(List.of(table((int) (-1 - operation.id))));
                        continue;
                    }
                    int index = (int) (operation.id % tables);
                    if (!selector.selects(table(index))) {
                        continue;
                    }
                    ChangeHandler.RowHandler rowHandler =
                            handlers.computeIfAbsent(index, i -> handler.rowsOf(tracker.shapeOf(table(i))));
                    context.rowInEvent(row++);
                    if (operation.before == 0 && operation.after == 0) {
                        continue;
                    }
                    ChangeKind kind = operation.before == 0
                            ? ChangeKind.INSERT
                            : operation.after == 0 ? ChangeKind.DELETE : ChangeKind.UPDATE;
                    rowHandler.onRow(change.wrap(
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
            return ManyTablesSource.at(at);
        }
    }

    private final class Reader implements TableReader {
        private final Random random = new Random(7);
        private BinlogPosition naiveHigh = new BinlogPosition(FILE, 0);

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
            naiveHigh = new BinlogPosition(FILE, size());
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
                if (!handler.onRow(image(row.getKey(), row.getValue()))) {
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
                position = at(visible);
            }
            opened.at(position);
            for (Map.Entry<Long, Long> row : seen.entrySet()) {
                if (!handler.onRow(image(row.getKey(), row.getValue()))) {
                    return;
                }
            }
        }

        @Override
        public BinlogPosition highWatermark() {
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
        public void abort() {}

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
        private final List<TableId> changed = new ArrayList<>();

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
            changed.add(shape.id());
        }

        @Override
        public void remove(TableId table) {
            shapes.remove(table);
            changed.add(table);
        }

        @Override
        public DdlResult apply(String defaultDatabase, String sql, DdlSession session) {
            return new DdlResult(List.of(), List.of(), "");
        }

        @Override
        public List<TableId> drainChanged() {
            List<TableId> all = List.copyOf(changed);
            changed.clear();
            return all;
        }
    }
}
