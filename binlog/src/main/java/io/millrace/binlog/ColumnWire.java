package io.millrace.binlog;

import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;

/**
 * How a column is stored in a row image.
 *
 * @param type code of {@link WireType}; ENUM and SET are told apart from STRING
 * @param size VARCHAR, VAR_STRING, STRING: most bytes; ENUM, SET: bytes of a value; BLOB family: bytes of the length;
 *     NEWDECIMAL: precision; BIT: bits; TIME2, DATETIME2, TIMESTAMP2: fraction digits; TIME, DATETIME, TIMESTAMP:
 *     fraction digits in MariaDB's form of before 10.1, which only the shape knows; else 0
 * @param scale NEWDECIMAL: digits behind the point; else 0
 */
record ColumnWire(int type, int size, int scale) {
    private static final int NO_SIZE = -1;

    /** From a type code and its two metadata bytes, 0 where it has none. */
    static ColumnWire of(int type, int first, int second) {
        return switch (type) {
            case WireType.VARCHAR, WireType.VAR_STRING -> new ColumnWire(WireType.VARCHAR, first | second << 8, 0);
            case WireType.VARCHAR_COMPRESSED -> new ColumnWire(type, first | second << 8, 0);
            case WireType.BIT -> new ColumnWire(type, first + second * 8, 0);
            case WireType.NEWDECIMAL -> new ColumnWire(type, first, second);
            case WireType.ENUM, WireType.SET -> new ColumnWire(type, second, 0);
            case WireType.STRING -> string(first, second);
            case WireType.NEWDATE -> new ColumnWire(WireType.DATE, 0, 0);
            case WireType.TINY_BLOB, WireType.MEDIUM_BLOB, WireType.LONG_BLOB ->
                new ColumnWire(WireType.BLOB, first, 0);
            default -> new ColumnWire(type, first, 0);
        };
    }

    /** The first byte is the real type, xor'ed with bits 8 and 9 of the length (Field_string::do_save_field_metadata). */
    private static ColumnWire string(int first, int second) {
        boolean isLong = (first & 0x30) != 0x30;
        int realType = isLong ? first | 0x30 : first;
        int length = isLong ? second | ((first & 0x30) ^ 0x30) << 4 : second;
        return switch (realType) {
            case 0, WireType.STRING -> new ColumnWire(WireType.STRING, length, 0);
            case WireType.ENUM, WireType.SET -> new ColumnWire(realType, length, 0);
            default -> new ColumnWire(WireType.STRING, NO_SIZE, 0);
        };
    }

    /**
     * Bytes of a value, or minus the bytes of its length where values vary.
     *
     * @throws IllegalStateException never for what {@link #of} made of a known type
     */
    int width() {
        return switch (type) {
            case WireType.TINY, WireType.YEAR -> 1;
            case WireType.SHORT -> 2;
            case WireType.INT24, WireType.DATE -> 3;
            case WireType.LONG, WireType.FLOAT -> 4;
            case WireType.LONGLONG, WireType.DOUBLE -> 8;
            case WireType.TIME -> HiresTemporals.timeBytes(size);
            case WireType.DATETIME -> HiresTemporals.dateTimeBytes(size);
            case WireType.TIMESTAMP -> 4 + (size + 1) / 2;
            case WireType.TIMESTAMP2 -> 4 + (size + 1) / 2;
            case WireType.DATETIME2 -> 5 + (size + 1) / 2;
            case WireType.TIME2 -> 3 + (size + 1) / 2;
            case WireType.NEWDECIMAL -> Decimals.packedLength(size, scale);
            case WireType.BIT -> (size + 7) / 8;
            case WireType.ENUM, WireType.SET -> size;
            case WireType.VARCHAR, WireType.VARCHAR_COMPRESSED, WireType.STRING -> size > 255 ? -2 : -1;
            case WireType.BLOB, WireType.BLOB_COMPRESSED, WireType.JSON, WireType.GEOMETRY, WireType.VECTOR -> -size;
            default -> throw new IllegalStateException("not a wire type: " + type);
        };
    }

