package io.millrace.engine;

import io.millrace.formats.DeleteForm;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.MessageHeader;
import io.millrace.formats.RowCompleter;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.DdlChange;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stream to sink: routes and encodes each change in source order, notes keys for open windows, and lets chunks out
 * when the stream passes their high watermark.
 *
 * <p>Threading: callbacks come on the stream's thread. Everything that has an order (sends, windows, ledgers, the
 * position) is guarded by the gate, which the stream's thread holds from {@link #onBegin} to {@link #onCommit};
 * full-load and checkpoint threads get in between transactions. The gate is fair, so none starves.
 */
final class StreamPipeline implements ChangeHandler {
    /** The clock is read once for so many rows. */
    private static final long CLOCK_MASK = 0x3FF;

    private final Gate gate;
    private final TaskSettings settings;
    private final Selection selection;
    private final MessageFormat format;
    private final Router router;
    private final Delivery delivery;
    private final Notices notices;
    private final RecordSink sink;
    private final CheckpointStore lease;
    private final FullLoad load;
    private final Progress progress;
    private final Clock clock;
    private final Throttle throttle;
    private final BooleanSupplier stopped;
    private final UnloggedRows unlogged;
    private final LoadLedger.Origin taskOrigin;
    private final ByteSink out;
    private final @Nullable HeldRows held;
    private final ChangeContext idle = new ChangeContext();
    private final long heartbeatIntervalMs;
    private long lastHeartbeatMs;
    private boolean told; // whether the open transaction has had a row delivered
    private Consumer<Checkpoint.Inside> longTransaction = inside -> {};
    private Runnable fullCommit = () -> {};
    private Runnable moreToLoad = () -> {};
    private Checkpoint.Inside skip; // of the next transaction with rows: delivered by an earlier run
    private final boolean skipsByCount;
    private long rowsInside;
    private long bytesSinceCut;
    private long bytesUncommitted; // of a transactional sink, since this thread last made any visible
    private long unbookedBytes;
    private long lastCutNs;

    private String file;
    private long offset;
    private @Nullable PositionView view;
    private SourcePosition position;
    private boolean insideDdl;
    private boolean insideTransaction;

    StreamPipeline(
            Gate gate,
            TaskSettings settings,
            Selection selection,
            MessageFormat format,
            Router router,
            Delivery delivery,
            Notices notices,
            RecordSink sink,
            CheckpointStore lease,
            FullLoad load,
            Progress progress,
            Clock clock,
            Throttle throttle,
            BooleanSupplier stopped,
            Checkpoint start,
            SourceInfo source) {
        this.gate = gate;
        this.settings = settings;
        this.selection = selection;
        this.format = format;
        this.router = router;
        this.delivery = delivery;
        this.notices = notices;
        this.sink = sink;
        this.lease = lease;
        this.load = load;
        this.progress = progress;
        this.clock = clock;
        this.throttle = throttle;
        this.stopped = stopped;
        this.unlogged = new UnloggedRows(settings, progress);
        this.taskOrigin = start.loadOrigin();
        RowCompleter completer = format.rowCompleter();
        this.held = completer == null
                ? null
                : new HeldRows(
                        completer,
                        delivery,
                        progress,
                        settings.maxRecordBytes(),
                        HeldRows.MEMORY_BYTES,
                        Path.of(System.getProperty("java.io.tmpdir")));
        this.heartbeatIntervalMs = format.heartbeatIntervalMs();
        this.lastHeartbeatMs = clock.nowMs();
        this.out = new ByteSink(4096, settings.maxRecordBytes());
        this.position = start.position();
        this.file = position.binlog().file();
        this.offset = position.binlog().offset();
        this.skip = start.inside();
        this.skipsByCount = !position.isOn(source.serverUuid());
    }

