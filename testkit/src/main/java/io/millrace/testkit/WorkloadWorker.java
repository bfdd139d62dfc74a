package io.millrace.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the live load. It owns the rows whose number is congruent to its own modulo the number of workers,
 * knows which of them exist, and changes only these. Confined to its thread.
 */
final class WorkloadWorker {
    static final int DUPLICATE_COLUMN = 1060;
    private static final int LOCK_TIMEOUT = 1205;
    private static final int DEADLOCK = 1213;
    private static final int SHUTDOWN = 1053;
    private static final int XA_UNKNOWN = 1397;
    private static final int XA_DEADLOCK = 1614;
    private static final int MAX_PREPARED_MS = 2_000;
    private static final int READ_ONLY = 1290;
    private static final long RECONNECT_LIMIT_NS = TimeUnit.MINUTES.toNanos(2);
    private static final int MULTI_ROWS = 5;

    private final Workload workload;
    private final int number;
    private final int step;
    private final SplittableRandom random;
    /** Per table: which of our rows exist, by row number divided by {@code step}. */
    private final List<BitSet> live = new ArrayList<>();
    /** Per table: our first number (divided) that was never used. */
    private final int[] fresh;

    private @Nullable Connection connection;
    /** Of the transaction that is under way, quoted, when it is an XA transaction. */
    private @Nullable String xid;

    private long xaNumber;

    /** A row whose existence the transaction changes: what to note when it is committed. */
    private record Touch(int table, int slot, boolean exists) {}

    private final List<String> statements = new ArrayList<>();
    private final List<Touch> touches = new ArrayList<>();

    WorkloadWorker(Workload workload, int number, int step, int rows, long seed) {
        this.workload = workload;
        this.number = number;
        this.step = step;
        this.random = new SplittableRandom(seed * 1_000 + number);
        int tables = workload.workloadTables().size();
        this.fresh = new int[tables];
        for (int table = 0; table < tables; table++) {
            int owned = rows / step + (number < rows % step ? 1 : 0);
            BitSet exists = new BitSet(owned * 2);
            exists.set(0, owned);
            live.add(exists);
            fresh[table] = owned;
        }
    }

    void run() throws SQLException {
        long startedNs = System.nanoTime();
        long done = 0;
        try {
            while (workload.isRunning()) {
                done += transaction();
                double dueNs = done / workload.changesPerSecondOfOne() * 1e9;
                long aheadMs = (long) ((dueNs - (System.nanoTime() - startedNs)) / 1e6);
                if (aheadMs > 0) {
                    workload.sleepWhileRunning(aheadMs);
                } else if (aheadMs < -5_000) {
                    // After an outage it goes on at its pace instead of making up for it.
                    startedNs = System.nanoTime();
                    done = 0;
                }
            }
        } finally {
            disconnect();
        }
    }

    /** Composes a transaction, runs it until it is committed or known to be lost, and returns its row changes. */
    private int transaction() throws SQLException {
        statements.clear();
        touches.clear();
        int dice = random.nextInt(100);
        boolean rollback = false;
        int count;
        if (dice < 60) {
            count = single(random.nextInt(live.size()));
        } else if (dice < 80) {
            count = manyRows(random.nextInt(live.size()));
        } else if (dice < 97) {
            count = 0;
            for (int i = 2 + random.nextInt(5); i > 0; i--) {
                count += single(random.nextInt(live.size()));
            }
        } else {
            // Updates only: they change no row's existence.
            rollback = true;
            count = update(random.nextInt(live.size())) + update(random.nextInt(live.size()));
        }
        boolean committed = execute(rollback);
        int changed = committed ? count : 0;
        workload.countChanges(changed);
        return Math.max(changed, 1);
    }

    private int single(int table) {
        int dice = random.nextInt(100);
        if (dice < 55) {
            return update(table);
        }
        if (dice < 78) {
            return insert(table, freeSlot(table));
        }
        return dice < 91 ? delete(table) : changeKey(table);
    }

    private WorkloadTable table(int index) {
        return workload.workloadTables().get(index);
    }

    private long rowNumber(int slot) {
        return (long) slot * step + number;
    }

    /** A row that exists and that this transaction has not touched, or -1. */
    private int liveSlot(int table) {
        BitSet exists = live.get(table);
        if (exists.isEmpty()) {
            return -1;
        }
        for (int tries = 0; tries < 4; tries++) {
            int slot = exists.nextSetBit(random.nextInt(exists.length()));
            if (slot >= 0 && !isTouched(table, slot)) {
                return slot;
            }
        }
        return -1;
    }

    /** A number that was deleted before, or a new one. */
    private int freeSlot(int table) {
        if (random.nextInt(3) == 0) {
            int slot = live.get(table).nextClearBit(random.nextInt(fresh[table] + 1));
            if (slot < fresh[table] && !isTouched(table, slot)) {
                return slot;
            }
        }
        return fresh[table]++;
    }

