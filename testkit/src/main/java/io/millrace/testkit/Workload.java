package io.millrace.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tables of many column types and kinds of key, filled quickly, and a live load over them whose rows carry versions.
 *
 * <p>Tables in turn: {@code orders} (BIGINT AUTO_INCREMENT), {@code order_lines} (INT, VARCHAR), {@code customers}
 * (case-insensitive VARCHAR), {@code tokens} (BINARY(16)), {@code counters} (BIGINT UNSIGNED), {@code visits} (no key),
 * then the same again with a number.
 *
 * <p>Every change takes a fresh value of one global counter for the row's column {@code v}. A row belongs to one worker,
 * by its number, and a worker has one connection and does one thing after the other: so per row the order of commits is
 * the order of {@code v}, also for a key that is removed and inserted again.
 *
 * <p>The load outlives restarts of the server: a worker connects again and looks what became of its last transaction.
 */
public final class Workload implements AutoCloseable {
    private static final int FILL_ROWS_PER_STATEMENT = 500;

    private final String jdbcUrl;
    private final String user;
    private final String password;
    private String database = "shop";
    private int tableCount = 6;
    private int rows = 1_000;
    private int connections = 4;
    private long seed = 1;
    private double changesPerSecond = 1_000;
    private int xaPercent;
    private @Nullable Duration alterEvery;

    private final AtomicLong version = new AtomicLong();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final List<WorkloadTable> tables = new ArrayList<>();
    private final List<AddedColumn> addedColumns = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<WorkloadWorker> workers = new ArrayList<>();
    private final AtomicInteger alters = new AtomicInteger();
    private volatile boolean running;

    /** A column that the running load has added. */
    record AddedColumn(WorkloadTable table, String name) {}

    /** @param jdbcUrl for MariaDB Connector/J, without a database; the user may create databases */
    public Workload(String jdbcUrl, String user, String password) {
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.password = password;
    }

    /** Default {@code shop}. It is dropped and made anew by {@link #create()}. */
    public Workload database(String name) {
        database = name;
        return this;
    }

    /** How many tables; default 6, one of each kind of key. */
    public Workload tables(int count) {
        tableCount = count;
        return this;
    }

    /** Rows per table that {@link #fill()} inserts; default 1000. */
    public Workload rows(int count) {
        rows = count;
        return this;
    }

    /** Connections of filling and of the load; default 4. */
    public Workload connections(int count) {
        connections = count;
        return this;
    }

    /** Row changes per second over all connections that the load aims at; default 1000. */
    public Workload changesPerSecond(double rate) {
        changesPerSecond = rate;
        return this;
    }

    /** Makes another, but again repeatable, sequence of statements per worker. */
    public Workload seed(long value) {
        seed = value;
        return this;
    }

    /**
     * How many of 100 transactions are XA transactions, some of which stay prepared for up to two seconds; default none.
     * Not together with crashes of servers before 8.0.30, whose binlog and tables may differ then.
     */
    public Workload xaPercent(int percent) {
        xaPercent = percent;
        return this;
    }

    /** Now and then an {@code ALTER TABLE ... ADD COLUMN}; default never. */
    public Workload alterEvery(Duration interval) {
        alterEvery = interval;
        return this;
    }

