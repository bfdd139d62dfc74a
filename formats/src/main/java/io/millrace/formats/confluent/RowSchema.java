package io.millrace.formats.confluent;

import io.millrace.formats.avro.AvroNames;
import io.millrace.formats.json.JsonText;
import io.millrace.model.ByteSink;
import io.millrace.model.ColumnShape;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.TableShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The Avro schema of some columns of a table. A column that may be NULL is a union with null, which is its default; so is
 * every DATE, DATETIME and TIMESTAMP, since MySQL keeps dates there that do not exist.
 */
final class RowSchema {
    private static final String GEOMETRY = "io.millrace.Geometry";

    private final TableShape shape;
    private final ConfluentAvroOptions options;
    private final ByteSink out = new ByteSink(512);
    private final Map<String, String> names = new HashMap<>();
    private boolean geometryWritten;

    private RowSchema(TableShape shape, ConfluentAvroOptions options) {
        this.shape = shape;
        this.options = options;
    }

    /** {@code database.table.Value} or {@code .Key}. */
    static String recordName(TableShape shape, String kind) {
        return AvroNames.part(shape.id().database()) + "."
                + AvroNames.part(shape.id().table()) + "." + kind;
    }

    /** Whether a value of the column may be null in Avro. */
    static boolean isOptional(ColumnShape column) {
        return switch (column.type()) {
            case DATE, DATETIME, TIMESTAMP -> true;
            default -> column.nullable();
        };
    }

    /**
     * @param more further fields, as JSON
     * @throws MillraceException SCHEMA_REJECTED if two columns get the same name
     */
    static String of(
            TableShape shape, List<Integer> columns, String kind, List<String> more, ConfluentAvroOptions options) {
        return new RowSchema(shape, options).write(columns, kind, more);
    }

    private String write(List<Integer> columns, String kind, List<String> more) {
        String name = recordName(shape, kind);
        int dot = name.lastIndexOf('.');
        out.putAscii("{\"type\":\"record\",\"name\":\"" + name.substring(dot + 1) + "\",\"namespace\":\""
                + name.substring(0, dot) + "\",\"fields\":[");
        boolean first = true;
        for (int column : columns) {
            out.putAscii(first ? "" : ",");
            field(shape.column(column));
            first = false;
        }
        for (String field : more) {
            out.put(',');
            out.putAscii(field);
        }
        out.putAscii("]}");
        return out.toString();
    }

    private void field(ColumnShape column) {
        String name = AvroNames.part(column.name());
        String other = names.put(name, column.name());
        if (other != null) {
            throw new MillraceException(
                    ErrorCode.SCHEMA_REJECTED,
                    "Avro's names have only letters A to Z, digits and underscores, so two columns would have the name "
                            + name + ": table=" + shape.id() + ", columns=" + other + ", " + column.name()
                            + ". Rename a column, leave the table out, or choose a JSON format");
        }
        out.putAscii("{\"name\":\"" + name + "\",\"type\":");
        if (isOptional(column)) {
            out.putAscii("[\"null\",");
            out.putAscii(type(column));
            out.putAscii("],\"default\":null");
        } else {
            out.putAscii(type(column));
        }
        if (!name.equals(column.name())) {
            out.putAscii(",\"mysql.name\":");
            JsonText.putString(column.name(), out);
        }
        out.put('}');
    }

    private String type(ColumnShape column) {
        return switch (column.type()) {
            case TINYINT, SMALLINT, MEDIUMINT, YEAR -> "\"int\"";
            case INT -> column.unsigned() ? "\"long\"" : "\"int\"";
            case BIGINT -> column.unsigned() ? decimal(20, 0) : "\"long\"";
            case DECIMAL -> decimal(column.precision(), Math.max(0, column.scale()));
            case FLOAT -> "\"float\"";
            case DOUBLE -> "\"double\"";
            case BIT -> column.precision() <= 1 ? "\"boolean\"" : column.precision() < 64 ? "\"long\"" : decimal(20, 0);
            case DATE -> "{\"type\":\"int\",\"logicalType\":\"date\"}";
            case TIME ->
                options.time() == ConfluentAvroOptions.Time.TIME_MICROS
                        ? "{\"type\":\"long\",\"logicalType\":\"time-micros\"}"
                        : "\"long\"";
            case DATETIME -> "{\"type\":\"long\",\"logicalType\":\"local-timestamp-micros\"}";
            case TIMESTAMP -> "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}";
            case CHAR, VARCHAR, TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT, ENUM, SET, JSON -> "\"string\"";
            case BINARY, VARBINARY, TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB -> "\"bytes\"";
            case VECTOR -> "{\"type\":\"array\",\"items\":\"float\"}";
            case GEOMETRY, POINT, LINESTRING, POLYGON, MULTIPOINT, MULTILINESTRING, MULTIPOLYGON, GEOMETRYCOLLECTION ->
                geometry();
        };
    }

    private static String decimal(int precision, int scale) {
        return "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":" + precision + ",\"scale\":" + scale
                + "}";
    }

    private String geometry() {
        if (geometryWritten) {
            return "\"" + GEOMETRY + "\"";
        }
        geometryWritten = true;
        return "{\"type\":\"record\",\"name\":\"Geometry\",\"namespace\":\"io.millrace\",\"fields\":["
                + "{\"name\":\"srid\",\"type\":\"long\"},{\"name\":\"wkb\",\"type\":\"bytes\"}]}";
    }
}
