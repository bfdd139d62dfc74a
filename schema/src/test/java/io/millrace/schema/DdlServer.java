package io.millrace.schema;

import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.DdlContext;
import io.millrace.model.IndexShape;
import io.millrace.model.KeyShape;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real server: runs statements, hands out what it wrote to its binlog and what it says its tables look like. */
final class DdlServer implements AutoCloseable {
    /** A statement of the binlog with the default database it ran in. */
    record Logged(String database, String sql) {}

    private static final Pattern USE = Pattern.compile("use [`\"]((?:[^`\"]|``)+)[`\"]; (.*)", Pattern.DOTALL);

    private final MysqlServer server;
    private final Connection connection;

    DdlServer(MysqlRelease release, String... options) throws SQLException {
        MysqlServer.Builder builder = MysqlServer.of(release);
        for (String option : options) {
            builder.option(option);
        }
        server = builder.start();
        connection = DriverManager.getConnection(server.jdbcUrl(), server.rootUser(), server.rootPassword());
    }

    boolean isMariaDb() {
        return server.release().isMariaDb();
    }

    String version() throws SQLException {
        return single("SELECT VERSION()");
    }

    /** The session's default database, "" if none. */
    String database() throws SQLException {
        String database = single("SELECT DATABASE()");
        return database == null ? "" : database;
    }

    String single(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Runs a statement and returns the statements that the binlog got for it. */
    List<Logged> run(String sql) throws SQLException {
        String[] before = position();
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
        List<Logged> logged = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet events =
                        statement.executeQuery("SHOW BINLOG EVENTS IN '" + before[0] + "' FROM " + before[1])) {
            while (events.next()) {
                if (events.getString("Event_type").equals("Query")) {
                    logged.add(logged(events.getString("Info")));
                }
            }
        }
        return logged;
    }

    private static Logged logged(String info) {
        Matcher use = USE.matcher(info);
        return use.matches() ? new Logged(use.group(1).replace("``", "`"), use.group(2)) : new Logged("", info);
    }

    private String[] position() throws SQLException {
        boolean modern = ServerVersion.of(version()).number() >= 80_400
                && !server.release().isMariaDb();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(modern ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS")) {
            rows.next();
            return new String[] {rows.getString(1), rows.getString(2)};
        }
    }

    /** Bits of the session's sql_mode that change how text is read. */
    long sqlMode() throws SQLException {
        String modes = single("SELECT @@sql_mode");
        return (modes.contains("ANSI_QUOTES") ? SqlScanner.ANSI_QUOTES : 0)
                | (modes.contains("NO_BACKSLASH_ESCAPES") ? SqlScanner.NO_BACKSLASH_ESCAPES : 0)
                | (modes.contains("REAL_AS_FLOAT") ? SqlScanner.REAL_AS_FLOAT : 0);
    }

    /** All base tables of the databases whose names start with {@code app}, as the server describes them. */
    Map<TableId, TableShape> shapes() throws SQLException {
        Map<TableId, TableShape> shapes = new TreeMap<>();
        Map<TableId, String[]> tables = new LinkedHashMap<>();
        query(
                "SELECT TABLE_SCHEMA, TABLE_NAME, ENGINE, CHARACTER_SET_NAME, TABLE_TYPE FROM information_schema.TABLES t"
                        + " LEFT JOIN information_schema.COLLATION_CHARACTER_SET_APPLICABILITY c"
                        + " ON t.TABLE_COLLATION = c."
                        + (server.release().isMariaDb() ? "FULL_COLLATION_NAME" : "COLLATION_NAME")
                        + " WHERE TABLE_SCHEMA LIKE 'app%' AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')",
                row -> tables.put(
                        new TableId(row.getString(1), row.getString(2)),
                        new String[] {row.getString(3), row.getString(4), row.getString(5)}));
        for (Map.Entry<TableId, String[]> table : tables.entrySet()) {
            shapes.put(
                    table.getKey(),
                    shape(
                            table.getKey(),
                            table.getValue()[0],
                            table.getValue()[1],
                            table.getValue()[2].equals("SYSTEM VERSIONED")));
        }
        return shapes;
    }

