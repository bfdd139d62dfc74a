package io.millrace.tests.matrix;

import io.millrace.model.ByteSink;
import io.millrace.model.CanonicalText;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The canonical text of a row's columns, and how the server itself is asked for the same text. */
final class CanonicalRow {
    private final TableShape shape;
    private final CanonicalText canonical;
    private final ByteSink text = new ByteSink(64);

    CanonicalRow(TableShape shape) {
        this.shape = shape;
        this.canonical = new CanonicalText(shape, ZoneOffset.UTC);
    }

    /** Bytes in upper-case hex, NULL as the word. */
    String textOf(RowView row, int column) {
        text.clear();
        if (!canonical.append(row, column, text)) {
            return MatrixTable.Value.NULL;
        }
        String it = text.toString();
        return isBytes(shape.column(column).type())
                ? HexFormat.of().withUpperCase().formatHex(it.getBytes(StandardCharsets.ISO_8859_1))
                : it;
    }

    static boolean isBytes(ColumnType type) {
        return type.isBinary() || type.isGeometry() || type == ColumnType.VECTOR;
    }

    /**
     * An expression whose value is the hex of the text's UTF-8, or of the bytes; null for FLOAT and DOUBLE, which the
     * server rounds when it prints them.
     */
    static @Nullable String serverExpression(ColumnShape column) {
        String name = MatrixTable.quoted(column.name());
        return switch (column.type()) {
            case FLOAT, DOUBLE -> null;
            case BIT -> "HEX(CONVERT(CAST(CAST(" + name + " AS UNSIGNED) AS CHAR) USING utf8mb4))";
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, DECIMAL, DATE, TIME, DATETIME, TIMESTAMP, YEAR ->
                "HEX(CONVERT(CAST(" + name + " AS CHAR) USING utf8mb4))";
            default -> isBytes(column.type()) ? "HEX(" + name + ")" : "HEX(CONVERT(" + name + " USING utf8mb4))";
        };
    }

    /** The server's answer as canonical text: ZEROFILL is not part of a value. */
    static String serverText(ColumnShape column, @Nullable String hex) {
        if (hex == null) {
            return MatrixTable.Value.NULL;
        }
        if (isBytes(column.type())) {
            return hex;
        }
        String text = new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
        return column.columnType().toLowerCase(Locale.ROOT).contains("zerofill")
                ? text.replaceFirst("^0+(?=[0-9])", "")
                : text;
    }
}
