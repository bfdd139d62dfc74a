package io.millrace.benchmarks;

import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/**
 * A MySQL 8.0 server with the measured tables in database {@code bench}: {@code narrow} for the full load, {@code
 * narrow_stream} and {@code wide_stream} whose changes lie in the binlog, {@code latency} that is written while others
 * read. Single-threaded.
 */
final class Source implements AutoCloseable {
    private static final int ROWS_PER_TRANSACTION = 1_000;
    private static final String NUMBERS = "helper.numbers";

    private final MysqlServer server;
    private final Connection connection;

    /** Where changes begin, and how many there are. */
    record Backlog(String file, long offset, String gtidSet, long changes) {}

    private Source(MysqlServer server, Connection connection) {
        this.server = server;
        this.connection = connection;
    }

    /** Starts the server with further options of mysqld. */
    static Source start(String... options) throws SQLException {
        // Everything fits into memory: what is measured is not this machine's disk.
        MysqlServer.Builder builder = MysqlServer.of(MysqlRelease.V8_0)
                .option("--innodb-buffer-pool-size=768M")
                .option("--innodb-log-file-size=512M")
                .option("--max-binlog-size=1G")
                .option("--sync-binlog=0")
                .option("--innodb-flush-log-at-trx-commit=2");
        for (String option : options) {
            builder.option(option);
        }
        MysqlServer server = builder.start();
        boolean made = false;
        try {
            Connection connection =
                    DriverManager.getConnection(server.jdbcUrl(), server.rootUser(), server.rootPassword());
            Source source = new Source(server, connection);
            source.execute("CREATE DATABASE bench");
            source.execute("CREATE DATABASE helper");
            source.execute("CREATE TABLE " + NUMBERS + " (k INT PRIMARY KEY)");
            source.execute("INSERT INTO " + NUMBERS + " WITH RECURSIVE counter AS (SELECT 0 AS k UNION ALL SELECT k + 1"
                    + " FROM counter WHERE k < " + (ROWS_PER_TRANSACTION - 1) + ") SELECT k FROM counter");
            made = true;
            return source;
        } finally {
            if (!made) {
                server.close();
            }
        }
    }

    MysqlServer server() {
        return server;
    }

    static String loadTable(BenchmarkTable table) {
        return "bench." + table.name().toLowerCase(Locale.ROOT);
    }

    static String streamTable(BenchmarkTable table) {
        return loadTable(table) + "_stream";
    }

    void createTable(BenchmarkTable table, String name) throws SQLException {
        execute(table.createStatement(name));
    }

    /** Fills the table of the full load, without the binlog. */
    void fillLoadTable(BenchmarkTable table, long rows) throws SQLException {
        execute("SET sql_log_bin = 0");
        insert(table, loadTable(table), rows);
        execute("SET sql_log_bin = 1");
    }

    /** Writes changes to the binlog, the first half inserts, the second half updates of the same rows. */
    Backlog makeBacklog(BenchmarkTable table, long changes) throws SQLException {
        String name = streamTable(table);
        Backlog begin = position(changes);
        long inserts = changes - changes / 2;
        insert(table, name, inserts);
        for (long first = 1; first <= changes / 2; first += ROWS_PER_TRANSACTION) {
            execute(table.updateStatement(name, first, Math.min(ROWS_PER_TRANSACTION, changes / 2 - first + 1)));
        }
        return begin;
    }

    /** The end of the binlog as the beginning of changes to come. */
    Backlog position(long changes) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet status = statement.executeQuery("SHOW MASTER STATUS")) {
            status.next();
            return new Backlog(
                    status.getString("File"),
                    status.getLong("Position"),
                    status.getString("Executed_Gtid_Set").replace("\n", ""),
                    changes);
        }
    }

    /** Inserts one row in a transaction of its own. */
    void insertOne(BenchmarkTable table, String name, long id) throws SQLException {
        execute(table.insertStatement(name, NUMBERS, id, 1));
    }

    private void insert(BenchmarkTable table, String name, long rows) throws SQLException {
        for (long first = 1; first <= rows; first += ROWS_PER_TRANSACTION) {
            execute(table.insertStatement(name, NUMBERS, first, Math.min(ROWS_PER_TRANSACTION, rows - first + 1)));
        }
    }

    long count(String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            result.next();
            return result.getLong(1);
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            connection.close();
        } finally {
            server.close();
        }
    }
}
