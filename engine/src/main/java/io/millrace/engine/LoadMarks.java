package io.millrace.engine;

import io.millrace.formats.MessageFormat;
import io.millrace.model.ChangeContext;
import io.millrace.model.SourceInfo;
import io.millrace.model.TableShape;
import io.millrace.schema.SchemaTracker;

/** Tells where the rows of a table's full load begin and end, for formats that have a message for it. Under the gate. */
final class LoadMarks {
    private final MessageFormat format;
    private final Notices notices;
    private final SchemaTracker tracker;
    private final Clock clock;
    private final ChangeContext context = new ChangeContext();
    private final SourceInfo source;
    private final LoadLedger.Origin taskOrigin;

    LoadMarks(
            MessageFormat format,
            Notices notices,
            SchemaTracker tracker,
            Clock clock,
            SourceInfo source,
            Checkpoint start) {
        this.format = format;
        this.notices = notices;
        this.tracker = tracker;
        this.clock = clock;
        this.source = source;
        this.taskOrigin = start.loadOrigin();
    }

    /** What every message of the full load says of its source. */
    static void describe(ChangeContext context, SourceInfo source, LoadLedger.Origin origin) {
        long offset = origin.position().offset();
        context.sourceTimeSeconds(origin.startSeconds())
                .serverId(source.serverId())
                .binlogFile(origin.position().file())
                .eventStartOffset(offset)
                .eventEndOffset(offset)
                .transactionStartOffset(offset);
    }

    /** The first rows of a table are about to go out, or more of them. */
    void begins(TableLoad table) {
        TableShape shape = tracker.shapeOf(table.ledger().table());
        if (table.ledger().begin() && shape != null) {
            now(table);
            format.beginLoad(shape, table.createStatement(), context, notices);
        }
    }

    /** Some rows of a table are out, perhaps the last. */
    void ended(TableLoad table) {
        TableShape shape = tracker.shapeOf(table.ledger().table());
        if (table.ledger().isDone() && shape != null) {
            now(table);
            format.endLoad(shape, context, notices);
        }
    }

    private void now(TableLoad table) {
        describe(context, source, table.ledger().originOr(taskOrigin));
        long nowMs = clock.nowMs();
        context.captureTimeMs(nowMs).snapshot(0);
        notices.at(nowMs);
    }
}
