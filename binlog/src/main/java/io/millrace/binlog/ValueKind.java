package io.millrace.binlog;

import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;

/** What is done with a stored value: one code per column, chosen when the plan is compiled and switched on per value. */
final class ValueKind {
    static final int I8 = 0;
    static final int U8 = 1;
    static final int I16 = 2;
    static final int U16 = 3;
    static final int I24 = 4;
    static final int U24 = 5;
    static final int I32 = 6;
    static final int U32 = 7;
    static final int I64 = 8;
    static final int U64 = 9;
    static final int FLOAT = 10;
    static final int DOUBLE = 11;
    static final int DECIMAL = 12;
    static final int BIT = 13;
    static final int DATE = 14;
    static final int TIME_OLD = 15;
    static final int TIME2 = 16;
    static final int DATETIME_OLD = 17;
    static final int DATETIME2 = 18;
    static final int TIMESTAMP_OLD = 19;
    static final int TIMESTAMP2 = 20;
    static final int YEAR = 21;
    static final int TEXT = 22;
    static final int BYTES = 23;
    static final int PADDED_BYTES = 24;
    static final int ENUM = 25;
    static final int SET = 26;
    static final int JSON = 27;
    static final int GEOMETRY = 28;
    static final int TIME_HIRES = 29;
    static final int DATETIME_HIRES = 30;
    static final int TIMESTAMP_HIRES = 31;
    static final int TEXT_COMPRESSED = 32;
    static final int BYTES_COMPRESSED = 33;
    static final int UUID = 34;
    static final int INET6 = 35;
    static final int INET4 = 36;

    private ValueKind() {}

    static int of(ColumnWire wire, ColumnShape shape) {
        int unsigned = shape.unsigned() ? 1 : 0;
        return switch (wire.type()) {
            case WireType.TINY -> I8 + unsigned;
            case WireType.SHORT -> I16 + unsigned;
            case WireType.INT24 -> I24 + unsigned;
            case WireType.LONG -> I32 + unsigned;
            case WireType.LONGLONG -> I64 + unsigned;
            case WireType.FLOAT -> FLOAT;
            case WireType.DOUBLE -> DOUBLE;
            case WireType.NEWDECIMAL -> DECIMAL;
            case WireType.BIT -> BIT;
            case WireType.DATE -> DATE;
            case WireType.TIME -> wire.size() > 0 ? TIME_HIRES : TIME_OLD;
            case WireType.TIME2 -> TIME2;
            case WireType.DATETIME -> wire.size() > 0 ? DATETIME_HIRES : DATETIME_OLD;
            case WireType.DATETIME2 -> DATETIME2;
            case WireType.TIMESTAMP -> wire.size() > 0 ? TIMESTAMP_HIRES : TIMESTAMP_OLD;
            case WireType.TIMESTAMP2 -> TIMESTAMP2;
            case WireType.YEAR -> YEAR;
            case WireType.ENUM -> ENUM;
            case WireType.SET -> SET;
            case WireType.JSON -> JSON;
            case WireType.GEOMETRY -> GEOMETRY;
            case WireType.VECTOR -> BYTES;
            case WireType.BLOB_COMPRESSED, WireType.VARCHAR_COMPRESSED ->
                shape.type().isText() ? TEXT_COMPRESSED : BYTES_COMPRESSED;
            default -> stringKind(shape);
        };
    }

    private static int stringKind(ColumnShape shape) {
        return switch (shape.packedText()) {
            case UUID -> UUID;
            case INET6 -> INET6;
            case INET4 -> INET4;
            case NO -> shape.type().isText() ? TEXT : shape.type() == ColumnType.BINARY ? PADDED_BYTES : BYTES;
        };
    }
}