    /**
     * @param inside cuts a long transaction behind what was delivered of it
     * @param between cuts behind a transaction, before the interval is over
     * @param loaders starts the threads of the full load that are missing; asked without the gate
     */
    void attach(Consumer<Checkpoint.Inside> inside, Runnable between, Runnable loaders) {
        longTransaction = inside;
        fullCommit = between;
        moreToLoad = loaders;
    }

    @Override
    public void onBegin(ChangeContext context) {
        throttle.await(stopped); // outside the gate, so that others go on
        gate.lock();
        if (stopped.getAsBoolean()) {
            gate.unlock();
            throw new MillraceException(
                    ErrorCode.SOURCE_CONNECTION_LOST, "the stream is stopped between two transactions");
        }
        Leases.requireHeld(lease);
        insideTransaction = true;
        told = false;
        rowsInside = 0;
        bytesSinceCut = 0;
        unbookedBytes = 0;
        lastCutNs = 0;
    }

    @Override
    public @Nullable RowHandler rowsOf(TableShape shape) {
        return selection.selects(shape.id()) ? new TableStream(shape) : null;
    }

    @Override
    public void onShapeStatement(Collection<TableId> tables) {
        selection.onShapeStatement(tables);
    }

    @Override
    public int selectionVersion() {
        return selection.version();
    }

    @Override
    public void onUnloggedChanges(String what, Collection<TableId> tables, ChangeContext context) {
        unlogged.onStatement(what, tables, context);
    }

    /**
     * Begins the loads that statements of the transaction gave rise to. Its end is the place where they begin: under the
     * gate, so that no checkpoint knows of the one without the other.
     */
    private boolean readAgain() {
        boolean begun = false;
        for (TableId table : unlogged.drain()) {
            LoadLedger.Origin now = new LoadLedger.Origin(position().binlog(), clock.nowMs() / 1000);
            begun |= load.beginAgain(table, now, now.firstNumber(taskOrigin));
        }
        return begun;
    }

    @Override
    public void onDdl(DdlChange ddl, ChangeContext context) {
        insideDdl = true;
        TableShape after = ddl.after();
        if (after != null && selection.selects(after.id())) {
            LeftOutColumns.require(settings, after);
        }
        load.onDdl(ddl);
        progress.onDdl();
        if (!settings.deliverDdl()) {
            return;
        }
        if (held != null) {
            held.deliver(context); // rows come before a statement in one transaction only where it commits them
        }
        // Rows and DDL may go to different topics: the statement stands where all rows before it are acknowledged.
        sink.flush();
        format.encodeDdl(ddl, context, notices.about(ddl, context.sourceTimeSeconds() * 1000));
        sink.flush();
        delivery.throwIfFailed();
    }

    @Override
    public void onCommit(ChangeContext context, PositionView now) {
        moveTo(now);
        if (told) {
            if (held != null) {
                held.deliver(context);
            }
            format.endTransaction(context, notices.at(context.sourceTimeSeconds() * 1000));
        }
        skip = Checkpoint.Inside.NOTHING;
        progress.onTransaction(context.sourceTimeSeconds());
        boolean again = readAgain();
        load.onPassed(file, offset);
        insideDdl = false;
        insideTransaction = false;
        beat(context);
        bytesUncommitted += bytesSinceCut;
        if (bytesUncommitted >= settings.cuts().insideBytes() && sink.isTransactional()) {
            bytesUncommitted = 0;
            fullCommit.run();
        }
        gate.unlock();
        if (again) {
            moreToLoad.run();
        }
    }

    @Override
    public void onIdle(PositionView now) {
        gate.lock();
        try {
            moveTo(now);
            progress.onIdle(file, offset, clock.nowMs());
            load.onPassed(file, offset);
            beat(idle.binlogFile(file)
                    .eventStartOffset(offset)
                    .eventEndOffset(offset)
                    .transactionStartOffset(offset));
            delivery.throwIfFailed();
        } finally {
            gate.unlock();
        }
    }

    @Override
    public void onBeat(long writtenMs) {
        progress.onBeat(writtenMs, clock.nowMs());
    }