    private boolean isTouched(int table, int slot) {
        return touches.stream().anyMatch(touch -> touch.table() == table && touch.slot() == slot);
    }

    private int update(int table) {
        int slot = liveSlot(table);
        if (slot < 0) {
            return insert(table, freeSlot(table));
        }
        StringBuilder sql = new StringBuilder("UPDATE ").append(table(table).quotedName());
        sql.append(" SET v = ").append(workload.nextVersion());
        table(table).appendChanges(sql, random);
        for (Workload.AddedColumn added : workload.addedColumns()) {
            if (added.table() == table(table) && random.nextBoolean()) {
                sql.append(", ").append(added.name()).append(" = ").append(random.nextInt(100));
            }
        }
        statements.add(sql.append(" WHERE ")
                .append(table(table).keyCondition(rowNumber(slot)))
                .toString());
        touches.add(new Touch(table, slot, true));
        return 1;
    }

    private int insert(int table, int slot) {
        StringBuilder sql = insertHead(table);
        table(table).appendRow(sql, rowNumber(slot), workload.nextVersion(), random);
        statements.add(sql.toString());
        touches.add(new Touch(table, slot, true));
        return 1;
    }

    private StringBuilder insertHead(int table) {
        return new StringBuilder("INSERT INTO ")
                .append(table(table).quotedName())
                .append(" (")
                .append(table(table).insertColumns())
                .append(") VALUES ");
    }

    private int delete(int table) {
        int slot = liveSlot(table);
        if (slot < 0) {
            return insert(table, freeSlot(table));
        }
        statements.add("DELETE FROM " + table(table).quotedName() + " WHERE "
                + table(table).keyCondition(rowNumber(slot)));
        touches.add(new Touch(table, slot, false));
        return 1;
    }

    private int changeKey(int table) {
        int slot = liveSlot(table);
        if (slot < 0) {
            return insert(table, freeSlot(table));
        }
        long row = rowNumber(slot);
        String head = "UPDATE " + table(table).quotedName() + " SET v = " + workload.nextVersion() + ", ";
        if (table(table).isCaseInsensitive() && random.nextBoolean()) {
            // The same key to the server, another one to everybody else.
            String function = random.nextBoolean() ? "UPPER" : "LOWER";
            statements.add(head + "email = " + function + "(email) WHERE "
                    + table(table).keyCondition(row));
            touches.add(new Touch(table, slot, true));
            return 1;
        }
        int target = freeSlot(table);
        statements.add(head + table(table).keyAssignments(rowNumber(target)) + " WHERE "
                + table(table).keyCondition(row));
        touches.add(new Touch(table, slot, false));
        touches.add(new Touch(table, target, true));
        return 1;
    }

