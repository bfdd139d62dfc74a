package io.millrace.mysql.load;

import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;

/**
 * How a column is selected, and which {@link io.millrace.model.RowWriter} call its text becomes.
 *
 * <p>FLOAT and DOUBLE are multiplied by one: plain FLOAT is printed with six digits and DOUBLE(M,D) rounded, and {@code
 * + 0E0} would turn -0 into 0. ENUM, SET and BIT are cast: a SET of 64 labels plus 0 would be a negative number.
 */
enum ValueKind {
    LONG,
    UNSIGNED_LONG,
    DECIMAL,
    FLOAT,
    DOUBLE,
    BIT,
    DATE,
    TIME,
    DATETIME,
    TIMESTAMP,
    YEAR,
    TEXT,
    BYTES,
    ENUM,
    SET,
    JSON,
    GEOMETRY;

    static ValueKind of(ColumnShape column) {
        ColumnType type = column.type();
        return switch (type) {
            case TINYINT, SMALLINT, MEDIUMINT, INT -> LONG;
            case BIGINT -> column.unsigned() ? UNSIGNED_LONG : LONG;
            case DECIMAL -> DECIMAL;
            case FLOAT -> FLOAT;
            case DOUBLE -> DOUBLE;
            case BIT -> BIT;
            case DATE -> DATE;
            case TIME -> TIME;
            case DATETIME -> DATETIME;
            case TIMESTAMP -> TIMESTAMP;
            case YEAR -> YEAR;
            case CHAR, VARCHAR, TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT -> TEXT;
            case BINARY, VARBINARY, TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB, VECTOR -> BYTES;
            case ENUM -> ENUM;
            case SET -> SET;
            case JSON -> JSON;
            case GEOMETRY, POINT, LINESTRING, POLYGON, MULTIPOINT, MULTILINESTRING, MULTIPOLYGON, GEOMETRYCOLLECTION ->
                GEOMETRY;
        };
    }

    /** The expression that selects {@code column}, a quoted and qualified name. */
    String expression(String column) {
        return switch (this) {
            case FLOAT, DOUBLE -> column + " * 1E0";
            case BIT, ENUM, SET -> "CAST(" + column + " AS UNSIGNED)";
            default -> column;
        };
    }
}
