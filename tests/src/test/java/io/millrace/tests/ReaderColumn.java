package io.millrace.tests;

import static org.apache.flink.table.api.DataTypes.ARRAY;
import static org.apache.flink.table.api.DataTypes.BIGINT;
import static org.apache.flink.table.api.DataTypes.BOOLEAN;
import static org.apache.flink.table.api.DataTypes.BYTES;
import static org.apache.flink.table.api.DataTypes.DATE;
import static org.apache.flink.table.api.DataTypes.DECIMAL;
import static org.apache.flink.table.api.DataTypes.DOUBLE;
import static org.apache.flink.table.api.DataTypes.FLOAT;
import static org.apache.flink.table.api.DataTypes.INT;
import static org.apache.flink.table.api.DataTypes.SMALLINT;
import static org.apache.flink.table.api.DataTypes.STRING;
import static org.apache.flink.table.api.DataTypes.TIME;
import static org.apache.flink.table.api.DataTypes.TIMESTAMP;
import static org.apache.flink.table.api.DataTypes.TIMESTAMP_LTZ;
import static org.apache.flink.table.api.DataTypes.TINYINT;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.table.types.DataType;

/**
 * A column of the table that published readers read: its type in MySQL, values of it, and for each format the type that
 * Flink's documentation tells its users to declare, with the SQL whose text is the value which the reader must then have.
 *
 * @param values SQL literals; row n takes the n-th one, and again from the first
 * @param forms by {@link Dialect}
 */
record ReaderColumn(String name, String mysqlType, List<String> values, List<Form> forms) {
    /** The formats that differ in how values are declared. */
    enum Dialect {
        CANAL,
        DEBEZIUM,
        MAXWELL,
        /** The SDK of DTS, which needs no declarations; same texts as Canal's but for times. */
        DTS,
        /** JSON-C of DRS, read as Canal's: bytes are a text. */
        DRS
    }

    /** @param sql with {@code %s} for the column */
    record Form(DataType type, String sql) {}

    /** Stands in the last change of all. */
    static final String LAST_MARK = "the last change";

    private static final int ROWS = 6;
    private static final String HEX = "HEX(%s)";

