package io.millrace.testkit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table as the source describes it now.
 *
 * @param keyColumns the primary key, else the first unique key without NULLs, in key order; empty for a keyless table
 */
public record SourceTable(String database, String name, List<SourceColumn> columns, List<String> keyColumns) {
    /** The column whose value grows with every change of a row. */
    public static final String VERSION_COLUMN = "v";

    public SourceTable {
        columns = List.copyOf(columns);
        keyColumns = List.copyOf(keyColumns);
    }

    /** {@code database.table}. */
    public String id() {
        return database + "." + name;
    }

    public boolean hasVersion() {
        return column(VERSION_COLUMN) != null;
    }

    public boolean isKeyless() {
        return keyColumns.isEmpty();
    }

    public @Nullable SourceColumn column(String columnName) {
        for (SourceColumn column : columns) {
            if (column.name().equals(columnName)) {
                return column;
            }
        }
        return null;
    }

    String select() {
        return "SELECT "
                + columns.stream().map(SourceColumn::selectExpression).collect(Collectors.joining(", "))
                + " FROM `" + database.replace("`", "``") + "`.`" + name.replace("`", "``") + "`";
    }

    /** The same table without the columns whose whole names match. */
    SourceTable without(Pattern leftOut) {
        return new SourceTable(
                database,
                name,
                columns.stream()
                        .filter(column -> !leftOut.matcher(column.name()).matches())
                        .toList(),
                keyColumns);
    }

    /** Reads what {@code information_schema} says. */
    public static SourceTable read(Connection connection, String database, String name) throws SQLException {
        List<SourceColumn> columns = columns(connection, database, name);
        if (columns.isEmpty()) {
            throw new SQLException("no such table: " + database + "." + name);
        }
        return new SourceTable(database, name, columns, key(connection, database, name));
    }

    private static List<SourceColumn> columns(Connection connection, String database, String name) throws SQLException {
        List<SourceColumn> columns = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT column_name, data_type, column_type, column_default FROM information_schema.columns"
                        + " WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position")) {
            query.setString(1, database);
            query.setString(2, name);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    String type = rows.getString(3).toLowerCase(Locale.ROOT);
                    columns.add(new SourceColumn(
                            rows.getString(1),
                            rows.getString(2).toLowerCase(Locale.ROOT),
                            type,
                            fractionDigits(type),
                            defaultText(rows.getString(4))));
                }
            }
        }
        return columns;
    }

    /** From {@code datetime(6)}: 5.5 has no column for it. */
    static int fractionDigits(String columnType) {
        if (!columnType.startsWith("datetime(")
                && !columnType.startsWith("timestamp(")
                && !columnType.startsWith("time(")) {
            return 0;
        }
        return columnType.charAt(columnType.indexOf('(') + 1) - '0';
    }

    /** MariaDB quotes text defaults, with backslashes doubled, and writes NULL as a word. */
    private static @Nullable String defaultText(@Nullable String told) {
        if (told == null || told.equals("NULL")) {
            return null;
        }
        if (told.length() >= 2 && told.startsWith("'") && told.endsWith("'")) {
            return told.substring(1, told.length() - 1).replace("''", "'").replace("\\\\", "\\");
        }
        return told;
    }

    private static List<String> key(Connection connection, String database, String name) throws SQLException {
        Map<String, List<String>> unique = new LinkedHashMap<>();
        Map<String, Boolean> nullable = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT index_name, column_name, nullable FROM information_schema.statistics WHERE table_schema = ?"
                        + " AND table_name = ? AND non_unique = 0 ORDER BY index_name = 'PRIMARY' DESC, index_name,"
                        + " seq_in_index")) {
            query.setString(1, database);
            query.setString(2, name);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    String index = rows.getString(1);
                    unique.computeIfAbsent(index, key -> new ArrayList<>()).add(rows.getString(2));
                    nullable.merge(index, "YES".equals(rows.getString(3)), Boolean::logicalOr);
                }
            }
        }
        for (Map.Entry<String, List<String>> index : unique.entrySet()) {
            if (!nullable.getOrDefault(index.getKey(), true)) {
                return index.getValue();
            }
        }
        return List.of();
    }
}
