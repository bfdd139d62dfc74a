package io.millrace.binlog;

/** Column type codes of a table map (mysql-server: {@code field_types.h}) and how many bytes of metadata each has. */
final class WireType {
    static final int TINY = 1;
    static final int SHORT = 2;
    static final int LONG = 3;
    static final int FLOAT = 4;
    static final int DOUBLE = 5;
    static final int TIMESTAMP = 7;
    static final int LONGLONG = 8;
    static final int INT24 = 9;
    static final int DATE = 10;
    static final int TIME = 11;
    static final int DATETIME = 12;
    static final int YEAR = 13;
    static final int NEWDATE = 14;
    static final int VARCHAR = 15;
    static final int BIT = 16;
    static final int TIMESTAMP2 = 17;
    static final int DATETIME2 = 18;
    static final int TIME2 = 19;
    /** MariaDB's COMPRESSED columns. */
    static final int BLOB_COMPRESSED = 140;

    static final int VARCHAR_COMPRESSED = 141;
    static final int VECTOR = 242;
    static final int JSON = 245;
    static final int NEWDECIMAL = 246;
    static final int ENUM = 247;
    static final int SET = 248;
    static final int TINY_BLOB = 249;
    static final int MEDIUM_BLOB = 250;
    static final int LONG_BLOB = 251;
    static final int BLOB = 252;
    static final int VAR_STRING = 253;
    static final int STRING = 254;
    static final int GEOMETRY = 255;

    private WireType() {}

    /** Bytes of metadata that a column of this type has in a table map; -1 if the type is not known. */
    static int metadataLength(int type) {
        return switch (type) {
            case TINY, SHORT, LONG, TIMESTAMP, LONGLONG, INT24, DATE, TIME, DATETIME, YEAR, NEWDATE -> 0;
            case FLOAT,
                    DOUBLE,
                    TIMESTAMP2,
                    DATETIME2,
                    TIME2,
                    VECTOR,
                    JSON,
                    TINY_BLOB,
                    MEDIUM_BLOB,
                    LONG_BLOB,
                    BLOB,
                    BLOB_COMPRESSED,
                    GEOMETRY -> 1;
            case VARCHAR, VARCHAR_COMPRESSED, BIT, NEWDECIMAL, ENUM, SET, VAR_STRING, STRING -> 2;
            default -> -1;
        };
    }

    /** Types that have a bit in the signedness metadata: YEAR too, whose bit differs from release to release. */
    static boolean isNumeric(int type) {
        return switch (type) {
            case TINY, SHORT, LONG, FLOAT, DOUBLE, LONGLONG, INT24, NEWDECIMAL, YEAR -> true;
            default -> false;
        };
    }

    /** Types that have an entry in the character set metadata. */
    static boolean isCharacter(int type) {
        return switch (type) {
            case VARCHAR,
                    VAR_STRING,
                    STRING,
                    TINY_BLOB,
                    MEDIUM_BLOB,
                    LONG_BLOB,
                    BLOB,
                    BLOB_COMPRESSED,
                    VARCHAR_COMPRESSED -> true;
            default -> false;
        };
    }
}
