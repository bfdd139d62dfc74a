package io.millrace.binlog;

import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.KeyShape;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a server says of a table: its shape, and its rows as canonical text. The first column is the id. */
final class LiveTable {
    private LiveTable() {}

    static TableShape shape(Connection connection, String database, String table) throws SQLException {
        boolean hasFractions =
                !connection.getMetaData().getDatabaseProductVersion().startsWith("5.5");
        String sql = "SELECT column_name, data_type, column_type, character_set_name, numeric_precision, numeric_scale,"
                + " character_maximum_length, " + (hasFractions ? "datetime_precision" : "0")
                + ", is_nullable, extra, column_key FROM information_schema.columns"
                + " WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position";
        List<ColumnShape> columns = new ArrayList<>();
        List<Integer> primaryKey = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, database);
            statement.setString(2, table);
            ResultSet rows = statement.executeQuery();
            while (rows.next()) {
                if (rows.getString(11).equals("PRI")) {
                    primaryKey.add(columns.size());
                }
                columns.add(column(rows));
            }
        }
        List<KeyShape> keys =
                primaryKey.isEmpty() ? List.of() : List.of(new KeyShape(KeyShape.PRIMARY, primaryKey, false));
        return new TableShape(new TableId(database, table), columns, keys, "");
    }

    private static ColumnShape column(ResultSet row) throws SQLException {
        String dataType = row.getString(2).toUpperCase(Locale.ROOT);
        ColumnType type = ColumnType.valueOf(dataType.equals("GEOMCOLLECTION") ? "GEOMETRYCOLLECTION" : dataType);
        String columnType = row.getString(3);
        int precision =
                switch (type) {
                    case DECIMAL, BIT -> row.getInt(5);
                    case CHAR, VARCHAR, BINARY, VARBINARY -> row.getInt(7);
                    default -> -1;
                };
        int scale =
                switch (type) {
                    case DECIMAL -> row.getInt(6);
                    case TIME, DATETIME, TIMESTAMP -> row.getInt(8);
                    default -> -1;
                };
        String extra = row.getString(10);
        return new ColumnShape(
                row.getString(1),
                type,
                columnType,
                columnType.contains("unsigned"),
                row.getString(9).equals("YES"),
                row.getString(4),
                precision,
                scale,
                type == ColumnType.ENUM || type == ColumnType.SET ? labels(columnType) : List.of(),
                extra.contains("VIRTUAL")
                        ? ColumnShape.Generated.VIRTUAL
                        : extra.contains("STORED") ? ColumnShape.Generated.STORED : ColumnShape.Generated.NO,
                extra.contains("INVISIBLE"));
    }

    private static List<String> labels(String columnType) {
        List<String> labels = new ArrayList<>();
        StringBuilder label = null;
        for (int i = columnType.indexOf('('); i < columnType.length(); i++) {
            char c = columnType.charAt(i);
            if (c != '\'') {
                if (label != null) {
                    label.append(c);
                }
            } else if (label == null) {
                label = new StringBuilder();
            } else if (i + 1 < columnType.length() && columnType.charAt(i + 1) == '\'') {
                label.append('\'');
                i++;
            } else {
                labels.add(label.toString());
                label = null;
            }
        }
        return labels;
    }

    /** All rows by id. */
    static Map<String, List<String>> rows(Connection connection, TableShape shape) throws SQLException {
        List<String> expressions = new ArrayList<>();
        for (ColumnShape column : shape.columns()) {
            expressions.add(expression(column));
        }
        Map<String, List<String>> result = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET time_zone = '+00:00'");
            ResultSet rows = statement.executeQuery("SELECT " + String.join(", ", expressions) + " FROM `"
                    + shape.id().database() + "`.`" + shape.id().table() + "`");
            while (rows.next()) {
                List<String> texts = new ArrayList<>();
                for (int i = 0; i < shape.columnCount(); i++) {
                    texts.add(text(rows, i + 1, shape.column(i)));
                }
                result.put(texts.get(0), texts);
            }
        }
        return result;
    }

    private static String expression(ColumnShape column) {
        String name = "`" + column.name() + "`";
        if (column.type().isText()
                || column.type().isBinary()
                || column.type().isGeometry()
                || column.type() == ColumnType.VECTOR) {
            return "HEX(" + name + ")";
        }
        return switch (column.type()) {
            case BIT, ENUM -> "CAST(" + name + " + 0 AS CHAR)";
            case SET -> "CAST(CAST(" + name + " + 0 AS UNSIGNED) AS CHAR)"; // SET + 0 is signed
            case FLOAT -> name + " + 0E0";
            case DOUBLE -> name;
            case INT -> "CAST(" + name + " + 0 AS CHAR)"; // without ZEROFILL's zeros
            default -> "CAST(" + name + " AS CHAR)";
        };
    }

    private static String text(ResultSet rows, int index, ColumnShape column) throws SQLException {
        String text = rows.getString(index);
        if (text == null) {
            return null;
        }
        return switch (column.type()) {
            case FLOAT -> Float.toString((float) Double.parseDouble(text));
            case DOUBLE -> Double.toString(Double.parseDouble(text));
            default -> text;
        };
    }
}
