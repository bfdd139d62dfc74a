package io.millrace.formats.canal;

import io.millrace.formats.FormatContext;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.MessageOut;
import io.millrace.formats.TableEncoder;
import io.millrace.formats.json.JsonText;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import io.millrace.model.TableShape;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Canal JSON, as Canal's own producer writes its {@code FlatMessage} (alibaba/canal, {@code MQMessageUtils}) and Flink's
 * {@code canal-json} reads it.
 *
 * <p>{@code id} is {@code binlog file number * 2^32 + end offset of the row event}, below 2^53 so that JavaScript keeps
 * it; a snapshot row's is {@link ChangeContext#snapshotSequence()}. {@code es} is the source's time, {@code ts} the
 * time at which the change was read, both in ms.
 */
public final class CanalJsonFormat implements MessageFormat {
    public static final String NAME = "canal_json";

    private static final String NAME_PATTERN = "(?:`(?:``|[^`])+`|[^\\s`.,;()]+)";

    /** An ALTER TABLE whose first clause is about an index: such a statement is to Canal one about an index. */
    private static final Pattern ALTERS_INDEX = Pattern.compile(
            "\\s*alter\\s+table\\s+" + NAME_PATTERN + "(?:\\s*\\.\\s*" + NAME_PATTERN + ")?\\s+(?:"
                    + "(add)\\s+(?:constraint\\s+(?:" + NAME_PATTERN
                    + "\\s+)?)?(?:unique|primary\\s+key|index|key|fulltext|spatial)|drop\\s+(?:index|key|constraint))\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final FormatContext task;
    private final CanalJsonOptions options;

    public CanalJsonFormat(FormatContext task, CanalJsonOptions options) {
        this.task = task;
        this.options = options;
    }

    @Override
    public TableEncoder encoderFor(TableShape shape, String topic) {
        return new CanalTableEncoder(shape, task.source().outputZone(), options, task.partialImages());
    }

    @Override
    public boolean readsExecutedGtids() {
        return options.gtid() == CanalJsonOptions.Gtid.SET;
    }

    @Override
    public void encodeDdl(DdlChange ddl, ChangeContext context, MessageOut messages) {
        if (options.ddl() == CanalJsonOptions.Ddl.SUPPRESS) {
            return;
        }
        ByteSink out = new ByteSink(256);
        out.putAscii("{\"data\":null,\"database\":");
        JsonText.putString(ddl.database(), out);
        putPosition(context, options.gtid(), out);
        out.putAscii(",\"isDdl\":true,\"mysqlType\":null,\"old\":null,\"pkNames\":null,\"sql\":");
        JsonText.putString(ddl.sql(), out);
        out.putAscii(",\"sqlType\":null,\"table\":");
        JsonText.putString(ddl.table(), out);
        out.putAscii(",\"ts\":");
        out.putDecimal(context.captureTimeMs());
        out.putAscii(",\"type\":\"");
        out.putAscii(typeOf(ddl));
        out.putAscii("\"}");
        messages.toDdl(null, out.toByteArray());
    }

    /** Appends {@code ,"es":...,"gtid":...,"id":...}. */
    static void putPosition(ChangeContext context, CanalJsonOptions.Gtid gtid, ByteSink out) {
        out.putAscii(",\"es\":");
        out.putDecimal(context.sourceTimeSeconds() * 1000);
        if (gtid == CanalJsonOptions.Gtid.SINGLE) {
            out.putAscii(",\"gtid\":\"");
            out.put(context.gtid().array(), 0, context.gtid().length());
            out.put('"');
        }
        if (gtid == CanalJsonOptions.Gtid.SET) {
            out.putAscii(",\"gtid\":\"");
            int from = out.length();
            out.putAscii(context.executedGtids());
            JsonText.escapeFrom(out, from);
            out.put('"');
        }
        out.putAscii(",\"id\":");
        out.putDecimal(
                context.isSnapshot()
                        ? context.snapshotSequence()
                        : (context.binlogFileNumber() << 32) + context.eventEndOffset());
    }

    /** Names of {@code EventType} in Canal's {@code EntryProtocol.proto}, as its {@code DruidDdlParser} gives them. */
    private static String typeOf(DdlChange ddl) {
        return switch (ddl.kind()) {
            case CREATE_TABLE -> "CREATE";
            case ALTER_TABLE -> {
                Matcher index = ALTERS_INDEX.matcher(ddl.sql());
                yield !index.matches() ? "ALTER" : index.group(1) == null ? "DINDEX" : "CINDEX";
            }
            case DROP_TABLE -> "ERASE";
            case TRUNCATE_TABLE -> "TRUNCATE";
            case RENAME_TABLE -> "RENAME";
            case CREATE_INDEX -> "CINDEX";
            case DROP_INDEX -> "DINDEX";
            case CREATE_DATABASE, ALTER_DATABASE, DROP_DATABASE, OTHER -> "QUERY";
        };
    }
}