    /** Whether values are in a form that only temporal columns of before 5.6 and of MariaDB have. */
    boolean isOldTemporal() {
        return type == WireType.TIME || type == WireType.DATETIME || type == WireType.TIMESTAMP;
    }

    /** With what a table map leaves out and the shape tells: how many fraction digits an old temporal column has. */
    ColumnWire completedBy(ColumnShape shape) {
        return isOldTemporal() ? new ColumnWire(type, shape.fractionDigits(), 0) : this;
    }

    /** Whether the metadata can be what a server writes. */
    boolean isSound() {
        return switch (type) {
            case WireType.TIMESTAMP2, WireType.DATETIME2, WireType.TIME2 -> size <= 6;
            case WireType.NEWDECIMAL -> size >= 1 && size <= 65 && scale <= 30 && scale <= size;
            case WireType.BIT -> size >= 1 && size <= 64;
            case WireType.ENUM -> size == 1 || size == 2;
            case WireType.SET -> size >= 1 && size <= 8;
            case WireType.BLOB, WireType.BLOB_COMPRESSED, WireType.JSON, WireType.GEOMETRY, WireType.VECTOR ->
                size >= 1 && size <= 4;
            case WireType.VARCHAR_COMPRESSED -> size >= 1;
            case WireType.FLOAT -> size == 4;
            case WireType.DOUBLE -> size == 8;
            case WireType.STRING -> size != NO_SIZE;
            default -> WireType.metadataLength(type) != -1;
        };
    }

    /** The SQL type; whether it is text is not on the wire. */
    ColumnType columnType(boolean binary) {
        return switch (type) {
            case WireType.TINY -> ColumnType.TINYINT;
            case WireType.SHORT -> ColumnType.SMALLINT;
            case WireType.INT24 -> ColumnType.MEDIUMINT;
            case WireType.LONG -> ColumnType.INT;
            case WireType.LONGLONG -> ColumnType.BIGINT;
            case WireType.FLOAT -> ColumnType.FLOAT;
            case WireType.DOUBLE -> ColumnType.DOUBLE;
            case WireType.NEWDECIMAL -> ColumnType.DECIMAL;
            case WireType.BIT -> ColumnType.BIT;
            case WireType.YEAR -> ColumnType.YEAR;
            case WireType.DATE -> ColumnType.DATE;
            case WireType.TIME, WireType.TIME2 -> ColumnType.TIME;
            case WireType.DATETIME, WireType.DATETIME2 -> ColumnType.DATETIME;
            case WireType.TIMESTAMP, WireType.TIMESTAMP2 -> ColumnType.TIMESTAMP;
            case WireType.VARCHAR, WireType.VARCHAR_COMPRESSED -> binary ? ColumnType.VARBINARY : ColumnType.VARCHAR;
            case WireType.STRING -> binary ? ColumnType.BINARY : ColumnType.CHAR;
            case WireType.ENUM -> ColumnType.ENUM;
            case WireType.SET -> ColumnType.SET;
            case WireType.JSON -> ColumnType.JSON;
            case WireType.GEOMETRY -> ColumnType.GEOMETRY;
            case WireType.VECTOR -> ColumnType.VECTOR;
            case WireType.BLOB, WireType.BLOB_COMPRESSED -> blobType(binary);
            default -> throw new IllegalStateException("not a wire type: " + type);
        };
    }

    private ColumnType blobType(boolean binary) {
        return switch (size) {
            case 1 -> binary ? ColumnType.TINYBLOB : ColumnType.TINYTEXT;
            case 2 -> binary ? ColumnType.BLOB : ColumnType.TEXT;
            case 3 -> binary ? ColumnType.MEDIUMBLOB : ColumnType.MEDIUMTEXT;
            default -> binary ? ColumnType.LONGBLOB : ColumnType.LONGTEXT;
        };
    }
}
