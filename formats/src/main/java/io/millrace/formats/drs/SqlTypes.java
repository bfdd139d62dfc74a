package io.millrace.formats.drs;

import io.millrace.model.ColumnType;

/**
 * The numbers in {@code sqlType}: {@code java.sql.Types}, but for DATETIME, whose 94 is in no Java class and in the
 * published sample. No number depends on UNSIGNED.
 */
final class SqlTypes {
    private SqlTypes() {}

    static int codeOf(ColumnType type) {
        return switch (type) {
            case TINYINT -> -6;
            case SMALLINT -> 5;
            case MEDIUMINT, INT -> 4;
            case BIGINT -> -5;
            case DECIMAL -> 3;
            case FLOAT -> 6;
            case DOUBLE -> 8;
            case BIT -> -7;
            case DATE -> 91;
            case TIME -> 92;
            case TIMESTAMP -> 93;
            case DATETIME -> 94;
            case VARCHAR, YEAR -> 12;
            case CHAR, ENUM, SET -> 1;
            case TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT, JSON -> -1;
            case BINARY,
                    GEOMETRY,
                    POINT,
                    LINESTRING,
                    POLYGON,
                    MULTIPOINT,
                    MULTILINESTRING,
                    MULTIPOLYGON,
                    GEOMETRYCOLLECTION -> -2;
            case VARBINARY -> -3;
            case TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB, VECTOR -> 2004;
        };
    }
}
