package io.millrace.formats.debezium;

import io.millrace.formats.debezium.ConnectOut.Presence;
import io.millrace.model.ChangeContext;
import io.millrace.model.ColumnShape;
import io.millrace.model.DdlChange;
import io.millrace.model.KeyShape;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** DDL as Debezium's schema changes, with the table as it is afterwards. Not on the hot path. */
final class SchemaChanges {
    private static final Pattern SIZE = Pattern.compile("\\(([0-9]+)(?:,([0-9]+))?\\)");
    private static final Pattern PARENTHESES = Pattern.compile("\\(.*\\)");

    private final SourceBlock source;
    private final ConnectOut out;
    private final Names value;
    private final Names change;
    private final Names table;
    private final Names column;

    SchemaChanges(SourceBlock source, ConnectOut out) {
        this.source = source;
        this.out = out;
        value = new Names(Schemas.CHANGE_VALUE, out);
        change = new Names(Schemas.CHANGE, out);
        table = new Names(Schemas.CHANGE_TABLE, out);
        column = new Names(Schemas.CHANGE_COLUMN, out);
    }

    /** Writes a statement. A table that is not known afterwards is not told of. */
    void write(DdlChange ddl, ChangeContext context) {
        TableShape after = ddl.after();
        String tableName = after != null ? after.id().table() : ddl.table();
        out.openStruct();
        value.put(0, out);
        source.write(
                context, source.database(ddl.database()), source.table(tableName.isEmpty() ? null : tableName), false);
        value.put(1, out);
        out.number(context.captureTimeMs());
        value.put(2, out);
        out.optionalText(ddl.database());
        value.put(3, out);
        out.nul(Presence.NULL_FIRST);
        value.put(4, out);
        out.optionalText(ddl.sql());
        value.put(5, out);
        String type = typeOf(ddl.kind());
        boolean drop = ddl.kind() == DdlChange.Kind.DROP_TABLE;
        boolean told = type != null && (drop ? !ddl.table().isEmpty() : after != null);
        out.openArray(told ? 1 : 0);
        if (told && type != null) {
            writeChange(type, after != null ? after.id() : new TableId(ddl.database(), ddl.table()), after);
        }
        out.closeArray(told ? 1 : 0);
        out.closeStruct();
    }

    private static @Nullable String typeOf(DdlChange.Kind kind) {
        return switch (kind) {
            case CREATE_TABLE -> "CREATE";
            case ALTER_TABLE, RENAME_TABLE, CREATE_INDEX, DROP_INDEX -> "ALTER";
            case DROP_TABLE -> "DROP";
            case TRUNCATE_TABLE, CREATE_DATABASE, ALTER_DATABASE, DROP_DATABASE, OTHER -> null;
        };
    }

