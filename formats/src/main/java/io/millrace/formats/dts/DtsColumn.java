package io.millrace.formats.dts;

import io.millrace.formats.avro.AvroBytes;
import io.millrace.model.ByteSink;
import io.millrace.model.CanonicalText;
import io.millrace.model.ColumnShape;
import io.millrace.model.MysqlCharset;
import io.millrace.model.TableShape;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What DTS Avro says of one column, rendered once: the type number (MySQL's protocol type) and the constant bytes around
 * a value.
 */
final class DtsColumn {
    // Branches of the union Value.
    static final int INTEGER = 1;
    static final int CHARACTER = 2;
    static final int DECIMAL = 3;
    static final int FLOAT = 4;
    static final int TIMESTAMP = 5;
    static final int DATE_TIME = 6;
    static final int BINARY_GEOMETRY = 8;
    static final int BINARY_OBJECT = 10;
    static final int TEXT_OBJECT = 11;
    static final int EMPTY_OBJECT = 12;

    private static final int VARCHAR_NUMBER = 253;

    /** Sets that the published consumers lack or map to a wrong Java charset. */
    private static final Set<String> UNKNOWN_TO_CONSUMERS =
            Set.of("armscii8", "dec8", "geostd8", "hp8", "keybcs2", "swe7", "koi8u", "latin7", "gb18030");

    private final int typeNumber;
    private final byte[] head;
    private final byte[] tail;
    private final @Nullable MysqlCharset transcodeFrom;
    private final boolean fraction;

    private DtsColumn(
            int typeNumber, byte[] head, byte[] tail, @Nullable MysqlCharset transcodeFrom, boolean fraction) {
        this.typeNumber = typeNumber;
        this.head = head;
        this.tail = tail;
        this.transcodeFrom = transcodeFrom;
        this.fraction = fraction;
    }

    int typeNumber() {
        return typeNumber;
    }

    /** Branch index and the constant fields before the value. */
    byte[] head() {
        return head;
    }

    /** The constant fields behind the value. */
    byte[] tail() {
        return tail;
    }

    /** The charset from which text is to be made UTF-8; null when its bytes go out as they are. */
    @Nullable
    MysqlCharset transcodeFrom() {
        return transcodeFrom;
    }

    /** Whether the column has fraction digits. */
    boolean hasFraction() {
        return fraction;
    }

    static DtsColumn of(TableShape table, ColumnShape column, DtsAvroOptions options) {
        return switch (column.type()) {
            case TINYINT -> integer(1, 1);
            case SMALLINT -> integer(2, 2);
            case MEDIUMINT -> integer(9, 3);
            case INT -> integer(3, 4);
            case BIGINT -> integer(8, 8);
            case BIT -> integer(16, (column.precision() + 7) / 8);
            case DECIMAL -> number(246, DECIMAL, column.precision(), column.scale());
            case FLOAT -> floating(4, column, 12);
            case DOUBLE -> floating(5, column, 22);
            case DATE -> temporal(10, DATE_TIME, column);
            case TIME -> temporal(11, DATE_TIME, column);
            case DATETIME -> temporal(12, DATE_TIME, column);
            case YEAR -> temporal(13, DATE_TIME, column);
            case TIMESTAMP -> temporal(7, TIMESTAMP, column);
            case CHAR -> character(254, table, column, options);
            case VARCHAR -> character(VARCHAR_NUMBER, table, column, options);
            case TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT ->
                options.text() == DtsAvroOptions.Text.CHARACTER
                        ? character(VARCHAR_NUMBER, table, column, options)
                        : named(252, BINARY_OBJECT, "TEXT", CanonicalText.charsetOf(table, column));
            case BINARY -> named(254, CHARACTER, "binary", null);
            case VARBINARY -> named(VARCHAR_NUMBER, CHARACTER, "binary", null);
            // Consumers know no type number for VECTOR; its bytes are a blob to them.
            case TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB, VECTOR -> named(252, BINARY_OBJECT, "BLOB", null);
            case ENUM -> named(247, TEXT_OBJECT, "ENUM", null);
            case SET -> named(248, TEXT_OBJECT, "SET", null);
            case JSON -> named(245, TEXT_OBJECT, "JSON", null);
            case GEOMETRY, POINT, LINESTRING, POLYGON, MULTIPOINT, MULTILINESTRING, MULTIPOLYGON, GEOMETRYCOLLECTION ->
                named(255, BINARY_GEOMETRY, column.type().name(), null);
        };
    }

    private static DtsColumn integer(int typeNumber, int bytes) {
        ByteSink head = branch(INTEGER);
        AvroBytes.putLong(bytes, head);
        return new DtsColumn(typeNumber, head.toByteArray(), new byte[0], null, false);
    }

    private static DtsColumn floating(int typeNumber, ColumnShape column, int precision) {
        boolean declared = column.scale() >= 0;
        return number(typeNumber, FLOAT, declared ? column.precision() : precision, declared ? column.scale() : 31);
    }

    private static DtsColumn number(int typeNumber, int branch, int precision, int scale) {
        ByteSink tail = new ByteSink(8);
        AvroBytes.putLong(precision, tail);
        AvroBytes.putLong(scale, tail);
        return new DtsColumn(typeNumber, branch(branch).toByteArray(), tail.toByteArray(), null, false);
    }

    private static DtsColumn temporal(int typeNumber, int branch, ColumnShape column) {
        return new DtsColumn(typeNumber, branch(branch).toByteArray(), new byte[0], null, column.fractionDigits() > 0);
    }

    private static DtsColumn character(int typeNumber, TableShape table, ColumnShape column, DtsAvroOptions options) {
        MysqlCharset charset = CanonicalText.charsetOf(table, column);
        if (options.charset() == DtsAvroOptions.CharacterSet.UTF8MB4 || UNKNOWN_TO_CONSUMERS.contains(charset.name())) {
            return named(typeNumber, CHARACTER, "utf8mb4", charset.name().equals("utf8mb4") ? null : charset);
        }
        // One published consumer throws on the name utf8mb3; all know utf8.
        return named(typeNumber, CHARACTER, charset.name().equals("utf8mb3") ? "utf8" : charset.name(), null);
    }

    private static DtsColumn named(int typeNumber, int branch, String name, @Nullable MysqlCharset transcodeFrom) {
        ByteSink head = branch(branch);
        AvroBytes.putString(name, head);
        return new DtsColumn(typeNumber, head.toByteArray(), new byte[0], transcodeFrom, false);
    }

    private static ByteSink branch(int index) {
        ByteSink out = new ByteSink(32);
        AvroBytes.putLong(index, out);
        return out;
    }
}
