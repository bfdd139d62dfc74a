package io.millrace.mysql.metadata;

import io.millrace.engine.TableSelector;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnShape;
import io.millrace.model.DdlContext;
import io.millrace.model.IndexShape;
import io.millrace.model.KeyShape;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.schema.ColumnDefaults;
import io.millrace.schema.ColumnTypes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Table shapes from {@code information_schema}: one query each for tables, columns and indexes, whatever the number of
 * tables. Not thread-safe, since a {@link Connection} is not.
 *
 * <p>{@code STATISTICS} does not tell the order of a table's indexes in MySQL 8.0; it matters only where a table has
 * several unique keys, and such a table costs a {@code SHOW INDEX} more. So do labels with question marks, see {@link
 * LabelReader}, and with a {@code SHOW CREATE TABLE} a constant default of a TIMESTAMP or of bytes.
 */
public final class ShapeReader {
    /** Never selected, whatever a task's patterns say. */
    public static final Set<String> SYSTEM_SCHEMAS =
            Set.of("information_schema", "mysql", "ndbinfo", "performance_schema", "sys");

    private static final String SHOW_GENERATED_KEYS = "show_gipk_in_create_table_and_information_schema";
    /** Type of MariaDB's tables with a history. */
    private static final String VERSIONED = "SYSTEM VERSIONED";

    private static final int SCHEMAS_PER_QUERY = 500;

    /** Stands for the part of a value that an index by hash orders. */
    private static final int HASHED = 1;

    /** There is no such table, no such column: someone changed the table that was just read. */
    private static final Set<Integer> CHANGED_BETWEEN_QUERIES = Set.of(1146, 1054);

    private static final int ATTEMPTS = 5;

    private final Connection connection;
    private boolean mariaDb;
    private String version = "";

    /** @param connection stays the caller's */
    public ShapeReader(Connection connection) {
        this.connection = connection;
    }

    /** What {@code information_schema.TABLES} says of a base table. */
    private record Table(String engine, String charset, boolean versioned) {}

    /** One row of {@code STATISTICS}: a part of an index. */
    private record Part(@Nullable String column, int prefix) {}

    /** An index as its rows come in. */
    private static final class Index {
        final String name;
        final boolean unique;
        final TreeMap<Integer, Part> parts = new TreeMap<>();

        Index(String name, boolean unique) {
            this.name = name;
            this.unique = unique;
        }
    }

    /**
     * Today's shapes of every selected base table, sorted by name.
     *
     * @throws io.millrace.model.MillraceException SCHEMA_NOT_PROVEN naming a column whose type is not known, or a label that
     *     the server does not tell; SQL errors
     */
    public List<TableShape> read(TableSelector selector) {
        try {
            version = version();
            mariaDb = version.contains("MariaDB");
            showGeneratedInvisiblePrimaryKeys();
            for (int attempt = 1; ; attempt++) {
                try {
                    return read(tables(selector));
                } catch (SQLException e) {
                    if (!CHANGED_BETWEEN_QUERIES.contains(e.getErrorCode()) || attempt == ATTEMPTS) {
                        throw e;
                    }
                }
            }
        } catch (SQLException e) {
            throw SqlErrors.of(connection, "reading table shapes from information_schema", e);
        }
    }

