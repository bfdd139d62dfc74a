package io.millrace.engine;

import io.millrace.engine.ChangeHandler.RowHandler;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.TableEncoder;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.RowChange;
import io.millrace.model.TableShape;
import org.jspecify.annotations.Nullable;

/**
 * One encoder thread's work: row events of the {@link EncodeRing} into the parts of records.
 *
 * <p>It decides nothing. What it can not encode it leaves, and the sequencer, whose turn it is when all rows before are
 * out, reads the event itself: it meets the same error, and says what becomes of it.
 */
final class EventEncoder implements RowHandler {
    /** An event whose messages are larger than that in all is left to the sequencer, which sends them one by one. */
    private static final long MAX_EVENT_BYTES = 8L << 20;

    private final int index;
    private final EncodeRing ring;
    private final RowEventReader reader;
    private final MessageFormat format;
    private final Router router;
    private final ByteSink out;
    private final ChangeContext context = new ChangeContext();
    private final RowChange half = new RowChange();
    private @Nullable String executedGtids;
    private EncodedRows rows = new EncodedRows();
    private @Nullable RowRecords records;

    /** An event's rows are more than shall be held. */
    private static final class TooMuch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMuch() {
            super("too much to be held", null, false, false);
        }
    }

    /** @param format this thread's own instance */
    EventEncoder(
            int index,
            EncodeRing ring,
            RowEventReader reader,
            MessageFormat format,
            Router router,
            int maxRecordBytes) {
        this.index = index;
        this.ring = ring;
        this.reader = reader;
        this.format = format;
        this.router = router;
        this.out = new ByteSink(4096, maxRecordBytes);
        context.executedGtids(this::executed);
    }

    private String executed() {
        String known = executedGtids;
        if (known == null) {
            throw new IllegalStateException("the format does not say that it reads executed GTIDs");
        }
        return known;
    }

    /** Until the ring is at its end. */
    void run() {
        for (long number = ring.claim(index); number >= 0; number = ring.claim(index)) {
            EncodeTask task = ring.task(number);
            ParallelStream.Table table = task.table;
            RowEventReader.Form form = task.form;
            if (task.kind == EncodeTask.Kind.ROWS && table != null && form != null && table.isEncodable()) {
                if (!ring.awaitRoom(number, index)) {
                    return;
                }
                encode(task, table, form);
            }
            ring.done(number, task);
        }
    }

    private void encode(EncodeTask task, ParallelStream.Table table, RowEventReader.Form form) {
        context.copyFrom(task.context);
        executedGtids = task.executedGtids;
        rows = ring.pool.take();
        try {
            records = table.recordsOf(index, this);
            reader.read(form, task.body, task.offset, task.length, context, this);
            task.rows = rows;
        } catch (RuntimeException e) { // whatever it is, the sequencer meets it at the row's turn
            ring.pool.giveBack(rows);
        }
    }

    /** What this thread encodes rows of a shape with. */
    RowRecords newRecords(TableShape shape) {
        Router.Route route = router.routeOf(shape);
        TableEncoder encoder = format.encoderFor(shape, route.topic);
        return RowRecords.withoutOversize(shape, encoder, route, out);
    }

    @Override
    public void onRow(RowChange change) {
        RowRecords of = records;
        if (of == null) {
            throw new IllegalStateException("no table");
        }
        if (change.kind() == ChangeKind.UPDATE && of.splits(change)) {
            rows.add(of, half.wrap(ChangeKind.DELETE, change.before(), change.after(), change.context()));
            rows.add(of, half.wrap(ChangeKind.INSERT, change.before(), change.after(), change.context()));
        } else {
            rows.add(of, change);
        }
        rows.endRow(change.context().rowInEvent());
        if (rows.bytes() > MAX_EVENT_BYTES) {
            throw new TooMuch();
        }
    }
}
