package io.millrace.model;

/** The column types of MySQL, after synonyms are resolved (BOOL is TINYINT, NUMERIC is DECIMAL, REAL is DOUBLE). */
public enum ColumnType {
    TINYINT(Family.INTEGER),
    SMALLINT(Family.INTEGER),
    MEDIUMINT(Family.INTEGER),
    INT(Family.INTEGER),
    BIGINT(Family.INTEGER),
    DECIMAL(Family.OTHER),
    FLOAT(Family.OTHER),
    DOUBLE(Family.OTHER),
    BIT(Family.OTHER),
    DATE(Family.OTHER),
    TIME(Family.OTHER),
    DATETIME(Family.OTHER),
    TIMESTAMP(Family.OTHER),
    YEAR(Family.OTHER),
    CHAR(Family.TEXT),
    VARCHAR(Family.TEXT),
    TINYTEXT(Family.TEXT),
    TEXT(Family.TEXT),
    MEDIUMTEXT(Family.TEXT),
    LONGTEXT(Family.TEXT),
    BINARY(Family.BINARY),
    VARBINARY(Family.BINARY),
    TINYBLOB(Family.BINARY),
    BLOB(Family.BINARY),
    MEDIUMBLOB(Family.BINARY),
    LONGBLOB(Family.BINARY),
    ENUM(Family.OTHER),
    SET(Family.OTHER),
    JSON(Family.OTHER),
    GEOMETRY(Family.GEOMETRY),
    POINT(Family.GEOMETRY),
    LINESTRING(Family.GEOMETRY),
    POLYGON(Family.GEOMETRY),
    MULTIPOINT(Family.GEOMETRY),
    MULTILINESTRING(Family.GEOMETRY),
    MULTIPOLYGON(Family.GEOMETRY),
    GEOMETRYCOLLECTION(Family.GEOMETRY),
    VECTOR(Family.OTHER);

    private enum Family {
        INTEGER,
        TEXT,
        BINARY,
        GEOMETRY,
        OTHER
    }

    private final Family family;

    ColumnType(Family family) {
        this.family = family;
    }

    public boolean isInteger() {
        return family == Family.INTEGER;
    }

    /** CHAR, VARCHAR and the TEXT types: values are text in the column's charset. */
    public boolean isText() {
        return family == Family.TEXT;
    }

    /** BINARY, VARBINARY and the BLOB types. */
    public boolean isBinary() {
        return family == Family.BINARY;
    }

    public boolean isGeometry() {
        return family == Family.GEOMETRY;
    }
}
