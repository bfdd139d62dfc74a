package io.millrace.formats;

import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import io.millrace.model.TableShape;
import org.jspecify.annotations.Nullable;

/**
 * A format whose tables have fewer columns: it never sees the others, neither in rows nor in shapes. What it tells of a
 * statement may name them, for that is the source's own text. The columns are chosen once per shape; threads as the format.
 */
public final class ProjectedFormat implements MessageFormat {
    private final MessageFormat format;
    private final ColumnChoice columns;

    /** @param columns asked with whole shapes; a table of which it tells no column is told whole */
    public ProjectedFormat(MessageFormat format, ColumnChoice columns) {
        this.format = format;
        this.columns = columns;
    }

    @Override
    public TableEncoder encoderFor(TableShape shape, String topic) {
        int[] kept = Projection.keptOf(shape, columns);
        return kept == null
                ? format.encoderFor(shape, topic)
                : new VisibleTableEncoder(format.encoderFor(Projection.told(shape, kept), topic), kept);
    }

    private TableShape told(TableShape shape) {
        int[] kept = Projection.keptOf(shape, columns);
        return kept == null ? shape : Projection.told(shape, kept);
    }

    @Override
    public void encodeDdl(DdlChange ddl, ChangeContext context, MessageOut out) {
        TableShape before = ddl.before();
        TableShape after = ddl.after();
        format.encodeDdl(
                ddl.between(before == null ? null : told(before), after == null ? null : told(after)), context, out);
    }

    @Override
    public boolean writesHeaders() {
        return format.writesHeaders();
    }

    @Override
    public @Nullable RowCompleter rowCompleter() {
        return format.rowCompleter();
    }

    @Override
    public void beginTransaction(ChangeContext context, MessageOut out) {
        format.beginTransaction(context, out);
    }

    @Override
    public void endTransaction(ChangeContext context, MessageOut out) {
        format.endTransaction(context, out);
    }

    @Override
    public long heartbeatIntervalMs() {
        return format.heartbeatIntervalMs();
    }

    @Override
    public void heartbeat(ChangeContext context, MessageOut out) {
        format.heartbeat(context, out);
    }

    @Override
    public boolean wantsCreateStatement() {
        return format.wantsCreateStatement();
    }

    @Override
    public void beginLoad(TableShape shape, String createStatement, ChangeContext context, MessageOut out) {
        format.beginLoad(told(shape), createStatement, context, out);
    }

    @Override
    public void endLoad(TableShape shape, ChangeContext context, MessageOut out) {
        format.endLoad(told(shape), context, out);
    }
}
