package io.millrace.tests.matrix;

import io.millrace.model.ColumnShape;
import io.millrace.model.TableShape;
import io.millrace.mysql.SourceSettings;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A server of the matrix, with a plain JDBC session for the test's own statements. */
final class MatrixServer implements AutoCloseable {
    /** Lets values be cut to what a type holds, and tables be larger than a page. */
    static final String LENIENT = "--loose-innodb-strict-mode=OFF";

    private static final String SESSION =
            "SET sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00', SQL_NOTES = 0, foreign_key_checks = 0";

    private final MysqlServer server;
    private final ServerKind kind;
    private Connection connection;

    private MatrixServer(MysqlServer server) throws SQLException {
        this.server = server;
        this.connection = connect();
        this.kind = ServerKind.of(String.valueOf(value("SELECT VERSION()")));
    }

    static MatrixServer start(MysqlRelease release, String... options) throws SQLException {
        MysqlServer.Builder builder = MysqlServer.of(release);
        for (String option : options) {
            builder.option(option);
        }
        MysqlServer server = builder.start();
        try {
            return new MatrixServer(server);
        } catch (SQLException e) {
            server.close();
            throw e;
        }
    }

    private Connection connect() throws SQLException {
        Connection it = DriverManager.getConnection(server.jdbcUrl(), server.rootUser(), server.rootPassword());
        try (Statement statement = it.createStatement()) {
            statement.execute(SESSION);
        }
        return it;
    }

    ServerKind kind() {
        return kind;
    }

    /** The account that a task would have; text prints TIMESTAMP in UTC. */
    SourceSettings settings() {
        return SourceSettings.of(server.host(), server.port(), server.user(), server.password(), "matrix");
    }

    /** Sets global variables, and opens the session again so that it has them too. */
    void setGlobals(List<String> assignments) throws SQLException {
        for (String assignment : assignments) {
            execute("SET GLOBAL " + assignment);
        }
        connection.close();
        connection = connect();
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new SQLException(
                    e.getMessage() + " IN " + sql.substring(0, Math.min(500, sql.length())),
                    e.getSQLState(),
                    e.getErrorCode(),
                    e);
        }
    }

    void execute(List<String> statements) throws SQLException {
        for (String statement : statements) {
            execute(statement);
        }
    }

    /** All statements in one transaction. */
    void transaction(List<String> statements) throws SQLException {
        execute("BEGIN");
        execute(statements);
        execute("COMMIT");
    }

    @Nullable
    String value(String sql) throws SQLException {
        List<List<@Nullable String>> rows = rows(sql);
        return rows.isEmpty() ? null : rows.get(0).get(0);
    }

    List<List<@Nullable String>> rows(String sql) throws SQLException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(result.getString(column));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** What the server itself says of a table's values: per row and column a canonical text, null where it rounds. */
    List<List<@Nullable String>> texts(TableShape shape) throws SQLException {
        String list = shape.columns().stream()
                .map(column -> {
                    String expression = CanonicalRow.serverExpression(column);
                    return expression == null ? "NULL" : expression;
                })
                .collect(Collectors.joining(", "));
        List<List<@Nullable String>> texts = new ArrayList<>();
        for (List<@Nullable String> row : rows("SELECT " + list + " FROM " + MatrixTable.quoted(shape.id()))) {
            List<@Nullable String> line = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                ColumnShape column = shape.column(i);
                line.add(
                        CanonicalRow.serverExpression(column) == null
                                ? null
                                : CanonicalRow.serverText(column, row.get(i)));
            }
            texts.add(line);
        }
        return texts;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        server.close();
    }
}
