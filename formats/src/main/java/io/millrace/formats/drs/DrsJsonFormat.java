package io.millrace.formats.drs;

import io.millrace.formats.FormatContext;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.MessageOut;
import io.millrace.formats.TableEncoder;
import io.millrace.formats.json.JsonText;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import io.millrace.model.TableShape;

/**
 * The JSON that Huawei Cloud DRS writes to Kafka, in its two kinds ("Kafka Message Format", drs_03_0052): JSON and
 * JSON-C, the one that Canal's readers understand.
 *
 * <p>{@code id} is {@code binlog file number * 2^32 + end offset of the row event}, a snapshot row's {@link
 * ChangeContext#snapshotSequence()}. {@code es} is the source's time, {@code ts} the time at which the change was read,
 * both in ms.
 */
public final class DrsJsonFormat implements MessageFormat {
    public static final String JSON = "drs_json";
    public static final String JSON_C = "drs_json_c";

    private final FormatContext task;
    private final DrsJsonOptions options;

    public DrsJsonFormat(FormatContext task, DrsJsonOptions options) {
        this.task = task;
        this.options = options;
    }

    @Override
    public TableEncoder encoderFor(TableShape shape, String topic) {
        return new DrsTableEncoder(shape, task.source().outputZone(), options, task.partialImages());
    }

    @Override
    public void encodeDdl(DdlChange ddl, ChangeContext context, MessageOut messages) {
        messages.toDdl(null, statement("DDL", ddl.database(), ddl.table(), ddl.sql(), context));
    }

    @Override
    public boolean wantsCreateStatement() {
        return options.initDdl();
    }

    @Override
    public void beginLoad(TableShape shape, String createStatement, ChangeContext context, MessageOut messages) {
        if (options.initDdl()) {
            messages.toTable(
                    shape.id(),
                    null,
                    statement("INIT_DDL", shape.id().database(), shape.id().table(), createStatement, context));
        }
    }

    private byte[] statement(String type, String database, String table, String sql, ChangeContext context) {
        ByteSink out = new ByteSink(256);
        out.putAscii("{\"mysqlType\":null");
        putPosition(context, out);
        out.putAscii(",\"database\":");
        putString(database, options, out);
        out.putAscii(",\"table\":");
        putString(table, options, out);
        out.putAscii(",\"type\":\"");
        out.putAscii(type);
        out.putAscii("\",\"isDdl\":true,\"sql\":");
        putString(sql, options, out);
        out.putAscii(",\"sqlType\":null,\"data\":null,\"old\":null,\"pkNames\":null}");
        return out.toByteArray();
    }

    /** Appends {@code ,"id":...,"es":...,"ts":...}. */
    static void putPosition(ChangeContext context, ByteSink out) {
        out.putAscii(",\"id\":");
        out.putDecimal(
                context.isSnapshot()
                        ? context.snapshotSequence()
                        : (context.binlogFileNumber() << 32) + context.eventEndOffset());
        out.putAscii(",\"es\":");
        out.putDecimal(context.sourceTimeSeconds() * 1000);
        out.putAscii(",\"ts\":");
        out.putDecimal(context.captureTimeMs());
    }

    /** For constants and DDL, as it allocates. */
    static void putString(String text, DrsJsonOptions options, ByteSink out) {
        out.put('"');
        int from = out.length();
        out.putUtf8(text);
        if (options.htmlSafe()) {
            HtmlSafe.escapeFrom(out, from);
        } else {
            JsonText.escapeFrom(out, from);
        }
        out.put('"');
    }
}