    /** Creates the database and its empty tables. */
    public Workload create() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            String server = serverVersion(statement);
            boolean fractions = !server.startsWith("5.5");
            boolean json = fractions && !server.startsWith("5.6");
            statement.execute("DROP DATABASE IF EXISTS `" + database + "`");
            statement.execute("CREATE DATABASE `" + database + "` DEFAULT CHARACTER SET utf8mb4");
            for (int number = 0; number < tableCount; number++) {
                WorkloadTable table = new WorkloadTable(database, number, fractions, json);
                statement.execute(table.definition());
                tables.add(table);
            }
            return this;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create the workload's tables: " + e.getMessage(), e);
        }
    }

    private static String serverVersion(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT VERSION()")) {
            result.next();
            return result.getString(1);
        }
    }

    /** Fills every table; returns when all rows are committed. */
    public Workload fill() {
        List<Thread> fillers = new ArrayList<>();
        AtomicInteger nextBlock = new AtomicInteger();
        int blocksPerTable = (rows + FILL_ROWS_PER_STATEMENT - 1) / FILL_ROWS_PER_STATEMENT;
        for (int number = 0; number < connections; number++) {
            fillers.add(start("workload-fill-" + number, () -> fillBlocks(nextBlock, blocksPerTable)));
        }
        join(fillers);
        throwFailure();
        return this;
    }

    private void fillBlocks(AtomicInteger nextBlock, int blocksPerTable) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            // Otherwise the driver looks for JDBC escapes in every literal.
            statement.setEscapeProcessing(false);
            StringBuilder sql = new StringBuilder();
            for (int block = nextBlock.getAndIncrement();
                    block < blocksPerTable * tables.size() && failure.get() == null;
                    block = nextBlock.getAndIncrement()) {
                // Tables side by side, so that none is complete long before the others.
                WorkloadTable table = tables.get(block % tables.size());
                int from = block / tables.size() * FILL_ROWS_PER_STATEMENT;
                int to = Math.min(from + FILL_ROWS_PER_STATEMENT, rows);
                sql.setLength(0);
                sql.append("INSERT INTO ").append(table.quotedName()).append(" (");
                sql.append(table.insertColumns()).append(") VALUES ");
                SplittableRandom random = new SplittableRandom(seed * 31 + block);
                for (int row = from; row < to; row++) {
                    if (row > from) {
                        sql.append(',');
                    }
                    table.appendRow(sql, row, version.incrementAndGet(), random);
                }
                statement.execute(sql.toString());
            }
        }
    }

    /** Starts the live load; {@link #stop()} ends it. */
    public Workload start() {
        running = true;
        for (int number = 0; number < connections; number++) {
            WorkloadWorker worker = new WorkloadWorker(this, number, connections, rows, seed);
            workers.add(worker);
            threads.add(start("workload-" + number, worker::run));
        }
        Duration interval = alterEvery;
        if (interval != null) {
            threads.add(start("workload-alter", () -> alterNowAndThen(interval)));
        }
        return this;
    }

    private void alterNowAndThen(Duration interval) throws SQLException {
        while (sleepWhileRunning(interval.toMillis())) {
            int number = alters.get() + 1;
            WorkloadTable table = tables.get(number % tables.size());
            String name = TableState.ADDED_COLUMN_PREFIX + number;
            String type = number % 2 == 0 ? " INT NOT NULL DEFAULT 7" : " VARCHAR(20) NULL DEFAULT NULL";
            // At the end and in the middle: the second moves the columns behind it.
            String place = number % 3 == 0 ? " AFTER c_int" : "";
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("ALTER TABLE " + table.quotedName() + " ADD COLUMN " + name + type + place);
                addedColumns.add(new AddedColumn(table, name));
                alters.incrementAndGet();
            } catch (SQLException e) {
                // A lock time-out, or the server is being restarted: whether the column is there shows the next try.
                if (e.getErrorCode() == WorkloadWorker.DUPLICATE_COLUMN) {
                    addedColumns.add(new AddedColumn(table, name));
                    alters.incrementAndGet();
                } else if (!WorkloadWorker.isTransient(e)) {
                    throw e;
                }
            }
        }
    }

    /** @return whether the load is still to run */
    boolean sleepWhileRunning(long millis) {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (running && failure.get() == null) {
            long leftNs = deadlineNs - System.nanoTime();
            if (leftNs <= 0) {
                return true;
            }
            try {
                TimeUnit.NANOSECONDS.sleep(Math.min(leftNs, TimeUnit.MILLISECONDS.toNanos(50)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    /**
     * Ends the load and writes one last row.
     *
     * @return the version of that row, the highest of all: when it has come through, everything has
     * @throws IllegalStateException when the load had failed
     */
    public long stop() {
        running = false;
        join(threads);
        threads.clear();
        throwFailure();
        WorkloadTable first = tables.get(0);
        long last = version.incrementAndGet();
        // A number that no worker can have reached.
        long number = 1L << 40;
        StringBuilder sql = new StringBuilder("REPLACE INTO ")
                .append(first.quotedName())
                .append(" (")
                .append(first.insertColumns())
                .append(") VALUES ");
        first.appendRow(sql, number, last, new SplittableRandom(seed));
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql.toString());
            changes.incrementAndGet();
            return last;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot write the last row: " + e.getMessage(), e);
        }
    }

    /** Row changes committed by the live load so far. */
    public long changes() {
        return changes.get();
    }

    /** Columns added by the live load so far. */
    public int alters() {
        return alters.get();
    }

    /** The highest version given out so far. */
    public long highestVersion() {
        return version.get();
    }

    /** The tables, {@code database.table}. */
    public List<String> tableIds() {
        return tables.stream().map(WorkloadTable::id).toList();
    }

    /** Ends the load without the last row. */
    @Override
    public void close() {
        running = false;
        join(threads);
        threads.clear();
    }

    boolean isRunning() {
        return running && failure.get() == null;
    }

    long nextVersion() {
        return version.incrementAndGet();
    }

    void countChanges(int count) {
        changes.addAndGet(count);
    }

    List<WorkloadTable> workloadTables() {
        return tables;
    }

    List<AddedColumn> addedColumns() {
        return addedColumns;
    }

    int xaPercent() {
        return xaPercent;
    }

    double changesPerSecondOfOne() {
        return changesPerSecond / connections;
    }

    Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(jdbcUrl, user, password);
        try (Statement statement = connection.createStatement()) {
            // Without gaps of a daylight-saving zone every TIMESTAMP literal is valid.
            statement.execute("SET SESSION time_zone = '+00:00'");
            // Fewer gap locks between the workers, so fewer deadlocks.
            statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
        }
        return connection;
    }

    @FunctionalInterface
    private interface Body {
        void run() throws SQLException;
    }

    private Thread start(String name, Body body) {
        Thread thread = new Thread(
                () -> {
                    try {
                        body.run();
                    } catch (SQLException | RuntimeException e) {
                        failure.compareAndSet(null, e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void join(List<Thread> threads) {
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for " + thread.getName(), e);
            }
        }
    }

    private void throwFailure() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("the workload failed: " + cause.getMessage(), cause);
        }
    }
}
