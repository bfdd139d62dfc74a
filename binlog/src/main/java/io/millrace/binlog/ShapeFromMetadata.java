package io.millrace.binlog;

import io.millrace.binlog.Collations.MysqlCharset;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.KeyShape;
import io.millrace.model.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Builds a table's shape from {@code binlog_row_metadata=FULL}. */
final class ShapeFromMetadata {
    private static final ColumnType[] GEOMETRY_TYPES = {
        ColumnType.GEOMETRY,
        ColumnType.POINT,
        ColumnType.LINESTRING,
        ColumnType.POLYGON,
        ColumnType.MULTIPOINT,
        ColumnType.MULTILINESTRING,
        ColumnType.MULTIPOLYGON,
        ColumnType.GEOMETRYCOLLECTION
    };

    private ShapeFromMetadata() {}

    static ColumnType geometryType(int code) {
        return code >= 0 && code < GEOMETRY_TYPES.length ? GEOMETRY_TYPES[code] : ColumnType.GEOMETRY;
    }

    static @Nullable TableShape read(TableMapEvent map) {
        ColumnWire[] wires = map.columns();
        TableMetadata metadata = map.metadata(wires);
        String[] names = metadata.names;
        if (names == null || !metadata.signsCertain) {
            return null;
        }
        List<ColumnShape> columns = new ArrayList<>();
        for (int column = 0; column < metadata.visibleColumns(); column++) {
            ShapeCheck.requireSound(column, wires[column], map);
            List<String> labels = metadata.labels[column];
            if (hasLabels(wires[column]) && (labels == null || labels.isEmpty())) {
                return null;
            }
            if (map.isFromMariaDb()
                    && isAmbiguousInMariaDb(wires[column], names[column], metadata.collations[column])) {
                return null;
            }
            columns.add(columnOf(column, wires[column], names[column], map.isNullable(column), metadata));
        }
        List<KeyShape> keys = metadata.primaryKey.isEmpty()
                ? List.of()
                : List.of(new KeyShape(KeyShape.PRIMARY, metadata.primaryKey, metadata.primaryKeyPrefixed));
        return new TableShape(map.table(), columns, keys, "");
    }

    /**
     * Whether MariaDB's metadata leave open what the column is: UUID and INET look like BINARY, old temporal columns do
     * not tell their fraction digits, and the period of a system-versioned table is not told from other columns.
     */
    private static boolean isAmbiguousInMariaDb(ColumnWire wire, String name, int collation) {
        boolean packed = wire.type() == WireType.STRING
                && collation == Collations.BINARY
                && (wire.size() == PackedTexts.UUID_BYTES || wire.size() == PackedTexts.INET4_BYTES);
        boolean period = wire.type() == WireType.TIMESTAMP2 && wire.size() == 6;
        boolean hash = name.startsWith(TableMetadata.HASH_COLUMN);
        return packed || period || hash || wire.isOldTemporal();
    }

    private static boolean hasLabels(ColumnWire wire) {
        return wire.type() == WireType.ENUM || wire.type() == WireType.SET;
    }

    private static ColumnShape columnOf(
            int column, ColumnWire wire, String name, boolean nullable, TableMetadata metadata) {
        int collation = metadata.collations[column];
        boolean binary = collation == Collations.BINARY;
        ColumnType type = wire.columnType(binary);
        if (type == ColumnType.GEOMETRY) {
            type = geometryType(metadata.geometryTypes[column]);
        }
        boolean hasCharset = type.isText() || hasLabels(wire);
        MysqlCharset charset = Collations.charsetOf(collation);
        boolean[] unsigned = metadata.unsigned;
        boolean isUnsigned = unsigned != null && unsigned[column] && type != ColumnType.YEAR;
        boolean[] invisible = metadata.invisible;
        List<String> labels = metadata.labels[column];
        int precision = precisionOf(wire, type, charset, metadata.vectorDimensions[column]);
        int scale = scaleOf(wire);
        return new ColumnShape(
                name,
                type,
                columnTypeText(type, precision, scale, isUnsigned, labels == null ? List.of() : labels),
                isUnsigned,
                nullable,
                hasCharset && !charset.name().isEmpty() ? charset.name() : null,
                type == ColumnType.VECTOR ? -1 : precision,
                scale,
                labels == null ? List.of() : labels,
                ColumnShape.Generated.NO,
                invisible != null && invisible[column]);
    }

    private static int precisionOf(ColumnWire wire, ColumnType type, MysqlCharset charset, int dimensions) {
        return switch (wire.type()) {
            case WireType.NEWDECIMAL, WireType.BIT -> wire.size();
            case WireType.VARCHAR_COMPRESSED -> (wire.size() - 1) / (type.isText() ? charset.maxBytes() : 1);
            case WireType.VARCHAR, WireType.STRING -> type.isText() ? wire.size() / charset.maxBytes() : wire.size();
            case WireType.VECTOR -> dimensions;
            default -> -1;
        };
    }

    private static int scaleOf(ColumnWire wire) {
        return switch (wire.type()) {
            case WireType.NEWDECIMAL -> wire.scale();
            case WireType.TIME2, WireType.DATETIME2, WireType.TIMESTAMP2 -> wire.size();
            case WireType.TIME, WireType.DATETIME, WireType.TIMESTAMP -> 0; // elsewhere than in MariaDB
            default -> -1;
        };
    }

    /** As SHOW COLUMNS prints it since 8.0.19, as far as a table map tells. */
    private static String columnTypeText(
            ColumnType type, int precision, int scale, boolean unsigned, List<String> labels) {
        String name = type == ColumnType.GEOMETRYCOLLECTION
                ? "geomcollection"
                : type.name().toLowerCase(Locale.ROOT);
        String text =
                switch (type) {
                    case DECIMAL -> name + "(" + precision + "," + scale + ")";
                    case BIT, CHAR, VARCHAR, BINARY, VARBINARY -> name + "(" + precision + ")";
                    case VECTOR -> precision < 0 ? name : name + "(" + precision + ")";
                    case TIME, DATETIME, TIMESTAMP -> scale > 0 ? name + "(" + scale + ")" : name;
                    case ENUM, SET -> name + quoted(labels);
                    default -> name;
                };
        return unsigned ? text + " unsigned" : text;
    }

    private static String quoted(List<String> labels) {
        StringJoiner joiner = new StringJoiner(",", "(", ")");
        labels.forEach(label -> joiner.add("'" + label.replace("'", "''") + "'"));
        return joiner.toString();
    }
}
