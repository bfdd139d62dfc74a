package io.millrace.cli.quickstart;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** The database {@code shop} on a server: made, recognised as ours, and removed. */
final class ShopDatabase {
    private static final int ACCESS_DENIED = 1045;
    private static final int DATABASE_DENIED = 1044;
    private static final int TABLE_DENIED = 1142;

    private final String host;
    private final int port;
    private final String user;
    private final String password;

    ShopDatabase(String host, int port, String user, String password) {
        this.host = host;
        this.port = port;
        this.user = user;
        this.password = password;
    }

    /** A connection whose database is the shop; for the caller to close. */
    Connection connect() throws SQLException {
        return connect(ShopSchema.DATABASE);
    }

    private Connection connect(String databaseName) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("allowPublicKeyRetrieval", "true");
        properties.setProperty("connectTimeout", "10000");
        return DriverManager.getConnection("jdbc:mariadb://" + host + ":" + port + "/" + databaseName, properties);
    }

    /** What {@link #prepare} found. */
    enum State {
        EMPTY,
        FILLED
    }

    /**
     * Makes the tables, unless a run that was kept has filled them already.
     *
     * @throws MillraceException when the server cannot be reached, refuses, or has a {@code shop} of somebody else
     */
    State prepare() {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            if (exists(statement, "SELECT 1 FROM information_schema.schemata WHERE schema_name = 'shop'")) {
                if (!exists(statement, markerQuery())) {
                    throw new MillraceException(
                            ErrorCode.TASK_INVALID,
                            "the server " + place() + " has a database 'shop' that quickstart has not made; it is not"
                                    + " touched. Use another server, or none: quickstart brings its own");
                }
                if (exists(statement, "SELECT 1 FROM shop." + ShopSchema.MARKER + " WHERE filled = 1")) {
                    return State.FILLED;
                }
                statement.execute("DROP DATABASE shop"); // a run that was interrupted
            }
            create(statement);
            return State.EMPTY;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private static String markerQuery() {
        return "SELECT 1 FROM information_schema.tables WHERE table_schema = 'shop' AND table_name = '"
                + ShopSchema.MARKER + "'";
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    private void create(Statement statement) throws SQLException {
        statement.execute("CREATE DATABASE shop CHARACTER SET utf8mb4");
        statement.execute("USE shop");
        statement.execute("CREATE TABLE " + ShopSchema.MARKER + " (id INT PRIMARY KEY, filled TINYINT NOT NULL)");
        statement.execute("INSERT INTO " + ShopSchema.MARKER + " VALUES (1, 0)");
        for (String table : ShopSchema.TABLES) {
            statement.execute(table);
        }
    }

    /** The history is complete. */
    void markFilled() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE " + ShopSchema.MARKER + " SET filled = 1");
        }
    }

    /** Removes the database, if it is ours. */
    void drop() {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            if (exists(statement, markerQuery())) {
                statement.execute("DROP DATABASE shop");
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    MillraceException failure(SQLException e) {
        int number = e.getErrorCode();
        if (number == ACCESS_DENIED) {
            return new MillraceException(
                    ErrorCode.SOURCE_AUTH, place() + " refused user '" + user + "': " + e.getMessage(), e);
        }
        if (number == DATABASE_DENIED || number == TABLE_DENIED) {
            return new MillraceException(
                    ErrorCode.SOURCE_PRIVILEGE,
                    "quickstart makes a database of its own, and '" + user + "' may not at " + place() + ": "
                            + e.getMessage() + ". GRANT ALL ON shop.* and REPLICATION SLAVE, REPLICATION CLIENT ON *.*",
                    e);
        }
        boolean unreachable = e.getSQLState() != null && e.getSQLState().startsWith("08");
        return new MillraceException(
                unreachable ? ErrorCode.SOURCE_UNREACHABLE : ErrorCode.SOURCE_ERROR,
                "the shop cannot be made at " + place() + ": " + e.getMessage(),
                e);
    }

    private String place() {
        return host + ":" + port;
    }
}