    static final List<ReaderColumn> ALL = List.of(
            same("id", "INT NOT NULL PRIMARY KEY", INT(), List.of()),
            same("c_tinyint", "TINYINT", TINYINT(), List.of("-128", "127", "0")),
            same("c_utinyint", "TINYINT UNSIGNED", SMALLINT(), List.of("255", "0")),
            same("c_bool", "BOOL", TINYINT(), List.of("1", "0")),
            same("c_smallint", "SMALLINT", SMALLINT(), List.of("-32768", "32767")),
            same("c_usmallint", "SMALLINT UNSIGNED", INT(), List.of("65535", "0")),
            same("c_mediumint", "MEDIUMINT", INT(), List.of("-8388608", "8388607")),
            same("c_int", "INT", INT(), List.of("-2147483648", "2147483647", "0")),
            same("c_uint", "INT UNSIGNED", BIGINT(), List.of("4294967295", "0")),
            same("c_bigint", "BIGINT", BIGINT(), List.of("-9223372036854775808", "9223372036854775807")),
            same("c_ubigint", "BIGINT UNSIGNED", DECIMAL(20, 0), List.of("18446744073709551615", "0")),
            same("c_float", "FLOAT", FLOAT(), List.of("1.5", "-0.25", "1024.5")),
            same("c_double", "DOUBLE", DOUBLE(), List.of("123.456", "-0.1", "0.001")),
            same("c_decimal", "DECIMAL(20,4)", DECIMAL(20, 4), List.of("-9999999999999999.9999", "0.0001", "1.5")),
            same("c_char", "CHAR(10)", STRING(), List.of("'abc'", "''")),
            same("c_varchar", "VARCHAR(100)", STRING(), List.of("'héllo 日本 😀 \"q\" \\\\ / \\n\\t\\0'", "''", "' x '")),
            same("c_latin1", "VARCHAR(20) CHARACTER SET latin1", STRING(), List.of("'café €'", "'ß'")),
            same("c_text", "TEXT", STRING(), List.of("REPEAT('ä', 1000)", "'t'")),
            same("c_enum", "ENUM('small','x,y','größe')", STRING(), List.of("'größe'", "'x,y'", "'small'")),
            of(
                    "c_set",
                    "SET('a','b c','ü')",
                    List.of("'a,ü'", "'b c'", "''"),
                    new Form(STRING(), "%s"),
                    new Form(STRING(), "%s"),
                    new Form(ARRAY(STRING()), "%s")),
            same("c_year", "YEAR", INT(), List.of("2155", "1901", "2024")),
            of(
                    "c_bit1",
                    "BIT(1)",
                    List.of("b'1'", "b'0'"),
                    new Form(INT(), "%s + 0"),
                    new Form(BOOLEAN(), "ELT(%s + 1, 'false', 'true')"),
                    new Form(INT(), "%s + 0")),
            of(
                    "c_date",
                    "DATE",
                    List.of("'9999-12-31'", "'1000-01-01'", "'1969-12-31'"),
                    new Form(DATE(), "%s"),
                    new Form(INT(), "DATEDIFF(%s, '1970-01-01')"),
                    new Form(DATE(), "%s")),
            of(
                    "c_time",
                    "TIME",
                    List.of("'23:59:59'", "'00:00:00'", "'12:34:56'"),
                    new Form(TIME(), "%s"),
                    new Form(BIGINT(), "TIME_TO_SEC(%s) * 1000000"),
                    new Form(TIME(), "%s")),
            datetime("c_datetime", 0, 1_000, List.of("'9999-12-31 23:59:59'", "'1000-01-01 00:00:00'")),
            datetime("c_datetime3", 3, 1_000, List.of("'2024-02-29 01:02:03.456'", "'1969-12-31 23:59:59.999'")),
            datetime("c_datetime6", 6, 1, List.of("'2024-02-29 01:02:03.456789'", "'1000-01-01 00:00:00.000001'")),
            timestamp("c_timestamp", 0, List.of("'2038-01-19 08:44:07'", "'1970-01-01 05:30:01'")),
            timestamp("c_timestamp3", 3, List.of("'2024-02-29 01:02:03.456'", "'2024-06-30 23:59:59.100'")),
            same("c_varbinary", "VARBINARY(20)", BYTES(), HEX, List.of("x'00FF10'", "x''")),
            same("c_blob", "BLOB", BYTES(), HEX, List.of("x'DEADBEEF'", "x'C3A9'")),
            of(
                    "c_json",
                    "JSON",
                    List.of("'{\"k\": [1, \"s\", null]}'", "'[]'"),
                    new Form(STRING(), "%s"),
                    new Form(STRING(), "%s"),
                    // Maxwell embeds it: what reaches Flink is the tree, printed again without spaces.
                    new Form(STRING(), "REPLACE(%s, ' ', '')")));

    DataType type(Dialect dialect) {
        return forms.get(dialect.ordinal()).type();
    }

    String select(Dialect dialect) {
        // The server prints it, not the driver, which adds digits to times.
        return "CAST(" + forms.get(dialect.ordinal()).sql().replace("%s", name) + " AS CHAR)";
    }

    static String createTable(String table) {
        return ALL.stream()
                .map(column -> column.name + " " + column.mysqlType
                        + (column.mysqlType.startsWith("TIMESTAMP") ? " NULL" : ""))
                .collect(Collectors.joining(", ", "CREATE TABLE " + table + " (", ", mark VARCHAR(20))"));
    }

