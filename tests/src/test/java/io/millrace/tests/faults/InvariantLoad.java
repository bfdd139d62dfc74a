package io.millrace.tests.faults;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Transactions with something to hold on to, beside the random ones of {@code Workload}, and DDL of every kind.
 *
 * <ul>
 *   <li>{@code account}, {@code journal}: transfers, two updates and an insert of one {@code tx}; the sum of balances
 *       never changes
 *   <li>{@code seat}: two rows swap the values of a unique key, by way of NULL
 *   <li>{@code counter}: {@code n} only ever grows
 *   <li>{@code bulk}: transactions of seconds over all its rows
 *   <li>{@code altered}, {@code swap_a}, {@code swap_b}, {@code emptied}, {@code reborn}: for DDL
 *   <li>{@code late_0} and its like: for tasks that copy them now and then; no row of theirs is ever removed, so that a
 *       full load makes good what was not told meanwhile
 *   <li>{@code marker}: one row, to see what has come through
 * </ul>
 *
 * <p>Each table has one writer, so that per row the order of commits is the order of {@code v}, also when the outcome of
 * a commit is unknown because the server was killed: what {@code TableState}'s order rule asks for. A consumer that
 * knows no DDL still ends equal: tables that swap names have the same keys and, at that moment, the same versions; and
 * after TRUNCATE and CREATE, as at the end, all keys are written anew.
 */
final class InvariantLoad implements AutoCloseable {
    static final int ACCOUNTS = 12;
    static final int ROWS_PER_TRANSFER = 3;
    private static final int SEATS = 10;
    private static final int COUNTERS = 6;
    private static final int BULK_ROWS = 200;
    private static final int SMALL_ROWS = 8;
    static final long BALANCE = 1_000;

    /** Tables that tasks may add and remove. */
    static final List<String> LATE = List.of("late_0", "late_1", "late_2", "late_3");

    private final String jdbcUrl;
    private final SplittableRandom seeds;
    private final FaultCounts counts;
    private final AtomicLong version = new AtomicLong(1L << 32); // apart from the other workload's
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;
    private volatile Throwable failure;

    /** One step of one writer; it may fail in the middle and is then not repeated. */
    private interface Step {
        void run(Statement statement, SplittableRandom random) throws SQLException;
    }

    InvariantLoad(String jdbcUrl, long seed, FaultCounts counts) {
        this.jdbcUrl = jdbcUrl;
        this.seeds = new SplittableRandom(seed);
        this.counts = counts;
    }

