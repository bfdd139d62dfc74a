package io.millrace.engine;

import io.millrace.engine.EncodeTask.Kind;
import io.millrace.formats.MessageFormat;
import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Between the stream and the {@link StreamPipeline}, when a task has several encoder threads.
 *
 * <pre>
 *   stream's thread ──row events, marks──► ring ──► encoders (k threads)
 *                                           └─────► sequencer ──► pipeline: gate, order, delivery
 * </pre>
 *
 * <p>The sequencer is to the pipeline what the stream's thread is without encoders: it holds the gate from BEGIN to COMMIT,
 * and its position is a copy that moves with the commits it has told. Rows that are not only themselves (the table's full
 * load notes or drops them, an earlier run delivered some of their transaction, one is too large or broken) are read
 * again and encoded by the sequencer. Shapes change, and routes are made, with the ring empty.
 */
final class ParallelStream implements ChangeHandler, AutoCloseable {
    /** The rows of one table shape. */
    static final class Table implements RowHandler {
        private final TableShape shape;
        private final StreamPipeline.TableStream stream;
        private final @Nullable RowRecords[] records; // each of one encoder's thread
        private volatile boolean encodable; // a hint; the sequencer decides

        Table(TableShape shape, StreamPipeline.TableStream stream, int encoders) {
            this.shape = shape;
            this.stream = stream;
            this.records = new @Nullable RowRecords[encoders];
            this.encodable = stream.takesEncoded();
        }

        boolean isEncodable() {
            return encodable;
        }

        RowRecords recordsOf(int index, EventEncoder encoder) {
            RowRecords known = records[index];
            if (known == null) {
                known = encoder.newRecords(shape);
                records[index] = known;
            }
            return known;
        }

        @Override
        public void onRow(RowChange change) {
            throw new IllegalStateException("row events come whole");
        }
    }

    /** The sequencer's own way to the pipeline, for rows that no encoder has encoded. */
    private final class Counting implements RowHandler {
        private StreamPipeline.@Nullable TableStream stream;

        @Override
        public void onRow(RowChange change) {
            StreamPipeline.TableStream to = stream;
            if (to != null) {
                rowsTold++;
                to.onRow(change);
            }
        }
    }

    private final StreamPipeline pipeline;
    private final Router router;
    private final Supplier<MessageFormat> formats;
    private final boolean readsExecutedGtids;
    private final int maxRecordBytes;
    private final int encoders;
    private final String threadName;
    private final BooleanSupplier stopping;
    private final EncodeRing ring;

    /** Held by the stream's thread from a transaction's first event to its commit. */
    private final ReentrantLock turn = new ReentrantLock(true);

    private final List<Thread> threads = new ArrayList<>();
    private volatile @Nullable Throwable failure;

    // the stream's thread
    private @Nullable PositionCopy position;
    private @Nullable RowEventReader reader; // the sequencer's

    private @Nullable String begunGtids; // of the transaction that it is in

    // the sequencer's
    private final Supplier<String> executed = this::executed;
    private final Counting counting = new Counting();
    private @Nullable String executedGtids;
    private boolean inTransaction;
    private long rowsTold; // of the open transaction; read by the stream's thread when the ring is settled

    /**
     * @param formats makes an instance for each encoder thread
     * @param readsExecutedGtids whether their messages say them
     * @param threadName of the stream's thread
     * @param stopping whether to leave between two transactions
     * @param leaving whether to leave at once
     */
    ParallelStream(
            StreamPipeline pipeline,
            Router router,
            Supplier<MessageFormat> formats,
            boolean readsExecutedGtids,
            int encoders,
            int maxRecordBytes,
            String threadName,
            BooleanSupplier stopping,
            BooleanSupplier leaving) {
        this.pipeline = pipeline;
        this.router = router;
        this.formats = formats;
        this.readsExecutedGtids = readsExecutedGtids;
        this.encoders = encoders;
        this.maxRecordBytes = maxRecordBytes;
        this.threadName = threadName;
        this.stopping = stopping;
        this.ring = new EncodeRing(encoders, leaving);
    }

