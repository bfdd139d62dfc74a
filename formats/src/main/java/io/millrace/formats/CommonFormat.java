package io.millrace.formats;

import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import io.millrace.model.TableShape;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** A format with the options that all formats have for its records: other keys, and headers. */
final class CommonFormat implements MessageFormat {
    private final MessageFormat format;
    private final CommonOptions options;
    private final ZoneId outputZone;

    CommonFormat(MessageFormat format, CommonOptions options, ZoneId outputZone) {
        this.format = format;
        this.options = options;
        this.outputZone = outputZone;
    }

    @Override
    public TableEncoder encoderFor(TableShape shape, String topic) {
        TableEncoder encoder = format.encoderFor(shape, topic);
        return options.changeRecords() ? new CommonTableEncoder(encoder, shape, options, outputZone) : encoder;
    }

    @Override
    public void encodeDdl(DdlChange ddl, ChangeContext context, MessageOut out) {
        format.encodeDdl(ddl, context, out(out, context, context.eventEndOffset(), "ddl", CommonOut.nameOf(ddl)));
    }

    @Override
    public boolean writesHeaders() {
        return options.headers() || format.writesHeaders();
    }

    @Override
    public @Nullable RowCompleter rowCompleter() {
        return format.rowCompleter();
    }

    @Override
    public boolean encodesRowsAlone() {
        return format.encodesRowsAlone();
    }

    @Override
    public boolean readsExecutedGtids() {
        return format.readsExecutedGtids();
    }

    @Override
    public void beginTransaction(ChangeContext context, MessageOut out) {
        format.beginTransaction(context, out(out, context, context.transactionStartOffset(), "begin", null));
    }

    @Override
    public void endTransaction(ChangeContext context, MessageOut out) {
        format.endTransaction(context, out(out, context, context.eventEndOffset(), "commit", null));
    }

    @Override
    public long heartbeatIntervalMs() {
        return format.heartbeatIntervalMs();
    }

    @Override
    public void heartbeat(ChangeContext context, MessageOut out) {
        format.heartbeat(context, out(out, context, context.eventEndOffset(), "heartbeat", null));
    }

    @Override
    public boolean wantsCreateStatement() {
        return format.wantsCreateStatement();
    }

    @Override
    public void beginLoad(TableShape shape, String createStatement, ChangeContext context, MessageOut out) {
        format.beginLoad(
                shape,
                createStatement,
                context,
                out(
                        out,
                        context,
                        context.eventEndOffset(),
                        "snapshot-begin",
                        shape.id().toString()));
    }

    @Override
    public void endLoad(TableShape shape, ChangeContext context, MessageOut out) {
        format.endLoad(
                shape,
                context,
                out(
                        out,
                        context,
                        context.eventEndOffset(),
                        "snapshot-end",
                        shape.id().toString()));
    }

    private MessageOut out(MessageOut out, ChangeContext context, long position, String event, @Nullable String about) {
        return options.changeRecords() ? new CommonOut(out, options, context, position, event, about) : out;
    }
}
