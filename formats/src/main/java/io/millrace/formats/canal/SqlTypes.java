package io.millrace.formats.canal;

import io.millrace.model.ColumnShape;

/** {@code java.sql.Types} codes as Canal assigns them ({@code LogEventConvert}, {@code RowsLogBuffer} of alibaba/canal). */
final class SqlTypes {
    private static final int TINYINT = -6;
    private static final int SMALLINT = 5;
    private static final int INTEGER = 4;
    private static final int BIGINT = -5;
    private static final int DECIMAL = 3;
    private static final int BLOB = 2004;
    private static final int CLOB = 2005;
    private static final int VARCHAR = 12;
    private static final int BIT = -7;

    private SqlTypes() {}

    /** The code of a column's type when every value fits the signed range. */
    static int signedCode(ColumnShape column) {
        return switch (column.type()) {
            case TINYINT -> TINYINT;
            case SMALLINT -> SMALLINT;
            case MEDIUMINT, INT, ENUM -> INTEGER;
            case BIGINT -> BIGINT;
            case DECIMAL -> DECIMAL;
            case FLOAT -> 7;
            case DOUBLE -> 8;
            case BIT, SET -> BIT;
            case DATE -> 91;
            case TIME -> 92;
            case DATETIME, TIMESTAMP -> 93;
            case CHAR -> 1;
            case YEAR, VARCHAR, JSON -> VARCHAR;
            case TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT -> CLOB;
            case BINARY,
                    VARBINARY,
                    TINYBLOB,
                    BLOB,
                    MEDIUMBLOB,
                    LONGBLOB,
                    GEOMETRY,
                    POINT,
                    LINESTRING,
                    POLYGON,
                    MULTIPOINT,
                    MULTILINESTRING,
                    MULTIPOLYGON,
                    GEOMETRYCOLLECTION,
                    VECTOR -> BLOB;
        };
    }

    /** The code of an unsigned integer whose value does not fit the signed range; all others as {@link #signedCode}. */
    static int promotedCode(ColumnShape column) {
        if (!column.unsigned()) {
            return signedCode(column);
        }
        return switch (column.type()) {
            case TINYINT -> SMALLINT;
            case SMALLINT, MEDIUMINT -> INTEGER;
            case INT -> BIGINT;
            case BIGINT -> DECIMAL;
            default -> signedCode(column);
        };
    }

    /** Greatest value of the signed integer type; {@code Long.MAX_VALUE} for types that are not promoted. */
    static long signedMax(ColumnShape column) {
        if (!column.unsigned()) {
            return Long.MAX_VALUE;
        }
        return switch (column.type()) {
            case TINYINT -> Byte.MAX_VALUE;
            case SMALLINT -> Short.MAX_VALUE;
            case MEDIUMINT -> (1 << 23) - 1;
            case INT -> Integer.MAX_VALUE;
            default -> Long.MAX_VALUE;
        };
    }
}