    void create() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String definition : List.of(
                    "account (id INT PRIMARY KEY, balance BIGINT NOT NULL, tx BIGINT NOT NULL, v BIGINT NOT NULL)",
                    "journal (tx BIGINT PRIMARY KEY, source INT NOT NULL, target INT NOT NULL, v BIGINT NOT NULL)",
                    "seat (id INT PRIMARY KEY, holder INT NULL UNIQUE, v BIGINT NOT NULL)",
                    "counter (id INT PRIMARY KEY, n BIGINT NOT NULL, v BIGINT NOT NULL)",
                    "bulk (id INT PRIMARY KEY, pad VARCHAR(200) NOT NULL, v BIGINT NOT NULL)",
                    "altered (id INT PRIMARY KEY, v BIGINT NOT NULL, name VARCHAR(40) NOT NULL)",
                    "swap_a (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, v BIGINT NOT NULL)",
                    "swap_b (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, v BIGINT NOT NULL)",
                    "emptied (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, v BIGINT NOT NULL)",
                    "marker (id INT PRIMARY KEY, v BIGINT NOT NULL)")) {
                statement.execute("CREATE TABLE " + definition);
            }
            for (String table : LATE) {
                statement.execute("CREATE TABLE " + table
                        + " (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, v BIGINT NOT NULL)");
                writeAll(statement, table);
            }
            createReborn(statement, false);
            for (int id = 0; id < ACCOUNTS; id++) {
                statement.execute("INSERT INTO account VALUES (" + id + ", " + BALANCE + ", 0, " + next() + ")");
            }
            for (int id = 0; id < SEATS; id++) {
                statement.execute("INSERT INTO seat VALUES (" + id + ", " + 100 * id + ", " + next() + ")");
            }
            for (int id = 0; id < COUNTERS; id++) {
                statement.execute("INSERT INTO counter VALUES (" + id + ", 0, " + next() + ")");
            }
            for (int id = 0; id < BULK_ROWS; id++) {
                statement.execute("INSERT INTO bulk VALUES (" + id + ", 'x', " + next() + ")");
            }
            for (String table : List.of("altered", "swap_a", "swap_b", "emptied", "reborn")) {
                writeAll(statement, table);
            }
            statement.execute("INSERT INTO marker VALUES (1, " + next() + ")");
            connection.commit();
        }
    }

    void start() {
        running = true;
        startWriter("bank", 40, this::transfer);
        startWriter("seats", 80, this::swapSeats);
        startWriter("counters", 50, this::count);
        startWriter("bulk", 2_500, this::updateAll);
        startWriter("late", 100, this::writeLate);
        startWriter("ddl", 1_500, this::alter);
    }

    /** Ends the writers and writes every row that only DDL has touched. */
    void stop() throws SQLException {
        close();
        Throwable cause = failure;
        if (cause != null) {
            throw new IllegalStateException("the load failed: " + cause, cause);
        }
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            createReborn(statement, false);
            connection.setAutoCommit(false);
            for (String table : List.of("altered", "swap_a", "swap_b", "emptied", "reborn")) {
                writeAll(statement, table);
            }
            connection.commit();
        }
    }

    /** @return the marker's new version */
    long mark() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            long marked = next();
            statement.execute("UPDATE marker SET v = " + marked);
            return marked;
        }
    }

    @Override
    public void close() {
        running = false;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        threads.clear();
    }

    private long next() {
        return version.incrementAndGet();
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, "root", ""); // of the round's database
    }

    private void startWriter(String name, int longestPauseMs, Step step) {
        SplittableRandom random = seeds.split();
        Thread thread = new Thread(() -> write(longestPauseMs, step, random), "load-" + name);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    private void write(int longestPauseMs, Step step, SplittableRandom random) {
        while (running) {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
                connection.setAutoCommit(false);
                while (running) {
                    try {
                        step.run(statement, random);
                        connection.commit();
                    } catch (SQLException e) {
                        if (isOutage(e)) {
                            throw e;
                        }
                        connection.rollback(); // a deadlock, or a DDL whose outcome we had not learnt
                        if (!isExpected(e)) {
                            failure = e;
                            return;
                        }
                    }
                    Signals.sleep(random.nextInt(longestPauseMs));
                }
            } catch (SQLException outage) {
                Signals.sleep(50);
            }
        }
    }

    private static boolean isOutage(SQLException e) {
        String state = e.getSQLState();
        int code = e.getErrorCode();
        return code == 1053 || code == 1927 || code == 3169 || state == null || state.startsWith("08") || code == 0;
    }

    /** Deadlock, lock time-out; column or table that is, or is not, there after all; a primary that is one no more. */
    private static boolean isExpected(SQLException e) {
        return List.of(1213, 1205, 1060, 1091, 1054, 1050, 1051, 1146, 1290, 1412, 1684)
                .contains(e.getErrorCode());
    }

    // ---- transactions

    private void transfer(Statement statement, SplittableRandom random) throws SQLException {
        int source = random.nextInt(ACCOUNTS);
        int target = (source + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
        int amount = random.nextInt(50);
        long tx = next();
        statement.execute("UPDATE account SET balance = balance - " + amount + ", tx = " + tx + ", v = " + next()
                + " WHERE id = " + source);
        statement.execute("INSERT INTO journal VALUES (" + tx + ", " + source + ", " + target + ", " + next() + ")");
        statement.execute("UPDATE account SET balance = balance + " + amount + ", tx = " + tx + ", v = " + next()
                + " WHERE id = " + target);
    }

    private void swapSeats(Statement statement, SplittableRandom random) throws SQLException {
        int one = random.nextInt(SEATS);
        int other = (one + 1 + random.nextInt(SEATS - 1)) % SEATS;
        String first = holder(statement, one);
        String second = holder(statement, other);
        setHolder(statement, one, "NULL");
        setHolder(statement, other, first);
        setHolder(statement, one, second);
    }

    private static String holder(Statement statement, int id) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT holder FROM seat WHERE id = " + id + " FOR UPDATE")) {
            row.next();
            return row.getString(1);
        }
    }

    private void setHolder(Statement statement, int id, String holder) throws SQLException {
        statement.execute("UPDATE seat SET holder = " + holder + ", v = " + next() + " WHERE id = " + id);
    }

    private void count(Statement statement, SplittableRandom random) throws SQLException {
        for (int i = random.nextInt(3); i >= 0; i--) {
            statement.execute(
                    "UPDATE counter SET n = n + 1, v = " + next() + " WHERE id = " + random.nextInt(COUNTERS));
        }
    }

    private void writeLate(Statement statement, SplittableRandom random) throws SQLException {
        long fresh = next();
        String table = LATE.get(random.nextInt(LATE.size()));
        statement.execute("UPDATE " + table + " SET name = 'l" + fresh + "', v = " + fresh + " WHERE id = "
                + random.nextInt(SMALL_ROWS));
    }

    private void updateAll(Statement statement, SplittableRandom random) throws SQLException {
        int pad = 1 + random.nextInt(200);
        for (int part = 0; part < 4; part++) {
            long base = version.addAndGet(BULK_ROWS) - BULK_ROWS;
            statement.execute("UPDATE bulk SET pad = REPEAT('" + (char) ('a' + part) + "', " + pad + "), v = " + base
                    + " + id WHERE id % 4 = " + part);
            Signals.sleep(random.nextInt(700));
        }
        counts.add(Fault.LONG_TRANSACTION);
        if (random.nextInt(5) == 0) {
            statement.getConnection().rollback();
        }
    }

    // ---- DDL

    private int columns;

    private void alter(Statement statement, SplittableRandom random) throws SQLException {
        switch (random.nextInt(6)) {
            case 0 -> {
                String place = random.nextBoolean() ? " AFTER id" : "";
                statement.execute(
                        "ALTER TABLE altered ADD COLUMN added_" + ++columns + " INT NOT NULL DEFAULT 7" + place);
                counts.add(Fault.ADD_COLUMN);
            }
            case 1 -> {
                if (columns > 0) {
                    statement.execute("ALTER TABLE altered DROP COLUMN added_" + (1 + random.nextInt(columns)));
                    counts.add(Fault.DROP_COLUMN);
                }
            }
            case 2 -> {
                String place = random.nextBoolean() ? " FIRST" : " AFTER v";
                // Not the type: the checker holds every message against the one that the column has in the end.
                String nullable = random.nextBoolean() ? " NULL DEFAULT 'n'" : " NOT NULL";
                statement.execute("ALTER TABLE altered MODIFY COLUMN name VARCHAR(40)" + nullable + place);
                counts.add(Fault.MODIFY_COLUMN);
            }
            case 3 -> swapTables(statement);
            case 4 -> {
                statement.execute("TRUNCATE TABLE emptied");
                counts.add(Fault.TRUNCATE);
                writeAll(statement, "emptied");
            }
            default -> {
                statement.execute("DROP TABLE IF EXISTS reborn");
                Signals.sleep(random.nextInt(200));
                createReborn(statement, random.nextBoolean());
                counts.add(Fault.DROP_CREATE);
                writeAll(statement, "reborn");
            }
        }
        statement.getConnection().commit();
        if (random.nextBoolean()) {
            writeAll(statement, "altered");
        }
    }

    private void swapTables(Statement statement) throws SQLException {
        for (int id = 0; id < SMALL_ROWS; id++) {
            long same = next();
            statement.execute("UPDATE swap_a SET name = 'a" + same + "', v = " + same + " WHERE id = " + id);
            statement.execute("UPDATE swap_b SET name = 'b" + same + "', v = " + same + " WHERE id = " + id);
        }
        statement.getConnection().commit();
        statement.execute("RENAME TABLE swap_a TO swap_c, swap_b TO swap_a, swap_c TO swap_b");
        counts.add(Fault.RENAME_SWAP);
        for (int id = 0; id < SMALL_ROWS; id++) {
            statement.execute("UPDATE swap_a SET name = 'A', v = " + next() + " WHERE id = " + id);
            statement.execute("UPDATE swap_b SET name = 'B', v = " + next() + " WHERE id = " + id);
        }
    }

    private static void createReborn(Statement statement, boolean wide) throws SQLException {
        statement.execute("CREATE TABLE IF NOT EXISTS reborn (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL,"
                + (wide ? " added_0 INT NOT NULL DEFAULT 7," : "") + " v BIGINT NOT NULL)");
    }

    private void writeAll(Statement statement, String table) throws SQLException {
        for (int id = 0; id < SMALL_ROWS; id++) {
            long fresh = next();
            statement.execute("INSERT INTO " + table + " (id, name, v) VALUES (" + id + ", 'n" + fresh + "', " + fresh
                    + ") ON DUPLICATE KEY UPDATE name = VALUES(name), v = VALUES(v)");
        }
    }
}