    /** One statement over several rows. */
    private int manyRows(int table) {
        int count = 2 + random.nextInt(MULTI_ROWS - 1);
        int dice = random.nextInt(3);
        if (dice == 0) {
            StringBuilder sql = insertHead(table);
            for (int i = 0; i < count; i++) {
                int slot = freeSlot(table);
                table(table).appendRow(sql.append(i == 0 ? "" : ", "), rowNumber(slot), workload.nextVersion(), random);
                touches.add(new Touch(table, slot, true));
            }
            statements.add(sql.toString());
            return count;
        }
        List<Integer> slots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int slot = liveSlot(table);
            if (slot >= 0) {
                slots.add(slot);
                touches.add(new Touch(table, slot, dice == 1));
            }
        }
        if (slots.isEmpty()) {
            return insert(table, freeSlot(table));
        }
        StringBuilder condition = new StringBuilder();
        StringBuilder versions = new StringBuilder("CASE");
        for (int slot : slots) {
            String one = table(table).keyCondition(rowNumber(slot));
            condition.append(condition.isEmpty() ? "" : " OR ").append(one);
            versions.append(" WHEN ").append(one).append(" THEN ").append(workload.nextVersion());
        }
        if (dice == 1) {
            StringBuilder sql = new StringBuilder("UPDATE ").append(table(table).quotedName());
            sql.append(" SET v = ").append(versions).append(" END");
            table(table).appendChanges(sql, random);
            statements.add(sql.append(" WHERE ").append(condition).toString());
        } else {
            statements.add("DELETE FROM " + table(table).quotedName() + " WHERE " + condition);
        }
        return slots.size();
    }

    /** @return whether the transaction is committed */
    private boolean execute(boolean rollback) throws SQLException {
        xid = random.nextInt(100) < workload.xaPercent() ? "'w" + number + "-" + ++xaNumber + "'" : null;
        while (true) {
            try {
                Connection current = connected();
                if (xid == null) {
                    executePlain(current, rollback);
                } else {
                    executeXa(current, xid, rollback);
                }
                if (!rollback) {
                    touches.forEach(this::note);
                }
                return !rollback;
            } catch (SQLException e) {
                if (!isTransient(e)) {
                    throw e;
                }
                if (e.getErrorCode() == READ_ONLY) {
                    if (!awaitWritable()) {
                        return lookAfterOutage();
                    }
                    if (!workload.isRunning()) {
                        return false;
                    }
                    continue;
                }
                if (e.getErrorCode() == DEADLOCK
                        || e.getErrorCode() == LOCK_TIMEOUT
                        || e.getErrorCode() == XA_DEADLOCK) {
                    // Again with the same versions: nobody else changes these rows.
                    undo();
                    if (!workload.isRunning()) {
                        return false;
                    }
                    continue;
                }
                return lookAfterOutage();
            }
        }
    }

    private void executePlain(Connection current, boolean rollback) throws SQLException {
        executeStatements(current);
        if (rollback) {
            current.rollback();
        } else {
            current.commit();
        }
    }

    private void executeStatements(Connection current) throws SQLException {
        try (Statement statement = current.createStatement()) {
            statement.setEscapeProcessing(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private void executeXa(Connection current, String id, boolean rollback) throws SQLException {
        try (Statement statement = current.createStatement()) {
            statement.execute("XA START " + id);
            executeStatements(current);
            statement.execute("XA END " + id);
            if (!rollback && random.nextInt(4) == 0) {
                statement.execute("XA COMMIT " + id + " ONE PHASE");
                return;
            }
            statement.execute("XA PREPARE " + id);
            if (random.nextInt(4) == 0) {
                workload.sleepWhileRunning(random.nextInt(MAX_PREPARED_MS));
            }
            statement.execute((rollback ? "XA ROLLBACK " : "XA COMMIT ") + id);
        }
    }

    /** After a failure that is no outage. The server ends an XA transaction that is not prepared with its session. */
    private void undo() throws SQLException {
        if (xid == null) {
            connected().rollback();
        } else {
            disconnect();
        }
    }

    /** Rolls back our XA transaction if the outage has left it prepared. */
    private void rollBackPrepared() throws SQLException {
        if (xid == null) {
            return;
        }
        try (Statement statement = connected().createStatement()) {
            statement.execute("XA ROLLBACK " + xid);
        } catch (SQLException e) {
            if (e.getErrorCode() != XA_UNKNOWN) {
                throw e;
            }
        }
    }

    /** A server that is being switched over takes nothing for a while, and has nothing of this transaction. False when it went. */
    private boolean awaitWritable() throws SQLException {
        try {
            undo();
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while the server is read-only", e);
        } catch (SQLException e) {
            if (!isTransient(e)) {
                throw e;
            }
            return false;
        }
        return true;
    }

    /** The commit may or may not have reached the server: its rows tell. */
    private boolean lookAfterOutage() throws SQLException {
        disconnect();
        SQLException last;
        long deadlineNs = System.nanoTime() + RECONNECT_LIMIT_NS;
        do {
            try {
                rollBackPrepared();
                boolean committed = true;
                for (Touch touch : touches) {
                    boolean exists = exists(touch.table(), touch.slot());
                    live.get(touch.table()).set(touch.slot(), exists);
                    committed &= exists == touch.exists();
                }
                return committed;
            } catch (SQLException e) {
                last = e;
                disconnect();
                try {
                    TimeUnit.MILLISECONDS.sleep(100);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw e;
                }
            }
        } while (System.nanoTime() - deadlineNs < 0);
        throw last;
    }

    private boolean exists(int table, int slot) throws SQLException {
        Connection current = connected();
        try (Statement statement = current.createStatement();
                ResultSet result = statement.executeQuery("SELECT v FROM "
                        + table(table).quotedName() + " WHERE " + table(table).keyCondition(rowNumber(slot)))) {
            boolean exists = result.next();
            current.rollback();
            return exists;
        }
    }

    private void note(Touch touch) {
        live.get(touch.table()).set(touch.slot(), touch.exists());
    }

    private Connection connected() throws SQLException {
        Connection current = connection;
        if (current == null) {
            current = workload.connect();
            current.setAutoCommit(false);
            connection = current;
        }
        return current;
    }

    private void disconnect() {
        Connection current = connection;
        connection = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException gone) {
                // The server has ended it already.
            }
        }
    }

    /** Deadlocks, time-outs, and everything that a killed or restarting server causes. */
    static boolean isTransient(SQLException e) {
        int code = e.getErrorCode();
        if (code == READ_ONLY || code == DEADLOCK || code == LOCK_TIMEOUT || code == SHUTDOWN || code == XA_DEADLOCK) {
            return true;
        }
        String state = e.getSQLState();
        String message = e.getMessage() == null ? "" : e.getMessage().toLowerCase(Locale.ROOT);
        return (state != null && state.startsWith("08"))
                || message.contains("connection")
                || message.contains("socket");
    }
}
