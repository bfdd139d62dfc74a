package io.millrace.formats.maxwell;

import io.millrace.formats.json.JsonText;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ColumnShape;
import io.millrace.model.DdlChange;
import io.millrace.model.KeyShape;
import io.millrace.model.TableShape;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * DDL messages: {@code type, database, table, old, def, ts, sql, position, gtid}, the time in ms. Maxwell has none for
 * statements that leave columns and primary key as they are: TRUNCATE, indexes, CREATE TABLE of a table that is there.
 */
final class MaxwellDdl {
    private static final Pattern CHARSET =
            Pattern.compile("\\b(?:CHARACTER\\s+SET|CHARSET)\\s*=?\\s*['\"`]?(\\w+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern COLLATION =
            Pattern.compile("\\bCOLLATE\\s*=?\\s*['\"`]?([A-Za-z0-9]+)", Pattern.CASE_INSENSITIVE);

    private MaxwellDdl() {}

    /** The message's type; null if Maxwell has none. */
    static @Nullable String typeOf(DdlChange ddl) {
        return switch (ddl.kind()) {
            case CREATE_TABLE -> ddl.before() == null ? "table-create" : null;
            case ALTER_TABLE, RENAME_TABLE -> "table-alter";
            case DROP_TABLE -> "table-drop";
            case CREATE_DATABASE -> "database-create";
            case ALTER_DATABASE -> "database-alter";
            case DROP_DATABASE -> "database-drop";
            case TRUNCATE_TABLE, CREATE_INDEX, DROP_INDEX, OTHER -> null;
        };
    }

    static byte[] encode(String type, DdlChange ddl, ChangeContext at, MaxwellJsonOptions options) {
        ByteSink out = new ByteSink(512);
        out.putAscii("{\"type\":\"" + type + "\",\"database\":");
        JsonText.putString(ddl.database(), out);
        switch (ddl.kind()) {
            case CREATE_DATABASE, ALTER_DATABASE -> {
                String charset = charsetOf(ddl.sql());
                if (charset != null) {
                    putField("charset", charset, out);
                }
            }
            case DROP_DATABASE -> {}
            default -> {
                putField("table", ddl.table(), out);
                if (!type.equals("table-drop")) {
                    putTable("old", ddl.before(), out);
                    putTable("def", ddl.after(), out);
                }
            }
        }
        out.putAscii(",\"ts\":");
        out.putDecimal(at.sourceTimeSeconds() * 1000);
        putField("sql", ddl.sql(), out);
        if (options.position()) {
            putField("position", at.binlogFile() + ":" + at.eventStartOffset(), out);
        }
        if (options.gtid()) {
            MaxwellJsonFormat.putGtid(at, out);
        }
        out.put('}');
        return out.toByteArray();
    }

    /** The default charset that a statement about a database names; the server's own is not in the statement. */
    private static @Nullable String charsetOf(String sql) {
        Matcher charset = CHARSET.matcher(sql);
        if (charset.find()) {
            return charset.group(1).toLowerCase(Locale.ROOT);
        }
        Matcher collation = COLLATION.matcher(sql);
        return collation.find() ? collation.group(1).toLowerCase(Locale.ROOT) : null;
    }

    private static void putField(String name, String value, ByteSink out) {
        out.putAscii(",\"" + name + "\":");
        JsonText.putString(value, out);
    }

    private static void putTable(String name, @Nullable TableShape shape, ByteSink out) {
        if (shape == null) {
            return;
        }
        out.putAscii(",\"" + name + "\":{\"database\":");
        JsonText.putString(shape.id().database(), out);
        String charset = shape.context().charset();
        if (!charset.isEmpty()) {
            putField("charset", charset, out);
        }
        putField("table", shape.id().table(), out);
        out.putAscii(",\"primary-key\":");
        KeyShape key = shape.primaryKey();
        List<Integer> columns = key == null ? List.of() : key.columns();
        putStrings(columns.stream().map(it -> shape.column(it).name()).toList(), out);
        out.putAscii(",\"columns\":[");
        for (int i = 0; i < shape.columnCount(); i++) {
            out.putAscii(i == 0 ? "" : ",");
            putColumn(shape.column(i), out);
        }
        out.putAscii("]}");
    }

    /** Maxwell's {@code ColumnDefSerializer}. */
    private static void putColumn(ColumnShape column, ByteSink out) {
        out.putAscii("{\"type\":\"" + column.type().name().toLowerCase(Locale.ROOT) + '"');
        putField("name", column.name(), out);
        String charset = column.charset();
        switch (column.type()) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT -> out.putAscii(",\"signed\":" + !column.unsigned());
            case TIME, DATETIME, TIMESTAMP -> out.putAscii(",\"column-length\":" + column.fractionDigits());
            case ENUM, SET -> {
                out.putAscii(",\"enum-values\":");
                putStrings(column.labels(), out);
            }
            default -> {
                if (column.type().isText() && charset != null) {
                    putField("charset", charset, out);
                } else if (column.type().isBinary()) {
                    putField("charset", "binary", out);
                }
            }
        }
        out.put('}');
    }

    private static void putStrings(List<String> texts, ByteSink out) {
        out.put('[');
        for (int i = 0; i < texts.size(); i++) {
            out.putAscii(i == 0 ? "" : ",");
            JsonText.putString(texts.get(i), out);
        }
        out.put(']');
    }
}