    // ---- the stream's thread

    @Override
    public void onOpen(PositionView stream, Supplier<RowEventReader> readers) {
        position = stream.copy();
        reader = readers.get();
        for (int i = 0; i < encoders; i++) {
            EventEncoder encoder = new EventEncoder(i, ring, readers.get(), formats.get(), router, maxRecordBytes);
            spawn("-encoder-" + (i + 1), encoder::run);
        }
        spawn("-sequencer", this::sequence);
    }

    private void spawn(String name, Runnable work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Throwable e) { // also an Error ends the attempt, loudly
                        fail(e);
                    }
                },
                threadName + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private synchronized void fail(Throwable e) {
        if (failure == null) {
            failure = e;
        }
        ring.die();
    }

    @Override
    public boolean takesRowEvents() {
        return true;
    }

    @Override
    public @Nullable RowHandler rowsOf(TableShape shape) {
        RowHandler stream = pipeline.rowsOf(shape);
        return stream instanceof StreamPipeline.TableStream table ? new Table(shape, table, encoders) : null;
    }

    @Override
    public void onBegin(ChangeContext context) {
        if (!turn.isHeldByCurrentThread()) {
            turn.lock();
        }
        EncodeTask task = mark(Kind.BEGIN, context);
        task.executedGtids = readsExecutedGtids ? context.executedGtids() : null;
        begunGtids = task.executedGtids;
        ring.publish();
    }

    private EncodeTask mark(Kind kind, ChangeContext context) {
        EncodeTask task = ring.next();
        task.kind = kind;
        task.context.copyFrom(context);
        return task;
    }

    @Override
    public void onRowEvent(
            RowHandler to, RowEventReader.Form form, byte[] body, int offset, int length, ChangeContext context) {
        EncodeTask task = mark(Kind.ROWS, context);
        task.table = (Table) to;
        task.form = form;
        task.executedGtids = begunGtids;
        boolean copied = ring.copy(task, body, offset, length);
        ring.publish();
        if (!copied) {
            ring.settle(); // while it is borrowed
        }
    }

    @Override
    public long settle() {
        ring.settle();
        return rowsTold;
    }

    @Override
    public void onShapeStatement(Collection<TableId> tables) {
        pipeline.onShapeStatement(tables);
    }

    @Override
    public void onUnloggedChanges(String what, Collection<TableId> tables, ChangeContext context) {
        ring.settle();
        pipeline.onUnloggedChanges(what, tables, context);
    }

    @Override
    public void onBeat(long writtenMs) {
        ring.settle(); // what was committed before it is told
        pipeline.onBeat(writtenMs);
    }

    @Override
    public int selectionVersion() {
        return pipeline.selectionVersion();
    }

    @Override
    public void onDdl(DdlChange ddl, ChangeContext context) {
        EncodeTask task = mark(Kind.DDL, context);
        task.ddl = ddl;
        task.ddlContext = context;
        ring.publish();
        ring.settle();
    }

    @Override
    public void onCommit(ChangeContext context, PositionView now) {
        moved(mark(Kind.COMMIT, context));
        turn.unlock();
    }

    @Override
    public void onIdle(PositionView now) {
        EncodeTask task = ring.next();
        task.kind = Kind.IDLE;
        moved(task);
    }

    private void moved(EncodeTask task) {
        PositionCopy.Step step = task.step;
        if (step == null) {
            step = copy().newStep();
            task.step = step;
        }
        step.note();
        ring.publish();
    }

    private PositionCopy copy() {
        PositionCopy it = position;
        if (it == null) {
            throw new IllegalStateException("onOpen comes first");
        }
        return it;
    }

    @Override
    public void onCaughtUp() {
        EncodeTask task = ring.next();
        task.kind = Kind.CAUGHT_UP;
        ring.publish();
    }

    /**
     * Ends all threads, with everything dealt with that was told unless the task is being stopped.
     *
     * @throws MillraceException what the sequencer met, which came before anything that the stream's thread met
     */
    @Override
    public void close() {
        ring.close();
        if (turn.isHeldByCurrentThread()) {
            turn.unlock(); // ended in the middle of a transaction
        }
        for (Thread thread : threads) {
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    ring.die();
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        Throwable met = failure;
        if (met instanceof RuntimeException known) {
            throw known;
        }
        if (met instanceof Error error) {
            throw error;
        }
    }

    // ---- a thread that changes what the stream is about

    /**
     * Keeps the stream's thread between two transactions until {@link #goOn}, and returns when all that it has read is
     * told: then nobody reads what shapes and tables there are. Without the gate, which the sequencer needs for that.
     */
    void hold() {
        turn.lock();
        ring.awaitEmpty();
    }

    void goOn() {
        turn.unlock();
    }

    // ---- the sequencer

    private void sequence() {
        try {
            for (EncodeTask task = ring.head(); task != null; task = ring.head()) {
                if (!inTransaction && stopping.getAsBoolean()) {
                    ring.die();
                    return;
                }
                tell(task);
                ring.release(task);
            }
        } finally {
            pipeline.leaveGate();
        }
    }

    private void tell(EncodeTask task) {
        try {
            switch (task.kind) {
                case BEGIN -> {
                    executedGtids = task.executedGtids;
                    inTransaction = true;
                    rowsTold = 0;
                    pipeline.onBegin(task.context);
                }
                case ROWS -> tellRows(task);
                case DDL -> {
                    DdlChange ddl = task.ddl;
                    ChangeContext context = task.ddlContext;
                    if (ddl != null && context != null) {
                        pipeline.onDdl(ddl, context);
                    }
                }
                case COMMIT -> {
                    inTransaction = false;
                    follow(task);
                    pipeline.onCommit(task.context, copy());
                }
                case IDLE -> {
                    follow(task);
                    pipeline.onIdle(copy());
                }
                case CAUGHT_UP -> pipeline.onCaughtUp();
            }
        } catch (MillraceException e) {
            if (e.code().category() != ErrorCode.Category.DATA || task.kind == Kind.IDLE) {
                throw e;
            }
            throw new MillraceException(e.code(), e.getMessage() + place(task.context), e);
        }
    }

    private static void follow(EncodeTask task) {
        PositionCopy.Step step = task.step;
        if (step != null) {
            step.follow();
        }
    }

    private void tellRows(EncodeTask task) {
        Table table = task.table;
        RowEventReader.Form form = task.form;
        RowEventReader from = reader;
        if (table == null || form == null || from == null) {
            return;
        }
        StreamPipeline.TableStream stream = table.stream;
        ChangeContext context = task.context;
        boolean encodable = stream.takesEncoded();
        if (table.encodable != encodable) {
            table.encodable = encodable;
        }
        EncodedRows rows = task.rows;
        if (encodable && rows != null) {
            rowsTold += rows.rows();
            for (int row = 0; row < rows.rows(); row++) {
                stream.onEncoded(rows, row, context.rowInEvent(rows.rowInEvent(row)));
            }
            return;
        }
        context.executedGtids(executed);
        counting.stream = stream;
        from.read(form, task.body, task.offset, task.length, context, counting);
    }

    private String executed() {
        String known = executedGtids;
        if (known == null) {
            throw new IllegalStateException("the format does not say that it reads executed GTIDs");
        }
        return known;
    }

    private String place(ChangeContext context) {
        String gtid = context.gtid().toString();
        return " [binlog " + context.binlogFile() + ", event ending at " + context.eventEndOffset()
                + (inTransaction && !gtid.isEmpty() ? ", transaction " + gtid : "")
                + "; last complete transaction: " + copy().snapshot() + "]";
    }
}
