package io.millrace.cli.quickstart;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * People shopping: transactions over several tables, updates, deletes, changed keys, and now and then an ALTER. Threads
 * of its own from {@link #start} to {@link #close}.
 */
final class ShopWorkload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShopWorkload.class);
    private static final int SHOPPERS = 2;
    private static final long PAUSE_MS = 8;
    private static final long PAUSE_AFTER_ERROR_MS = 1_000;
    private static final long ALTER_EVERY_MS = 15_000;
    private static final long SEED = 42;

    private final ShopDatabase database;
    private final ShopSize size;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong transactions = new AtomicLong();
    private volatile boolean closed;
    private volatile String lastError = "";

    ShopWorkload(ShopDatabase database, ShopSize size) {
        this.database = database;
        this.size = size;
    }

    void start() {
        for (int i = 0; i < SHOPPERS; i++) {
            long seed = SEED + System.nanoTime() + i; // a kept shop goes on with other rows
            threads.add(new Thread(() -> repeat(new Shopper(new ShopRows(seed), size), PAUSE_MS), "shopper-" + i));
        }
        threads.add(new Thread(() -> repeat(new Architect(), ALTER_EVERY_MS), "shop-architect"));
        threads.forEach(thread -> {
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** Transactions committed so far. */
    long transactions() {
        return transactions.get();
    }

    /** What went wrong last, "" if nothing. */
    String lastError() {
        return lastError;
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(10));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One unit of work, one transaction. */
    private interface Work {
        void doOnce(Connection connection, Statement statement) throws SQLException;
    }

    /** Works until closed; a lost connection is opened again, a failed transaction is given up. */
    private void repeat(Work work, long pauseMs) {
        while (!closed) {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                while (!closed) {
                    TimeUnit.MILLISECONDS.sleep(pauseMs);
                    work.doOnce(connection, statement);
                    connection.commit();
                    transactions.incrementAndGet();
                }
            } catch (SQLException e) {
                if (!closed && !isConflict(e)) {
                    lastError = "" + e.getMessage();
                    LOG.info("the workload had an error and goes on: {}", lastError);
                    pause();
                }
            } catch (InterruptedException e) {
                return; // close() asks for it
            }
        }
    }

    /** Deadlock or lock wait time-out: two shoppers wanted the same. */
    private static boolean isConflict(SQLException e) {
        return e.getErrorCode() == 1213 || e.getErrorCode() == 1205;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_AFTER_ERROR_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Changes a table's columns, back and forth. */
    private static final class Architect implements Work {
        @Override
        public void doOnce(Connection connection, Statement statement) throws SQLException {
            if (hasCampaign(statement)) {
                statement.execute("ALTER TABLE product DROP COLUMN campaign");
            } else {
                statement.execute("ALTER TABLE product ADD COLUMN campaign VARCHAR(40) NULL AFTER title");
                statement.executeUpdate("UPDATE product SET campaign = 'summer sale', version = version + 1"
                        + " WHERE sku < 'SKU-000010'");
            }
        }

        private static boolean hasCampaign(Statement statement) throws SQLException {
            try (ResultSet rows = statement.executeQuery("SELECT 1 FROM information_schema.columns"
                    + " WHERE table_schema = 'shop' AND table_name = 'product' AND column_name = 'campaign'")) {
                return rows.next();
            }
        }
    }

    /** Does what customers and the staff do. */
    private static final class Shopper implements Work {
        private final ShopRows rows;
        private final ShopSize size;
        private final List<String> sessions = new ArrayList<>();

        Shopper(ShopRows rows, ShopSize size) {
            this.rows = rows;
            this.size = size;
        }

        @Override
        public void doOnce(Connection connection, Statement statement) throws SQLException {
            int dice = rows.number(100);
            if (dice < 20) {
                placeOrder(statement);
            } else if (dice < 40) {
                advanceOrder(statement);
            } else if (dice < 55) {
                fillCart(statement);
            } else if (dice < 65) {
                renewSession(statement);
            } else if (dice < 72) {
                abandonCart(statement);
            } else if (dice < 82) {
                review(statement);
            } else if (dice < 92) {
                statement.executeUpdate("UPDATE product SET price = " + rows.money(50_000)
                        + ", stock = stock + 1, version = version + 1 WHERE sku = '" + product() + "'");
            } else {
                statement.executeUpdate("UPDATE customer SET last_seen = NOW(6), balance = balance - 0.01,"
                        + " interests = " + rows.number(32) + ", version = version + 1 WHERE id = " + customer());
            }
        }

        private long customer() {
            return 1 + rows.number(size.customers());
        }

        private String product() {
            return ShopRows.sku(1 + rows.number(size.products()));
        }

        /** One transaction over five tables. */
        private void placeOrder(Statement statement) throws SQLException {
            long customer = customer();
            String total = rows.money(100_000);
            statement.executeUpdate(
                    "INSERT INTO orders VALUES (" + rows.order("NULL", customer, "placed", total) + ")",
                    Statement.RETURN_GENERATED_KEYS);
            long order;
            try (ResultSet keys = statement.getGeneratedKeys()) {
                keys.next();
                order = keys.getLong(1);
            }
            int lines = 1 + rows.number(4);
            for (int line = 1; line <= lines; line++) {
                long product = 1 + rows.number(size.products());
                statement.executeUpdate("INSERT INTO order_line VALUES (" + rows.orderLine(order, line, product) + ")");
                statement.executeUpdate("UPDATE product SET stock = stock - 1, version = version + 1 WHERE sku = '"
                        + ShopRows.sku(product) + "'");
            }
            statement.executeUpdate("INSERT INTO payment VALUES (" + rows.payment(order, total) + ")");
            statement.executeUpdate("UPDATE customer SET balance = balance - " + total
                    + ", version = version + 1 WHERE id = " + customer);
        }

        private void advanceOrder(Statement statement) throws SQLException {
            long order = 1 + rows.number(size.orders());
            if (rows.number(4) == 0) {
                statement.executeUpdate("INSERT INTO shipment VALUES (" + rows.shipment("NULL", order) + ")");
            }
            statement.executeUpdate(
                    "UPDATE orders SET status = 1 + status % 5, version = version + 1 WHERE id = " + order);
        }

        private void fillCart(Statement statement) throws SQLException {
            String session = rows.session();
            statement.executeUpdate("INSERT INTO cart VALUES ("
                    + rows.cart(session, customer(), 1 + rows.number(size.products())) + ")");
            sessions.add(session);
        }

        /** Changes a primary key. */
        private void renewSession(Statement statement) throws SQLException {
            if (!sessions.isEmpty()) {
                int at = rows.number(sessions.size());
                String renewed = rows.session();
                statement.executeUpdate("UPDATE cart SET session_id = '" + renewed
                        + "', updated_at = NOW(6), version = version + 1 WHERE session_id = '" + sessions.get(at)
                        + "'");
                sessions.set(at, renewed);
            }
        }

        private void abandonCart(Statement statement) throws SQLException {
            if (!sessions.isEmpty()) {
                statement.executeUpdate(
                        "DELETE FROM cart WHERE session_id = '" + sessions.remove(rows.number(sessions.size())) + "'");
            }
        }

        private void review(Statement statement) throws SQLException {
            statement.executeUpdate("INSERT INTO review VALUES ("
                    + rows.review("NULL", 1 + rows.number(size.products()), customer()) + ")");
            statement.executeUpdate("UPDATE review SET stars = 1 + stars % 5, version = version + 1 WHERE id = "
                    + (1 + rows.number(Math.max(1, size.reviews()))));
            if (rows.number(3) == 0) {
                statement.executeUpdate(
                        "DELETE FROM review WHERE id = " + (1 + rows.number(Math.max(1, size.reviews()))));
            }
        }
    }
}
