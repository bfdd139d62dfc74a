package io.millrace.formats.debezium;

import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import java.util.List;

/** The Connect schema of each type of column (Debezium 3.6, {@code BinlogValueConverters} and its documentation). */
final class DebeziumColumns {
    private static final String DECIMAL = "org.apache.kafka.connect.data.Decimal";

    private DebeziumColumns() {}

    static ConnectSchema schemaOf(ColumnShape column, DebeziumOptions options) {
        ConnectSchema type = typeOf(column, options);
        ConnectSchema schema = type.defaultingTo(ConnectDefaults.of(column, type.type(), options));
        return column.nullable() ? schema.orNull() : schema;
    }

    private static ConnectSchema typeOf(ColumnShape column, DebeziumOptions options) {
        return switch (column.type()) {
            case TINYINT -> ConnectSchema.of(ConnectType.INT16);
            case SMALLINT -> ConnectSchema.of(column.unsigned() ? ConnectType.INT32 : ConnectType.INT16);
            case MEDIUMINT -> ConnectSchema.of(ConnectType.INT32);
            case INT -> ConnectSchema.of(column.unsigned() ? ConnectType.INT64 : ConnectType.INT32);
            case BIGINT -> column.unsigned() ? unsignedBigint(options) : ConnectSchema.of(ConnectType.INT64);
            case DECIMAL ->
                switch (options.decimals()) {
                    case PRECISE ->
                        ConnectSchema.of(ConnectType.BYTES)
                                .named(DECIMAL, 1)
                                .with("scale", String.valueOf(Math.max(0, column.scale())))
                                .with("connect.decimal.precision", String.valueOf(column.precision()));
                    case STRING -> ConnectSchema.of(ConnectType.STRING);
                    case DOUBLE -> ConnectSchema.of(ConnectType.FLOAT64);
                };
            case FLOAT -> ConnectSchema.of(column.precision() >= 0 ? ConnectType.FLOAT64 : ConnectType.FLOAT32);
            case DOUBLE -> ConnectSchema.of(ConnectType.FLOAT64);
            case BIT ->
                column.precision() <= 1
                        ? ConnectSchema.of(ConnectType.BOOLEAN)
                        : ConnectSchema.of(ConnectType.BYTES)
                                .named("io.debezium.data.Bits", 1)
                                .with("length", String.valueOf(column.precision()));
            case DATE -> date(options);
            case TIME -> time(options);
            case DATETIME -> dateTime(column, options);
            case TIMESTAMP -> ConnectSchema.of(ConnectType.STRING).named("io.debezium.time.ZonedTimestamp", 1);
            case YEAR -> ConnectSchema.of(ConnectType.INT32).named("io.debezium.time.Year", 1);
            case CHAR, VARCHAR, TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT -> ConnectSchema.of(ConnectType.STRING);
            case BINARY, VARBINARY, TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB ->
                ConnectSchema.of(
                        options.binary() == DebeziumOptions.Binary.BYTES ? ConnectType.BYTES : ConnectType.STRING);
            case ENUM ->
                ConnectSchema.of(ConnectType.STRING)
                        .named("io.debezium.data.Enum", 1)
                        .with("allowed", allowed(column.labels()));
            case SET ->
                ConnectSchema.of(ConnectType.STRING)
                        .named("io.debezium.data.EnumSet", 1)
                        .with("allowed", allowed(column.labels()));
            case JSON -> ConnectSchema.of(ConnectType.STRING).named("io.debezium.data.Json", 1);
            case VECTOR ->
                ConnectSchema.arrayOf(ConnectSchema.of(ConnectType.FLOAT32)).named("io.debezium.data.FloatVector", 1);
            case GEOMETRY, POINT, LINESTRING, POLYGON, MULTIPOINT, MULTILINESTRING, MULTIPOLYGON, GEOMETRYCOLLECTION ->
                geometry(column.type());
        };
    }

    private static ConnectSchema unsignedBigint(DebeziumOptions options) {
        return switch (options.bigintUnsigned()) {
            case LONG -> ConnectSchema.of(ConnectType.INT64);
            case PRECISE ->
                ConnectSchema.of(ConnectType.BYTES).named(DECIMAL, 1).with("scale", "0");
            case STRING -> ConnectSchema.of(ConnectType.STRING);
        };
    }

    private static ConnectSchema date(DebeziumOptions options) {
        return switch (options.time()) {
            case ADAPTIVE_TIME_MICROSECONDS, MICROSECONDS, NANOSECONDS ->
                ConnectSchema.of(ConnectType.INT32).named("io.debezium.time.Date", 1);
            case CONNECT -> ConnectSchema.of(ConnectType.INT32).named("org.apache.kafka.connect.data.Date", 1);
            case ISOSTRING -> ConnectSchema.of(ConnectType.STRING).named("io.debezium.time.IsoDate", 1);
        };
    }

    private static ConnectSchema time(DebeziumOptions options) {
        return switch (options.time()) {
            case ADAPTIVE_TIME_MICROSECONDS, MICROSECONDS ->
                ConnectSchema.of(ConnectType.INT64).named("io.debezium.time.MicroTime", 1);
            case NANOSECONDS -> ConnectSchema.of(ConnectType.INT64).named("io.debezium.time.NanoTime", 1);
            case CONNECT -> ConnectSchema.of(ConnectType.INT32).named("org.apache.kafka.connect.data.Time", 1);
            case ISOSTRING -> ConnectSchema.of(ConnectType.STRING).named("io.debezium.time.IsoTime", 1);
        };
    }

    private static ConnectSchema dateTime(ColumnShape column, DebeziumOptions options) {
        return switch (options.time()) {
            case ADAPTIVE_TIME_MICROSECONDS ->
                ConnectSchema.of(ConnectType.INT64)
                        .named(
                                column.fractionDigits() > 3
                                        ? "io.debezium.time.MicroTimestamp"
                                        : "io.debezium.time.Timestamp",
                                1);
            case MICROSECONDS -> ConnectSchema.of(ConnectType.INT64).named("io.debezium.time.MicroTimestamp", 1);
            case NANOSECONDS -> ConnectSchema.of(ConnectType.INT64).named("io.debezium.time.NanoTimestamp", 1);
            case CONNECT -> ConnectSchema.of(ConnectType.INT64).named("org.apache.kafka.connect.data.Timestamp", 1);
            case ISOSTRING -> ConnectSchema.of(ConnectType.STRING).named("io.debezium.time.IsoTimestamp", 1);
        };
    }

    private static ConnectSchema geometry(ColumnType type) {
        if (type == ColumnType.POINT) {
            return ConnectSchema.of(ConnectType.STRUCT)
                    .named("io.debezium.data.geometry.Point", 1)
                    .documented("Geometry (POINT)")
                    .field("x", ConnectSchema.of(ConnectType.FLOAT64))
                    .field("y", ConnectSchema.of(ConnectType.FLOAT64))
                    .field("wkb", ConnectSchema.optional(ConnectType.BYTES))
                    .field("srid", ConnectSchema.optional(ConnectType.INT32));
        }
        return ConnectSchema.of(ConnectType.STRUCT)
                .named("io.debezium.data.geometry.Geometry", 1)
                .documented("Geometry")
                .field("wkb", ConnectSchema.of(ConnectType.BYTES))
                .field("srid", ConnectSchema.optional(ConnectType.INT32));
    }

    /** Labels joined by commas, their own commas behind a backslash. */
    private static String allowed(List<String> labels) {
        return String.join(
                ",", labels.stream().map(label -> label.replace(",", "\\,")).toList());
    }
}