    @Override
    public void onCaughtUp() {
        sink.hurry();
    }

    /** Whether an earlier run delivered this row, in a transaction that it cut inside. */
    private boolean wasDelivered(ChangeContext context) {
        if (skip.rows() == 0) {
            return false;
        }
        if (skipsByCount) {
            return rowsInside <= skip.rows();
        }
        return context.eventEndOffset() < skip.endOffset()
                || (context.eventEndOffset() == skip.endOffset() && context.rowInEvent() <= skip.row());
    }

    /** Cuts a transaction that has become long, so that a restart does not begin it anew. Rows that are held are not. */
    private void cutIfLong(ChangeContext context) {
        if (bytesSinceCut >= settings.cuts().insideBytes() || (rowsInside & CLOCK_MASK) == 0) {
            cutIfLong(context, clock.nowNs());
        }
    }

    private void cutIfLong(ChangeContext context, long nowNs) {
        if (held != null) {
            return;
        }
        if (lastCutNs == 0) {
            lastCutNs = nowNs;
        }
        TaskSettings.CutSettings cuts = settings.cuts();
        if (bytesSinceCut >= cuts.insideBytes()
                || nowNs - lastCutNs >= cuts.insideInterval().toNanos()) {
            lastCutNs = nowNs;
            bytesSinceCut = 0;
            longTransaction.accept(new Checkpoint.Inside(rowsInside, context.eventEndOffset(), context.rowInEvent()));
        }
    }

    /** Keeps to the rates inside a transaction, with the gate held. What is out must not stay uncommitted meanwhile. */
    private void pace(ChangeContext context) {
        throttle.book(1, unbookedBytes);
        unbookedBytes = 0;
        long owedNs = throttle.owedNs();
        if (owedNs > 0) {
            cutIfLong(context, clock.nowNs() + owedNs);
            throttle.await(stopped);
        }
    }

    private void beat(ChangeContext context) {
        if (heartbeatIntervalMs == 0) {
            return;
        }
        long nowMs = clock.nowMs();
        if (nowMs - lastHeartbeatMs >= heartbeatIntervalMs) {
            lastHeartbeatMs = nowMs;
            if (context == idle) {
                idle.sourceTimeSeconds(nowMs / 1000);
            }
            format.heartbeat(context.captureTimeMs(nowMs), notices.at(nowMs));
        }
    }

    private void moveTo(PositionView now) {
        view = now;
        file = now.file();
        offset = now.offset();
    }

    /** Whether the tracker has followed a DDL whose transaction is not complete. Under the gate. */
    boolean isInsideDdl() {
        return insideDdl;
    }

    /** Whether a transaction has begun and is not complete: seen by others only when the stream ended in it. */
    boolean isInsideTransaction() {
        return insideTransaction;
    }

    /**
     * How much of the next transaction an earlier run has delivered, as long as the stream has not come to its end: a
     * checkpoint of before that must not forget it. Under the gate.
     */
    Checkpoint.Inside deliveredAhead() {
        return skip;
    }

    /** Lets others in after the stream ended in the middle of a transaction. Stream's thread. */
    void leaveGate() {
        if (held != null) {
            held.close();
        }
        while (gate.isHeldByCurrentThread()) {
            gate.unlock();
        }
    }

    /** The stream's own position, at a transaction boundary. Under the gate. */
    SourcePosition position() {
        PositionView now = view;
        if (now != null) {
            position = now.snapshot().at(new BinlogPosition(file, offset));
        }
        return position;
    }

    /** The rows of one table shape, from image to record. */
    final class TableStream implements RowHandler {
        private final RowRecords records;
        private final @Nullable TableLoad tableLoad;
        private final @Nullable KeyText identity;
        private final RowChange half = new RowChange();

        TableStream(TableShape shape) {
            this.records = RowRecords.of(shape, settings, router, format, progress, out);
            TableId id = shape.id();
            this.tableLoad = load.of(id);
            this.identity = tableLoad == null || shape.identity() == null ? null : FullLoad.identityText(shape);
        }

