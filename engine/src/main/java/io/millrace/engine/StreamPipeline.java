package io.millrace.engine;

import io.millrace.formats.MessageFormat;
import io.millrace.formats.TableEncoder;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.DdlChange;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
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
    private final Gate gate;
    private final TaskSettings settings;
    private final MessageFormat format;
    private final Router router;
    private final Delivery delivery;
    private final RecordSink sink;
    private final CheckpointStore lease;
    private final FullLoad load;
    private final Progress progress;
    private final ByteSink out;

    private String file;
    private long offset;
    private @Nullable PositionView view;
    private SourcePosition position;
    private boolean insideDdl;

    StreamPipeline(
            Gate gate,
            TaskSettings settings,
            MessageFormat format,
            Router router,
            Delivery delivery,
            RecordSink sink,
            CheckpointStore lease,
            FullLoad load,
            Progress progress,
            SourcePosition from) {
        this.gate = gate;
        this.settings = settings;
        this.format = format;
        this.router = router;
        this.delivery = delivery;
        this.sink = sink;
        this.lease = lease;
        this.load = load;
        this.progress = progress;
        this.out = new ByteSink(4096, settings.maxRecordBytes());
        this.position = from;
        this.file = from.binlog().file();
        this.offset = from.binlog().offset();
    }

    @Override
    public void onBegin(ChangeContext context) {
        gate.lock();
        Leases.requireHeld(lease);
    }

    @Override
    public @Nullable RowHandler rowsOf(TableShape shape) {
        return settings.selector().selects(shape.id()) ? new TableStream(shape) : null;
    }

    @Override
    public void onDdl(DdlChange ddl, ChangeContext context, @Nullable TableShape shape) {
        insideDdl = true;
        load.onDdl(ddl, shape);
        progress.onDdl();
        if (!settings.deliverDdl()) {
            return;
        }
        out.clear();
        format.encodeDdl(ddl, context, out);
        if (out.length() == 0) {
            return;
        }
        // Rows and DDL may go to different topics: the statement stands where all rows before it are acknowledged.
        sink.flush();
        delivery.send(
                router.ddlTopic(ddl), router.ddlPartition(ddl), out.toByteArray(), context.sourceTimeSeconds() * 1000);
        sink.flush();
        delivery.throwIfFailed();
    }

    @Override
    public void onCommit(ChangeContext context, PositionView now) {
        moveTo(now);
        progress.onTransaction(context.sourceTimeSeconds());
        load.onPassed(file, offset);
        insideDdl = false;
        gate.unlock();
    }

    @Override
    public void onIdle(PositionView now) {
        gate.lock();
        try {
            moveTo(now);
            progress.onIdle();
            load.onPassed(file, offset);
            delivery.throwIfFailed();
        } finally {
            gate.unlock();
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

    /** Lets others in after the stream ended in the middle of a transaction. Stream's thread. */
    void leaveGate() {
        while (gate.isHeldByCurrentThread()) {
            gate.unlock();
        }
    }

    /** The stream's own position, at a transaction boundary. Under the gate. */
    SourcePosition position() {
        PositionView now = view;
        if (now != null) {
            SourcePosition snapshot = now.snapshot();
            position = new SourcePosition(new BinlogPosition(file, offset), snapshot.gtidSet(), snapshot.serverUuid());
        }
        return position;
    }

    /** The rows of one table shape, from image to record. */
    private final class TableStream implements RowHandler {
        private final TableEncoder encoder;
        private final Router.Route route;
        private final @Nullable TableLoad tableLoad;
        private final @Nullable KeyText identity;
        private final RowChange half = new RowChange();

        TableStream(TableShape shape) {
            this.encoder = format.encoderFor(shape);
            this.route = router.routeOf(shape);
            TableId id = shape.id();
            this.tableLoad = load.of(id);
            this.identity = tableLoad == null || shape.identity() == null ? null : FullLoad.identityText(shape);
        }

        @Override
        public void onRow(RowChange change) {
            if (tableLoad != null && isTakenByLoad(tableLoad, change)) {
                return;
            }
            if (change.kind() == ChangeKind.UPDATE && route.splits(change.before(), change.after())) {
                send(half.wrap(ChangeKind.DELETE, change.before(), null, change.context()));
                send(half.wrap(ChangeKind.INSERT, null, change.after(), change.context()));
            } else {
                send(change);
            }
            progress.onStreamRow();
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
            RowView row = change.row();
            out.clear();
            encoder.encode(change, out);
            byte[] value = out.toByteArray();
            progress.onMessageBytes(value.length);
            delivery.send(
                    route.topic, route.partitionOf(row), value, change.context().sourceTimeSeconds() * 1000);
        }
    }
}