    private TableShape shape(TableId id, String engine, String charset, boolean versioned) throws SQLException {
        List<ColumnShape> columns = new ArrayList<>();
        query(
                "SELECT COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, CHARACTER_SET_NAME, EXTRA, "
                        + (server.release().isMariaDb() ? "GENERATION_EXPRESSION" : "NULL")
                        + ", COLUMN_DEFAULT FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = "
                        + literal(id.database())
                        + " AND TABLE_NAME = " + literal(id.table()) + " ORDER BY ORDINAL_POSITION",
                row -> {
                    String extra = row.getString(5).toUpperCase(java.util.Locale.ROOT);
                    ColumnShape column = ColumnTypes.column(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3).equals("YES"),
                            row.getString(4),
                            generated(extra, String.valueOf(row.getString(6))),
                            extra.contains("INVISIBLE"));
                    columns.add(column.filledWith(
                            defaultOf(id, column, row.getString(7), extra), extra.contains("AUTO_INCREMENT")));
                });
        if (versioned && columns.stream().noneMatch(c -> c.generated() == ColumnShape.Generated.ROW_END)) {
            columns.addAll(ColumnTypes.systemPeriod());
        }
        Map<String, List<IndexShape.Part>> parts = new LinkedHashMap<>();
        Map<String, Boolean> unique = new LinkedHashMap<>();
        query("SHOW INDEX FROM " + quoted(id.database()) + "." + quoted(id.table()), row -> {
            String column = row.getString("Column_name");
            int index = IndexShape.Part.EXPRESSION;
            for (int i = 0; i < columns.size(); i++) {
                index = columns.get(i).name().equals(column) ? i : index;
            }
            int prefix = row.getString("Index_type").equals("SPATIAL") ? 0 : row.getInt("Sub_part");
            boolean hashed = server.release().isMariaDb()
                    && row.getString("Index_type").equals("HASH")
                    && !engine.equals("MEMORY");
            prefix = hashed ? 1 : prefix;
            unique.put(row.getString("Key_name"), row.getInt("Non_unique") == 0);
            parts.computeIfAbsent(row.getString("Key_name"), name -> new ArrayList<>())
                    .add(new IndexShape.Part(index, prefix));
        });
        List<IndexShape> indexes = new ArrayList<>();
        List<KeyShape> keys = new ArrayList<>();
        parts.forEach((name, list) -> {
            IndexShape index = new IndexShape(name, unique.get(name), list);
            indexes.add(index);
            if (index.unique() && !index.functional()) {
                keys.add(new KeyShape(
                        name,
                        list.stream().map(IndexShape.Part::column).toList(),
                        list.stream().anyMatch(part -> part.prefix() > 0)));
            }
        });
        return new TableShape(id, columns, keys, engine, new DdlContext(charset, indexes));
    }

    private static ColumnShape.Generated generated(String extra, String expression) {
        return switch (expression) {
            case "ROW START" -> ColumnShape.Generated.ROW_START;
            case "ROW END" -> ColumnShape.Generated.ROW_END;
            default ->
                extra.contains("VIRTUAL GENERATED")
                        ? ColumnShape.Generated.VIRTUAL
                        : extra.contains("STORED GENERATED") ? ColumnShape.Generated.STORED : ColumnShape.Generated.NO;
        };
    }

    /** The default as the server's own words have it: nothing is computed. */
    private ColumnDefault defaultOf(TableId id, ColumnShape column, String text, String extra) throws SQLException {
        boolean mariaDb = server.release().isMariaDb();
        boolean none = text == null || (mariaDb && text.equals("NULL"));
        if (none || column.generated() != ColumnShape.Generated.NO) {
            return ColumnDefault.NONE;
        }
        boolean temporal = column.type() == ColumnType.TIMESTAMP || column.type() == ColumnType.DATETIME;
        if (temporal && text.toUpperCase(java.util.Locale.ROOT).startsWith("CURRENT_TIMESTAMP")) {
            return ColumnDefault.NOW;
        }
        if (extra.contains("DEFAULT_GENERATED")) {
            return ColumnDefault.NONE;
        }
        if (column.type() == ColumnType.TIMESTAMP || column.type().isBinary()) {
            return ColumnDefault.literal(shown(id, column));
        }
        if (column.type() == ColumnType.BIT) {
            return ColumnDefault.literal(text.substring(2, text.length() - 1));
        }
        if (!mariaDb) {
            return ColumnDefault.literal(text);
        }
        boolean quoted = text.startsWith("'");
        return quoted || text.matches("-?[0-9.]+(e-?[0-9]+)?")
                ? ColumnDefault.literal(quoted ? unquoted(text) : text)
                : ColumnDefault.NONE;
    }

    /** The literal in SHOW CREATE TABLE, which tells times in the session's zone and all bytes. */
    private String shown(TableId id, ColumnShape column) throws SQLException {
        String zone = single("SELECT @@session.time_zone");
        String[] create = new String[1];
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET time_zone = '+00:00'");
            query(
                    "SHOW CREATE TABLE " + quoted(id.database()) + "." + quoted(id.table()),
                    row -> create[0] = row.getString(2));
            statement.execute("SET time_zone = '" + zone + "'");
        }
        Matcher shown = Pattern.compile("(?m)^  " + Pattern.quote(quoted(column.name()))
                        + " .*? DEFAULT (?:0x([0-9A-F]*)|('(?:[^']|'')*'))")
                .matcher(create[0]);
        if (!shown.find()) {
            throw new AssertionError("no default of " + column.name() + " in " + create[0]);
        }
        if (shown.group(1) != null) {
            byte[] bytes = java.util.HexFormat.of().parseHex(shown.group(1));
            return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        }
        byte[] utf8 = unquoted(shown.group(2)).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return new String(utf8, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static String unquoted(String literal) {
        return literal.substring(1, literal.length() - 1)
                .replace("''", "'")
                .replace("\\0", "\0")
                .replace("\\n", "\n")
                .replace("\\\\", "\\");
    }

    private interface Row {
        void accept(ResultSet row) throws SQLException;
    }

    private void query(String sql, Row consumer) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                consumer.accept(rows);
            }
        }
    }

    private static String literal(String value) {
        StringBuilder hex = new StringBuilder("CONVERT(x'");
        for (byte b : value.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            hex.append(String.format("%02x", b));
        }
        return hex.append("' USING utf8)").toString();
    }

    private String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            // closed before the server
        } finally {
            server.close();
        }
    }
}