    /** INSERTs of rows with every value, and one with nothing but NULL. */
    static List<String> rows(String table, int firstId) {
        List<String> statements = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            int n = row;
            statements.add(ALL.stream()
                    .skip(1)
                    .map(column -> column.values.get(n % column.values.size()))
                    .collect(Collectors.joining(
                            ", ", "INSERT INTO " + table + " VALUES (" + (firstId + n) + ", ", ", NULL)")));
        }
        statements.add("INSERT INTO " + table + " (id) VALUES (" + (firstId + ROWS) + ")");
        return statements;
    }

    /** Every kind of change to the rows of {@code rows(table, 0)} and {@code rows(table, 100)}. */
    static List<String> changes(String table) {
        String toNull = ALL.stream()
                .skip(1)
                .map(column -> column.name + " = NULL")
                .collect(Collectors.joining(", ", "UPDATE " + table + " SET ", " WHERE id = 100"));
        String fromNull = ALL.stream()
                .skip(1)
                .map(column -> column.name + " = " + column.values.get(0))
                .collect(Collectors.joining(", ", "UPDATE " + table + " SET ", " WHERE id = " + ROWS));
        return List.of(
                toNull,
                fromNull,
                "UPDATE " + table + " SET c_int = 7, c_varchar = 'new' WHERE id IN (1, 2, 3, 101)",
                "UPDATE " + table + " SET id = id + 1000 WHERE id IN (4, 102)",
                "REPLACE INTO " + table + " (id, c_int) VALUES (5, 1), (2000, 2)",
                "DELETE FROM " + table + " WHERE id IN (0, 103)",
                "BEGIN",
                "INSERT INTO " + table + " (id) VALUES (3000)",
                "UPDATE " + table + " SET c_text = 'twice' WHERE id = 3000",
                "DELETE FROM " + table + " WHERE id = 104",
                "COMMIT",
                "ALTER TABLE " + table + " ADD COLUMN later INT DEFAULT 3",
                "INSERT INTO " + table + " (id, mark) VALUES (4000, '" + LAST_MARK + "')");
    }

    private static ReaderColumn same(String name, String mysqlType, DataType type, List<String> values) {
        return same(name, mysqlType, type, "%s", values);
    }

    private static ReaderColumn same(String name, String mysqlType, DataType type, String sql, List<String> values) {
        Form form = new Form(type, sql);
        Form drs = sql.equals(HEX) ? new Form(STRING(), listOfBytes(values)) : form;
        return new ReaderColumn(name, mysqlType, values, List.of(form, form, form, form, drs));
    }

    private static ReaderColumn of(
            String name, String mysqlType, List<String> values, Form canal, Form debezium, Form maxwell) {
        return new ReaderColumn(name, mysqlType, values, List.of(canal, debezium, maxwell, canal, canal));
    }

    /** SQL for bytes as DRS prints them: as Java prints a list of them. */
    private static String listOfBytes(List<String> values) {
        return values.stream()
                .map(literal -> literal.substring(2, literal.length() - 1))
                .map(hex -> "WHEN '" + hex + "' THEN '" + listOfBytes(hex) + "'")
                .collect(Collectors.joining(" ", "CASE HEX(%s) ", " END"));
    }

    private static String listOfBytes(String hex) {
        List<Byte> bytes = new ArrayList<>();
        for (byte it : HexFormat.of().parseHex(hex)) {
            bytes.add(it);
        }
        return bytes.toString();
    }

    /** @param unitMicros of the number that Debezium writes */
    private static ReaderColumn datetime(String name, int digits, int unitMicros, List<String> values) {
        Form text = new Form(TIMESTAMP(digits), "%s");
        return of(
                name,
                "DATETIME(" + digits + ")",
                values,
                text,
                new Form(BIGINT(), "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', %s) DIV " + unitMicros),
                text);
    }

    private static ReaderColumn timestamp(String name, int digits, List<String> values) {
        Form text = new Form(TIMESTAMP(digits), "%s");
        return new ReaderColumn(
                name,
                "TIMESTAMP(" + digits + ")",
                values,
                List.of(
                        text,
                        new Form(TIMESTAMP_LTZ(digits), "CONVERT_TZ(%s, @@session.time_zone, '+00:00')"),
                        text,
                        new Form(text.type(), "CONCAT(FLOOR(UNIX_TIMESTAMP(%s)), '.', MICROSECOND(%s))"),
                        text));
    }
}