    private void writeChange(String type, TableId id, @Nullable TableShape after) {
        out.item(true);
        out.openStruct();
        change.put(0, out);
        out.text(type);
        change.put(1, out);
        out.text(quoted(id.database()) + "." + quoted(id.table()));
        change.put(2, out);
        if (after == null) {
            out.nul(Presence.NULL_FIRST);
        } else {
            out.present(Presence.NULL_FIRST);
            writeTable(after);
        }
        out.closeStruct();
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private void writeTable(TableShape shape) {
        KeyShape key = DebeziumTableEncoder.keyOf(shape);
        out.openStruct();
        table.put(0, out);
        optionalText(
                shape.context().charset().isEmpty() ? null : shape.context().charset());
        table.put(1, out);
        out.present(Presence.NULL_FIRST);
        texts(
                key == null
                        ? List.of()
                        : key.columns().stream()
                                .map(it -> shape.column(it).name())
                                .toList());
        table.put(2, out);
        out.openArray(shape.columnCount());
        for (int i = 0; i < shape.columnCount(); i++) {
            out.item(i == 0);
            writeColumn(shape.column(i), i + 1);
        }
        out.closeArray(shape.columnCount());
        table.put(3, out);
        out.nul(Presence.NULL_FIRST);
        out.closeStruct();
    }

    /** Whether a column counts itself up, its comment and its default are not known here: null. */
    private void writeColumn(ColumnShape shape, int position) {
        String typeName = PARENTHESES
                .matcher(shape.columnType())
                .replaceAll("")
                .toUpperCase(Locale.ROOT)
                .strip();
        out.openStruct();
        column.put(0, out);
        out.text(shape.name());
        column.put(1, out);
        out.number(jdbcType(shape));
        nul(2);
        column.put(3, out);
        out.text(typeName);
        column.put(4, out);
        out.optionalText(typeName);
        column.put(5, out);
        optionalText(shape.charset());
        size(shape);
        column.put(8, out);
        out.number(position);
        column.put(9, out);
        out.present(Presence.NULL_FIRST);
        out.bool(shape.nullable());
        nul(10);
        column.put(11, out);
        out.present(Presence.NULL_FIRST);
        out.bool(false);
        nul(12);
        nul(13);
        column.put(14, out);
        if (shape.labels().isEmpty()) {
            out.nul(Presence.NULL_FIRST);
        } else {
            out.present(Presence.NULL_FIRST);
            texts(shape.labels().stream()
                    .map(label -> "'" + label.replace("'", "''") + "'")
                    .toList());
        }
        out.closeStruct();
    }

    /** Length and scale as the type's text has them; of labels the longest text there can be, counting each as one. */
    private void size(ColumnShape shape) {
        Integer length = null;
        Integer scale = null;
        if (shape.labels().isEmpty()) {
            Matcher size = SIZE.matcher(shape.columnType());
            if (size.find()) {
                length = Integer.valueOf(size.group(1));
                scale = size.group(2) == null ? null : Integer.valueOf(size.group(2));
            }
        } else {
            boolean set = shape.type() == io.millrace.model.ColumnType.SET;
            length = set ? shape.labels().size() * 2 - 1 : 1;
        }
        column.put(6, out);
        optionalNumber(length);
        column.put(7, out);
        optionalNumber(scale);
    }

    /** Codes of {@code java.sql.Types}, as Debezium's DDL parser gives them. */
    private static int jdbcType(ColumnShape shape) {
        return switch (shape.type()) {
            case TINYINT, SMALLINT -> 5;
            case MEDIUMINT, INT, YEAR -> 4;
            case BIGINT -> -5;
            case DECIMAL -> 3;
            case FLOAT -> 6;
            case DOUBLE -> 8;
            case BIT -> -7;
            case CHAR, ENUM, SET -> 1;
            case VARCHAR, TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT -> 12;
            case BINARY -> -2;
            case VARBINARY -> -3;
            case TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB -> 2004;
            case DATE -> 91;
            case TIME -> 92;
            case DATETIME -> 93;
            case TIMESTAMP -> 2014;
            case JSON,
                    VECTOR,
                    GEOMETRY,
                    POINT,
                    LINESTRING,
                    POLYGON,
                    MULTIPOINT,
                    MULTILINESTRING,
                    MULTIPOLYGON,
                    GEOMETRYCOLLECTION -> 1111;
        };
    }

    private void nul(int field) {
        column.put(field, out);
        out.nul(Presence.NULL_FIRST);
    }

    private void optionalText(@Nullable String text) {
        if (text == null) {
            out.nul(Presence.NULL_FIRST);
        } else {
            out.optionalText(text);
        }
    }

    private void optionalNumber(@Nullable Integer number) {
        if (number == null) {
            out.nul(Presence.NULL_FIRST);
        } else {
            out.optionalNumber(number);
        }
    }

    private void texts(List<String> texts) {
        out.openArray(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            out.item(i == 0);
            out.text(texts.get(i));
        }
        out.closeArray(texts.size());
    }
}
