package io.millrace.schema;

import io.millrace.model.ColumnShape;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes column shapes from type texts as {@code information_schema.COLUMNS.COLUMN_TYPE} gives them. */
public final class ColumnTypes {
    private ColumnTypes() {}

    /**
     * @param columnType as the server prints it, such as {@code int unsigned} or {@code enum('a','b')}
     * @param charset CHARACTER_SET_NAME; null for columns without a charset
     * @throws MillraceException SCHEMA_NOT_PROVEN if the type is not one that MySQL has (plugins' and other servers' types)
     */
    public static ColumnShape column(
            String name,
            String columnType,
            boolean nullable,
            @Nullable String charset,
            ColumnShape.Generated generated,
            boolean invisible) {
        DataType type;
        try {
            List<SqlToken> tokens = SqlScanner.scan(columnType, 0, ServerVersion.ANY);
            type = DataTypeReader.read(tokens, ServerVersion.ANY, 0);
        } catch (UnreadableDdlException e) {
            throw new MillraceException(
                    ErrorCode.SCHEMA_NOT_PROVEN,
                    "column type is not known: column=" + name + ", type=" + columnType + " (" + e.getMessage()
                            + "); leave the table out of the task",
                    e);
        }
        TypeSpec spec = type.spec();
        return shape(
                name,
                withoutComment(columnType),
                spec,
                nullable,
                spec.isPackedText() ? TypeSpec.PACKED_TEXT_CHARSET : charset,
                generated,
                invisible);
    }

    /** An ENUM or SET column with other labels. */
    public static ColumnShape withLabels(ColumnShape column, List<String> labels) {
        TypeSpec spec = new TypeSpec(column.type(), -1, -1, false, false, labels, "");
        return shape(
                column.name(),
                spec.print(ServerVersion.ANY),
                spec,
                column.nullable(),
                column.charset(),
                column.generated(),
                column.invisible());
    }

    /** The columns that {@code WITH SYSTEM VERSIONING} adds behind all others when the table names none. */
    public static List<ColumnShape> systemPeriod() {
        return List.of(
                periodColumn("row_start", ColumnShape.Generated.ROW_START),
                periodColumn("row_end", ColumnShape.Generated.ROW_END));
    }

    private static ColumnShape periodColumn(String name, ColumnShape.Generated generated) {
        return column(name, "timestamp(6)", false, null, generated, true);
    }

    /** MariaDB says behind a type how values are stored: a comment that no message shows. */
    private static String withoutComment(String columnType) {
        int start = columnType.endsWith("*/") ? columnType.lastIndexOf("/*") : -1;
        return start < 0 ? columnType : columnType.substring(0, start).strip();
    }

    static ColumnShape shape(
            String name,
            String columnType,
            TypeSpec spec,
            boolean nullable,
            @Nullable String charset,
            ColumnShape.Generated generated,
            boolean invisible) {
        int precision =
                switch (spec.type()) {
                    case DECIMAL, BIT, CHAR, VARCHAR, BINARY, VARBINARY -> spec.length();
                    case FLOAT, DOUBLE -> spec.scale() >= 0 ? spec.length() : -1;
                    default -> -1;
                };
        int scale = spec.isTemporalWithFraction() ? spec.length() : spec.scale();
        return new ColumnShape(
                name,
                spec.type(),
                columnType,
                spec.unsigned(),
                nullable,
                spec.hasCharset() ? charset : null,
                precision,
                scale,
                spec.labels(),
                generated,
                invisible);
    }
}
