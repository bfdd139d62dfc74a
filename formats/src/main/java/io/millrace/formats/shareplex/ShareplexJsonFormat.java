package io.millrace.formats.shareplex;

import io.millrace.formats.FormatContext;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.MessageOut;
import io.millrace.formats.RowCompleter;
import io.millrace.formats.TableEncoder;
import io.millrace.formats.json.JsonText;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import io.millrace.model.TableShape;
import java.util.regex.Pattern;

/**
 * Shareplex JSON, as Alibaba Cloud DTS documents it for Kafka ("Data formats of a Kafka cluster"): {@code meta}, {@code
 * data} and, for an UPDATE, {@code key} with the row as it was.
 *
 * <p>The format comes from Oracle. {@code scn} is {@code binlog file number * 2^32 + end offset of the commit}, the same
 * for all rows of a transaction; {@code trans} its GTID; {@code userid} the session's id; {@code seq}, {@code size} and
 * {@code idx} count the transaction's delivered rows, so rows are held until the commit; those of a transaction beyond the
 * buffer are not: their {@code size} is 0, and {@code scn} has the end of the first row's event. DDL is not documented but
 * for its words in {@code op}.
 */
public final class ShareplexJsonFormat implements MessageFormat {
    public static final String NAME = "shareplex_json";

    private static final String NAME_PATTERN = "(`(``|[^`])+`|[^\\s`.,;()]+)";

    /** An ALTER TABLE that drops one column and does nothing else. */
    private static final Pattern DROP_COLUMN = Pattern.compile(
            "\\s*alter\\s+table\\s+" + NAME_PATTERN + "(\\s*\\.\\s*" + NAME_PATTERN + ")?\\s+drop\\s+(column\\s+)?"
                    + NAME_PATTERN + "(\\s+(restrict|cascade))?\\s*;?\\s*",
            Pattern.CASE_INSENSITIVE);

    private final FormatContext task;
    private final ShareplexJsonOptions options;
    private final Meta meta;

    public ShareplexJsonFormat(FormatContext task, ShareplexJsonOptions options) {
        this.task = task;
        this.options = options;
        meta = new Meta(options);
    }

    @Override
    public TableEncoder encoderFor(TableShape shape, String topic) {
        return new ShareplexTableEncoder(shape, task.source().outputZone(), options, task.partialImages(), meta);
    }

    @Override
    public RowCompleter rowCompleter() {
        return meta;
    }

    @Override
    public void encodeDdl(DdlChange ddl, ChangeContext context, MessageOut messages) {
        meta.alone(context);
        ByteSink out = new ByteSink(256);
        out.putAscii("{\"meta\":{\"time\":\"");
        meta.putTime(context, out);
        out.putAscii("\",\"userid\":");
        out.putDecimal(context.threadId());
        out.putAscii(",\"op\":\"");
        out.putAscii(wordOf(ddl).in(options.operations()));
        out.putAscii("\",\"scn\":\"");
        meta.putScn(false, out);
        out.putAscii("\",\"rowid\":null,\"trans\":\"");
        Meta.putTransaction(context, out);
        out.putAscii("\",\"seq\":1,\"size\":1,\"table\":");
        JsonText.putString(ddl.table().isEmpty() ? ddl.database() : ddl.database() + "." + ddl.table(), out);
        out.putAscii(",\"idx\":\"1/1\",\"posttime\":\"");
        meta.putPostTime(false, out);
        out.putAscii("\"},\"sql\":{\"ddl\":");
        JsonText.putString(ddl.sql(), out);
        out.putAscii("}}");
        messages.toDdl(null, out.toByteArray());
    }

    private static Words wordOf(DdlChange ddl) {
        return switch (ddl.kind()) {
            case TRUNCATE_TABLE -> Words.TRUNCATE;
            case ALTER_TABLE -> DROP_COLUMN.matcher(ddl.sql()).matches() ? Words.DROP_COLUMN : Words.DDL;
            default -> Words.DDL;
        };
    }
}
