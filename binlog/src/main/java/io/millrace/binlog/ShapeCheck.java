package io.millrace.binlog;

import io.millrace.binlog.Collations.MysqlCharset;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.List;

/** Compares what a table map says of a column with the known shape; a difference is SCHEMA_MISMATCH. */
final class ShapeCheck {
    private static final int MAX_BINARY_BYTES = 255;

    private final TableMapEvent map;
    private final TableMetadata metadata;

    ShapeCheck(TableMapEvent map, TableMetadata metadata) {
        this.map = map;
        this.metadata = metadata;
    }

    /** Refuses metadata that no server writes; what comes of it could not be trusted to stay in bounds. */
    static void requireSound(int column, ColumnWire wire, TableMapEvent map) {
        if (!wire.isSound()) {
            throw Corrupt.event(
                    "TABLE_MAP of " + map.table(),
                    "a column's metadata must be possible, column index=" + column + ", " + wire);
        }
    }

    void check(int column, ColumnWire wire, ColumnShape shape) {
        requireSound(column, wire, map);
        if (shape.type() == ColumnType.BINARY && wire.size() > MAX_BINARY_BYTES) {
            throw mismatch(shape, "length in bytes", wire.size(), MAX_BINARY_BYTES + " at most");
        }
        String[] names = metadata.names;
        if (names != null && !names[column].equalsIgnoreCase(shape.name())) {
            throw mismatch(shape, "name", names[column], shape.name());
        }
        boolean packed = shape.packedText() != ColumnShape.PackedText.NO;
        ColumnType expected = wire.columnType(!shape.type().isText());
        boolean sameType = expected == ColumnType.GEOMETRY ? shape.type().isGeometry() : expected == shape.type();
        if (!sameType) {
            throw mismatch(shape, "type", expected, shape.type());
        }
        checkSize(wire, shape);
        if (metadata.contradictsSign(column, shape.unsigned())) {
            throw mismatch(shape, "sign", sign(!shape.unsigned()), sign(shape.unsigned()));
        }
        if (!packed) {
            checkCharset(column, wire, shape);
        }
        List<String> labels = metadata.labels[column];
        if (labels != null
                && Collations.charsetOf(metadata.collations[column]).known()
                && !labels.equals(shape.labels())) {
            throw mismatch(shape, "labels", labels, shape.labels());
        }
        int geometry = metadata.geometryTypes[column];
        if (geometry != -1 && ShapeFromMetadata.geometryType(geometry) != shape.type()) {
            throw mismatch(shape, "geometry type", ShapeFromMetadata.geometryType(geometry), shape.type());
        }
    }

    private void checkSize(ColumnWire wire, ColumnShape shape) {
        switch (wire.type()) {
            case WireType.NEWDECIMAL -> {
                same(shape, "precision", wire.size(), shape.precision());
                same(shape, "scale", wire.scale(), shape.scale());
            }
            case WireType.BIT -> same(shape, "bits", wire.size(), shape.precision());
            case WireType.TIME2, WireType.DATETIME2, WireType.TIMESTAMP2 ->
                same(shape, "fraction digits", wire.size(), shape.fractionDigits());
            case WireType.ENUM ->
                same(shape, "bytes of a value", wire.size(), shape.labels().size() < 256 ? 1 : 2);
            case WireType.SET ->
                same(
                        shape,
                        "bytes of a value",
                        wire.size(),
                        setWidth(shape.labels().size()));
            case WireType.VARCHAR, WireType.VARCHAR_COMPRESSED, WireType.STRING -> {
                int charBytes = charBytes(shape);
                int head = wire.type() == WireType.VARCHAR_COMPRESSED ? 1 : 0; // how the value is compressed
                if (shape.precision() >= 0 && charBytes > 0) {
                    same(shape, "length in bytes", wire.size(), storedChars(shape) * charBytes + head);
                }
            }
            default -> {}
        }
    }

    /** Longest value in characters of the charset; in bytes for what is stored as bytes. */
    private static int storedChars(ColumnShape shape) {
        return switch (shape.packedText()) {
            case UUID -> PackedTexts.UUID_BYTES;
            case INET6 -> PackedTexts.INET6_BYTES;
            case INET4 -> PackedTexts.INET4_BYTES;
            case NO -> shape.precision();
        };
    }

    /** Bytes of a character, 1 for binary types, 0 if the charset is not known. */
    private static int charBytes(ColumnShape shape) {
        if (!shape.type().isText()) {
            return 1;
        }
        String name = shape.charset();
        MysqlCharset charset = name == null ? null : Collations.named(name);
        return charset == null || charset.name().isEmpty() ? 0 : charset.maxBytes();
    }

    private static int setWidth(int labels) {
        int bytes = (labels + 7) / 8;
        return bytes > 4 ? 8 : bytes;
    }

    private void checkCharset(int column, ColumnWire wire, ColumnShape shape) {
        int collation = metadata.collations[column];
        String told = Collations.charsetOf(collation).name();
        if (collation == 0 || told.isEmpty()) {
            return;
        }
        if (WireType.isCharacter(wire.type())
                && (collation == Collations.BINARY) == shape.type().isText()) {
            throw mismatch(shape, "charset", told, shape.type());
        }
        String known = shape.charset();
        if (known != null && !Collations.named(known).name().equals(told)) {
            throw mismatch(shape, "charset", told, known);
        }
    }

    private static String sign(boolean unsigned) {
        return unsigned ? "unsigned" : "signed";
    }

    private void same(ColumnShape shape, String what, int binlog, int known) {
        if (binlog != known) {
            throw mismatch(shape, what, binlog, known);
        }
    }

    private MillraceException mismatch(ColumnShape shape, String what, Object binlog, Object known) {
        return new MillraceException(
                ErrorCode.SCHEMA_MISMATCH,
                "the binlog and the known table must agree on a column's " + what + ": table=" + map.table()
                        + ", column=" + shape.name() + ", binlog=" + binlog + ", known=" + known
                        + "; the table's definition at this position is not the known one");
    }
}