    private String version() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@version")) {
            row.next();
            return row.getString(1);
        }
    }

    /** The default charset of every database, also of system schemas. */
    public Map<String, String> databaseCharsets() {
        Map<String, String> charsets = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME FROM information_schema.SCHEMATA")) {
            while (rows.next()) {
                charsets.put(rows.getString(1), rows.getString(2));
            }
            return charsets;
        } catch (SQLException e) {
            throw SqlErrors.of(connection, "reading the databases' charsets", e);
        }
    }

    /** Without it the session would hide {@code my_row_id} (8.0.30), which the binlog's row images do have. */
    private void showGeneratedInvisiblePrimaryKeys() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean known;
            try (ResultSet rows = statement.executeQuery("SHOW VARIABLES LIKE '" + SHOW_GENERATED_KEYS + "'")) {
                known = rows.next();
            }
            if (known) {
                statement.execute("SET SESSION " + SHOW_GENERATED_KEYS + " = ON");
            }
        }
    }

    private Map<TableId, Table> tables(TableSelector selector) throws SQLException {
        Map<TableId, Table> tables = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            Map<String, String> charsetOfCollation = new HashMap<>();
            try (ResultSet rows = statement.executeQuery(
                    mariaDb
                            ? "SELECT FULL_COLLATION_NAME, CHARACTER_SET_NAME FROM"
                                    + " information_schema.COLLATION_CHARACTER_SET_APPLICABILITY"
                            : "SELECT COLLATION_NAME, CHARACTER_SET_NAME FROM information_schema.COLLATIONS")) {
                while (rows.next()) {
                    String charset = rows.getString(2);
                    charsetOfCollation.put(rows.getString(1), charset == null ? "" : charset);
                }
            }
            try (ResultSet rows = statement.executeQuery(
                    "SELECT TABLE_SCHEMA, TABLE_NAME, ENGINE, TABLE_COLLATION, TABLE_TYPE FROM information_schema.TABLES"
                            + " WHERE TABLE_TYPE IN ('BASE TABLE', '" + VERSIONED + "')")) {
                while (rows.next()) {
                    TableId id = new TableId(rows.getString(1), rows.getString(2));
                    if (!isSystem(id.database()) && selector.selects(id)) {
                        String engine = rows.getString(3);
                        String collation = rows.getString(4);
                        tables.put(
                                id,
                                new Table(
                                        engine == null ? "" : engine,
                                        collation == null ? "" : charsetOfCollation.getOrDefault(collation, ""),
                                        rows.getString(5).equals(VERSIONED)));
                    }
                }
            }
        }
        return tables;
    }

    /** @param type TABLE_TYPE; a MariaDB table with a history is a table too */
    public static boolean isTable(String type) {
        return type.equals("BASE TABLE") || type.equals(VERSIONED);
    }

    public static boolean isSystem(String database) {
        return SYSTEM_SCHEMAS.contains(database.toLowerCase(Locale.ROOT));
    }

    private List<TableShape> read(Map<TableId, Table> tables) throws SQLException {
        Map<TableId, List<ColumnShape>> columns = new HashMap<>();
        Map<TableId, Map<String, Index>> indexes = new HashMap<>();
        Set<String> databases = new TreeSet<>();
        tables.keySet().forEach(id -> databases.add(id.database()));
        List<String> all = new ArrayList<>(databases);
        for (int from = 0; from < all.size(); from += SCHEMAS_PER_QUERY) {
            List<String> some = all.subList(from, Math.min(all.size(), from + SCHEMAS_PER_QUERY));
            readColumns(some, tables, columns);
            readIndexes(some, tables, indexes);
        }
        List<TableShape> shapes = new ArrayList<>(tables.size());
        for (Map.Entry<TableId, Table> table : tables.entrySet()) {
            TableId id = table.getKey();
            List<ColumnShape> its = columns.get(id);
            if (its != null) { // null: dropped between the queries
                addPeriod(table.getValue(), its);
                tellLabels(id, its);
                if (its.stream().anyMatch(ColumnDefaults::isToldByStatement)) {
                    readDefaults(id, its);
                }
                shapes.add(shape(id, table.getValue(), its, indexes.getOrDefault(id, Map.of())));
            }
        }
        return shapes;
    }

    /** Labels with characters that {@code information_schema} does not have are asked for one by one. */
    private void tellLabels(TableId id, List<ColumnShape> columns) throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            if (LabelReader.isDoubtful(columns.get(i))) {
                columns.set(i, new LabelReader(connection).withLabels(id, columns.get(i)));
            }
        }
    }

    /** The columns of a period that nobody named are in every row image, and nowhere in information_schema. */
    private static void addPeriod(Table table, List<ColumnShape> columns) {
        boolean named = columns.stream().anyMatch(column -> column.generated() == ColumnShape.Generated.ROW_END);
        if (table.versioned() && !named) {
            columns.addAll(ColumnTypes.systemPeriod());
        }
    }

    /** A session in UTC is told a TIMESTAMP as the server keeps it. */
    private void readDefaults(TableId id, List<ColumnShape> columns) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String zone;
            try (ResultSet row = statement.executeQuery("SELECT @@session.time_zone")) {
                row.next();
                zone = row.getString(1);
            }
            statement.execute("SET time_zone = '+00:00'");
            try (ResultSet row = statement.executeQuery("SHOW CREATE TABLE " + SqlText.name(id))) {
                Map<String, ColumnDefault> told =
                        row.next() ? ColumnDefaults.ofCreateStatement(row.getString(2), version) : Map.of();
                columns.replaceAll(column -> ColumnDefaults.isToldByStatement(column)
                        ? column.filledWith(
                                told.getOrDefault(column.name(), ColumnDefault.NONE), column.autoIncrement())
                        : column);
            }
            statement.execute("SET time_zone = '" + zone + "'");
        }
    }

    private void readColumns(List<String> databases, Map<TableId, Table> tables, Map<TableId, List<ColumnShape>> into)
            throws SQLException {
        try (PreparedStatement statement = prepare(
                        "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, CHARACTER_SET_NAME,"
                                + " EXTRA, " + (mariaDb ? "GENERATION_EXPRESSION" : "NULL")
                                + ", COLUMN_DEFAULT FROM information_schema.COLUMNS WHERE TABLE_SCHEMA IN ",
                        databases,
                        " ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                TableId id = new TableId(rows.getString(1), rows.getString(2));
                if (tables.containsKey(id)) {
                    String extra = rows.getString(7).toUpperCase(Locale.ROOT);
                    ColumnShape column = ColumnTypes.column(
                            rows.getString(3),
                            rows.getString(4),
                            rows.getString(5).equals("YES"),
                            rows.getString(6),
                            generated(extra, rows.getString(8)),
                            extra.contains("INVISIBLE"));
                    ColumnDefault value = ColumnDefaults.ofInformationSchema(column, rows.getString(9), extra, version);
                    into.computeIfAbsent(id, ignored -> new ArrayList<>())
                            .add(column.filledWith(value, extra.contains("AUTO_INCREMENT")));
                }
            }
        }
    }

    /** {@code DEFAULT_GENERATED} is a default that is an expression, not a generated column. */
    private static ColumnShape.Generated generated(String extra, @Nullable String expression) {
        if (expression != null && expression.equals("ROW START")) {
            return ColumnShape.Generated.ROW_START;
        }
        if (expression != null && expression.equals("ROW END")) {
            return ColumnShape.Generated.ROW_END;
        }
        if (extra.contains("VIRTUAL GENERATED") || extra.equals("VIRTUAL")) {
            return ColumnShape.Generated.VIRTUAL;
        }
        return extra.contains("STORED GENERATED") || extra.equals("PERSISTENT")
                ? ColumnShape.Generated.STORED
                : ColumnShape.Generated.NO;
    }

    private void readIndexes(List<String> databases, Map<TableId, Table> tables, Map<TableId, Map<String, Index>> into)
            throws SQLException {
        try (PreparedStatement statement = prepare(
                        "SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, NON_UNIQUE, SEQ_IN_INDEX, COLUMN_NAME, SUB_PART,"
                                + " INDEX_TYPE FROM information_schema.STATISTICS WHERE TABLE_SCHEMA IN ",
                        databases,
                        "");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                TableId id = new TableId(rows.getString(1), rows.getString(2));
                if (tables.containsKey(id)) {
                    String name = rows.getString(3);
                    boolean unique = rows.getInt(4) == 0;
                    into.computeIfAbsent(id, ignored -> new TreeMap<>())
                            .computeIfAbsent(name, ignored -> new Index(name, unique))
                            .parts
                            .put(rows.getInt(5), new Part(rows.getString(6), prefix(id, rows, tables)));
                }
            }
        }
    }

    /** MariaDB's unique keys of unlimited length have no order: such a key is not one to read a table by. */
    private static int prefix(TableId id, ResultSet rows, Map<TableId, Table> tables) throws SQLException {
        Table table = tables.get(id);
        boolean unordered = table != null
                && "HASH".equals(rows.getString(8))
                && table.engine().equalsIgnoreCase("InnoDB");
        return unordered ? HASHED : rows.getInt(7);
    }

    private PreparedStatement prepare(String head, Collection<String> databases, String tail) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(
                head + "(" + String.join(",", Collections.nCopies(databases.size(), "?")) + ")" + tail);
        int parameter = 1;
        for (String database : databases) {
            statement.setString(parameter++, database);
        }
        return statement;
    }

    private TableShape shape(TableId id, Table table, List<ColumnShape> columns, Map<String, Index> byName)
            throws SQLException {
        Map<String, Integer> columnIndex = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            columnIndex.put(columns.get(i).name().toLowerCase(Locale.ROOT), i);
        }
        List<IndexShape> indexes = new ArrayList<>();
        for (Index index : inServerOrder(id, byName)) {
            List<IndexShape.Part> parts = new ArrayList<>();
            for (Part part : index.parts.values()) {
                Integer at = part.column() == null
                        ? null
                        : columnIndex.get(part.column().toLowerCase(Locale.ROOT));
                parts.add(new IndexShape.Part(at == null ? IndexShape.Part.EXPRESSION : at, part.prefix()));
            }
            indexes.add(new IndexShape(index.name, index.unique, parts));
        }
        List<KeyShape> keys = indexes.stream()
                .filter(index -> index.unique() && !index.functional())
                .map(index -> new KeyShape(
                        index.name(),
                        index.parts().stream().map(IndexShape.Part::column).toList(),
                        index.parts().stream().anyMatch(part -> part.prefix() != 0)))
                .toList();
        return new TableShape(id, columns, keys, table.engine(), new DdlContext(table.charset(), indexes));
    }

    /** Primary key, unique keys, others; the unique keys among themselves as the server has them. */
    private List<Index> inServerOrder(TableId id, Map<String, Index> byName) throws SQLException {
        List<String> names = new ArrayList<>();
        byName.values().stream()
                .filter(index -> index.name.equals(KeyShape.PRIMARY))
                .forEach(i -> names.add(i.name));
        List<String> unique = byName.values().stream()
                .filter(index -> index.unique && !index.name.equals(KeyShape.PRIMARY))
                .map(index -> index.name)
                .toList();
        names.addAll(unique.size() > 1 ? shownOrder(id) : unique);
        Map<String, Index> ordered = new LinkedHashMap<>();
        names.forEach(name -> {
            Index index = byName.get(name);
            if (index != null) {
                ordered.put(name, index);
            }
        });
        byName.forEach(ordered::putIfAbsent);
        return new ArrayList<>(ordered.values());
    }

    private List<String> shownOrder(TableId id) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW INDEX FROM " + SqlText.name(id))) {
            while (rows.next()) {
                names.add(rows.getString("Key_name"));
            }
        }
        return names;
    }
}
