package io.millrace.cli.quickstart;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/** Fills the shop with history: many rows per statement, two connections. */
final class ShopHistory {
    private static final int ROWS_PER_STATEMENT = 1_000;
    private static final int LINES_PER_ORDER = 200;
    private static final long SEED = 20_260_101L;

    private final ShopDatabase database;
    private final ShopSize size;
    private final LongConsumer progress;
    private final AtomicLong rowsDone = new AtomicLong();
    private volatile boolean stopped;

    /** @param progress hears the rows written so far, now and then, from two threads */
    ShopHistory(ShopDatabase database, ShopSize size, LongConsumer progress) {
        this.database = database;
        this.size = size;
        this.progress = progress;
    }

    void stop() {
        stopped = true;
    }

    /**
     * Returns when everything is written, or {@link #stop} was called.
     *
     * @return whether it is complete
     */
    boolean load() throws SQLException {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> parts = new ArrayList<>();
            parts.add(threads.submit(() -> {
                loadOrders();
                return null;
            }));
            parts.add(threads.submit(() -> {
                loadOthers();
                return null;
            }));
            for (Future<?> part : parts) {
                part.get();
            }
        } catch (ExecutionException e) {
            stopped = true;
            if (e.getCause() instanceof SQLException sql) {
                throw sql;
            }
            throw new IllegalStateException("history could not be written", e.getCause());
        } catch (InterruptedException e) {
            stopped = true;
            Thread.currentThread().interrupt();
        } finally {
            threads.shutdown();
        }
        return !stopped;
    }

    private void loadOrders() throws SQLException {
        ShopRows rows = new ShopRows(SEED);
        try (Connection connection = database.connect()) {
            String[] states = {"placed", "paid", "shipped", "delivered", "delivered", "delivered", "returned"};
            fill(
                    connection,
                    "orders",
                    size.orders(),
                    n -> rows.order(
                            Long.toString(n),
                            1 + rows.number(size.customers()),
                            states[rows.number(states.length)],
                            rows.money(100_000)));
            fill(
                    connection,
                    "order_line",
                    size.orderLines(),
                    n -> rows.orderLine(
                            1 + (n - 1) % size.orders(),
                            (int) (1 + (n - 1) / size.orders() % LINES_PER_ORDER),
                            1 + rows.number(size.products())));
        }
    }

    private void loadOthers() throws SQLException {
        ShopRows rows = new ShopRows(SEED + 1);
        try (Connection connection = database.connect()) {
            fill(connection, "category", ShopRows.categories(), rows::category);
            fill(connection, "product", size.products(), rows::product);
            int half = ShopRows.categories() / 2;
            fill(
                    connection,
                    "product_category",
                    size.products() * 2,
                    n -> rows.productCategory((n + 1) / 2, (int) (n % 2 * half) + 1 + rows.number(half)));
            fill(connection, "customer", size.customers(), rows::customer);
            fill(connection, "payment", size.payments(), n -> rows.payment(1 + n % size.orders(), rows.money(100_000)));
            fill(
                    connection,
                    "shipment",
                    size.shipments(),
                    n -> rows.shipment(Long.toString(n), 1 + rows.number(size.orders())));
            fill(
                    connection,
                    "review",
                    size.reviews(),
                    n -> rows.review(
                            Long.toString(n), 1 + rows.number(size.products()), 1 + rows.number(size.customers())));
            fill(
                    connection,
                    "cart",
                    size.carts(),
                    n -> rows.cart(
                            rows.session(), 1 + rows.number(size.customers()), 1 + rows.number(size.products())));
        }
    }

    /** @param row makes row {@code n}, from 1 */
    private void fill(Connection connection, String table, long count, LongFunction<String> row) throws SQLException {
        StringBuilder sql = new StringBuilder();
        try (Statement statement = connection.createStatement()) {
            for (long n = 1; n <= count && !stopped; n++) {
                sql.append(sql.length() == 0 ? "INSERT INTO " + table + " VALUES (" : "),(")
                        .append(row.apply(n));
                if (n % ROWS_PER_STATEMENT == 0 || n == count) {
                    int written = statement.executeUpdate(sql.append(')').toString());
                    sql.setLength(0);
                    progress.accept(rowsDone.addAndGet(written));
                }
            }
        }
    }
}
