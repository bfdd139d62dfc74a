package io.millrace.formats;

import io.millrace.model.ColumnType;
import io.millrace.model.TableShape;
import java.util.HexFormat;
import java.util.List;

/** A table of every column type and one row of it. */
public final class EveryType {
    public static final TableShape SHAPE = Shapes.table(
            "shop",
            "all.types",
            List.of(
                    Shapes.column("c_tiny", ColumnType.TINYINT, "tinyint"),
                    Shapes.column("c_bool", ColumnType.TINYINT, "tinyint(1)"),
                    Shapes.column("c_small", ColumnType.SMALLINT, "smallint"),
                    Shapes.column("c_med", ColumnType.MEDIUMINT, "mediumint"),
                    Shapes.column("c_int", ColumnType.INT, "int"),
                    Shapes.column("c_intu", ColumnType.INT, "int unsigned"),
                    Shapes.column("c_big", ColumnType.BIGINT, "bigint"),
                    Shapes.column("c_bigu", ColumnType.BIGINT, "bigint unsigned"),
                    Shapes.scaled("c_dec", ColumnType.DECIMAL, "decimal(10,4)", 10, 4),
                    Shapes.column("c_float", ColumnType.FLOAT, "float"),
                    Shapes.column("c_double", ColumnType.DOUBLE, "double"),
                    Shapes.scaled("c_bit", ColumnType.BIT, "bit(3)", 3, -1),
                    Shapes.column("c_date", ColumnType.DATE, "date"),
                    Shapes.scaled("c_time", ColumnType.TIME, "time", -1, 0),
                    Shapes.scaled("c_time3", ColumnType.TIME, "time(3)", -1, 3),
                    Shapes.scaled("c_dt", ColumnType.DATETIME, "datetime", -1, 0),
                    Shapes.scaled("c_dt6", ColumnType.DATETIME, "datetime(6)", -1, 6),
                    Shapes.scaled("c_ts", ColumnType.TIMESTAMP, "timestamp", -1, 0),
                    Shapes.scaled("c_ts6", ColumnType.TIMESTAMP, "timestamp(6)", -1, 6),
                    Shapes.column("c_year", ColumnType.YEAR, "year"),
                    Shapes.scaled("c_zero", ColumnType.DATETIME, "datetime", -1, 0),
                    Shapes.text("c_char", ColumnType.CHAR, "char(5)", "utf8mb4"),
                    Shapes.text("c_vgbk", ColumnType.VARCHAR, "varchar(5)", "gbk"),
                    Shapes.column("c_bin", ColumnType.BINARY, "binary(2)"),
                    Shapes.text("c_text", ColumnType.TEXT, "text", "utf8mb4"),
                    Shapes.column("c_blob", ColumnType.BLOB, "blob"),
                    Shapes.labelled("c_enum", ColumnType.ENUM, "enum('a','b')", "a", "b"),
                    Shapes.labelled("c_set", ColumnType.SET, "set('x','y','z')", "x", "y", "z"),
                    Shapes.column("c_json", ColumnType.JSON, "json"),
                    Shapes.column("c_geo", ColumnType.POINT, "point"),
                    Shapes.column("c_null", ColumnType.INT, "int")),
            "PRIMARY=c_int",
            "uk1=c_big,c_small");

    public static final FakeRow ROW = new FakeRow(
            Cell.number(-5),
            Cell.number(1),
            Cell.number(-300),
            Cell.number(70_000),
            Cell.number(-1),
            Cell.number(4_294_967_295L),
            Cell.number(-9),
            Cell.unsigned("18446744073709551615"),
            Cell.decimal("-12.3400"),
            Cell.single(1.1f),
            Cell.dbl(2.5),
            Cell.bit(5),
            Cell.date(2024, 2, 29),
            Cell.time(true, 838, 59, 59, 0),
            Cell.time(false, 12, 34, 56, 789_000),
            Cell.dateTime(2024, 2, 29, 1, 2, 3, 0),
            Cell.dateTime(2024, 2, 29, 1, 2, 3, 456_789),
            Cell.timestamp(1_709_168_523L, 0),
            Cell.timestamp(1_709_168_523L, 456_789),
            Cell.year(2024),
            Cell.dateTime(0, 0, 0, 0, 0, 0, 0),
            Cell.text("é"),
            Cell.text(Cell.bytesOf(0xD6, 0xD0)),
            Cell.bytes(0x00, 0xFF),
            Cell.text("hé"),
            Cell.bytes(0x00, 0x01, 0xFE),
            Cell.label(2),
            Cell.set(5),
            Cell.json("{\"a\": 1}"),
            Cell.geometry(HexFormat.of().parseHex("000000000101000000000000000000f03f0000000000000040")),
            Cell.NULL);

    private EveryType() {}
}
