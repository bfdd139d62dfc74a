package io.millrace.cli.quickstart;

/**
 * How many rows of history each table gets.
 *
 * @param orderLines what is left, so that all tables together have the rows wanted
 */
record ShopSize(
        long customers,
        long products,
        long orders,
        long orderLines,
        long payments,
        long shipments,
        long reviews,
        long carts) {
    static final int LEAST_ROWS = 200;

    static ShopSize of(long rows) {
        long customers = Math.max(10, rows / 10);
        long products = Math.max(10, rows / 50);
        long orders = Math.max(10, rows / 5);
        long payments = rows * 15 / 100;
        long shipments = rows * 4 / 100;
        long reviews = rows * 3 / 100;
        long carts = Math.max(5, rows * 2 / 100);
        long others =
                ShopRows.categories() + customers + products * 3 + orders + payments + shipments + reviews + carts;
        return new ShopSize(
                customers, products, orders, Math.max(orders, rows - others), payments, shipments, reviews, carts);
    }

    /** All tables, {@code product_category} with two rows per product included. */
    long total() {
        return ShopRows.categories()
                + customers
                + products * 3
                + orders
                + orderLines
                + payments
                + shipments
                + reviews
                + carts;
    }
}