        @Override
        public void onRow(RowChange change) {
            if (tableLoad != null && isTakenByLoad(tableLoad, change)) {
                return;
            }
            if (!begin(change.context())) {
                return;
            }
            if (change.kind() == ChangeKind.UPDATE && records.splits(change)) {
                send(half.wrap(ChangeKind.DELETE, change.before(), change.after(), change.context()));
                send(half.wrap(ChangeKind.INSERT, change.before(), change.after(), change.context()));
            } else {
                send(change);
            }
            end(change.context());
        }

        /** Whether rows may have been encoded before: nothing but the row says what goes out. Under the gate. */
        boolean takesEncoded() {
            return skip.rows() == 0 && (tableLoad == null || tableLoad.isOver());
        }

        /** A row that an encoder's thread has encoded; only when {@link #takesEncoded()}. */
        void onEncoded(EncodedRows rows, int row, ChangeContext context) {
            begin(context);
            long timestampMs = context.sourceTimeSeconds() * 1000;
            for (int part = rows.firstPart(row); part < rows.firstPart(row + 1); part++) {
                byte[] value = rows.value(part);
                unbookedBytes += value == null ? 0 : value.length;
                deliver(
                        rows.partition(part),
                        value,
                        rows.key(part),
                        rows.headers(part),
                        rows.hasTombstone(part),
                        timestampMs,
                        context);
            }
            end(context);
        }

        /** Whether the row goes out in this run. */
        private boolean begin(ChangeContext context) {
            rowsInside++;
            boolean was = wasDelivered(context);
            if (!was && !told) {
                format.beginTransaction(context, notices.at(context.sourceTimeSeconds() * 1000));
            }
            told = true;
            return !was;
        }

        private void end(ChangeContext context) {
            progress.onStreamRow();
            cutIfLong(context);
            if (throttle.isLimited()) {
                pace(context);
            }
        }

        private boolean isTakenByLoad(TableLoad taker, RowChange change) {
            if (taker.drops(change.context())) {
                return true;
            }
            if (taker.hasWindows() && identity != null) {
                if (change.kind() != ChangeKind.INSERT) {
                    taker.note(identity.read(change.before()));
                }
                if (change.kind() != ChangeKind.DELETE) {
                    taker.note(identity.read(change.after()));
                }
            }
            return false;
        }

        private void send(RowChange change) {
            DeleteForm form = records.formOf(change);
            if (form == DeleteForm.NOTHING) {
                return;
            }
            int partition = records.route.partitionOf(change.row());
            byte[] value = records.value(change, form);
            unbookedBytes += value == null ? 0 : value.length;
            byte[] letter = records.deadLetter();
            if (letter != null) {
                delivery.send(
                        records.deadLetterTopic(),
                        0,
                        null,
                        letter,
                        List.of(),
                        change.context().sourceTimeSeconds() * 1000);
            }
            deliver(
                    partition,
                    value,
                    records.key(change),
                    records.headers(change),
                    form.hasTombstone(),
                    change.context().sourceTimeSeconds() * 1000,
                    change.context());
        }

        private void deliver(
                int partition,
                byte @Nullable [] value,
                byte @Nullable [] key,
                List<MessageHeader> headers,
                boolean hasTombstone,
                long timestampMs,
                ChangeContext context) {
            String topic = records.route.topic;
            if (value != null && held != null) {
                held.add(topic, partition, key, value, headers, timestampMs, context);
                return;
            }
            if (value != null) {
                bytesSinceCut += value.length;
                progress.onMessageBytes(value.length);
                delivery.send(topic, partition, key, value, headers, timestampMs);
            }
            if (hasTombstone) {
                bytesSinceCut += key == null ? 0 : key.length;
                delivery.send(topic, partition, key, null, headers, timestampMs);
            }
        }
    }
}
