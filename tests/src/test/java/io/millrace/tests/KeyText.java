package io.millrace.tests;

import java.util.List;
import java.util.Map;

/** The key of a row of the testkit's workload, as texts; made from the message alone. */
final class KeyText {
    private static final Map<String, List<String>> KEY_COLUMNS = Map.of(
            "orders", List.of("id"),
            "order_lines", List.of("order_id", "sku"),
            "customers", List.of("email"),
            "tokens", List.of("token"),
            "counters", List.of("id"),
            "visits", List.of());

    private KeyText() {}

    /**
     * @param table {@code database.table}
     * @return the key columns' texts in key order; empty for the table without a key
     */
    static List<String> of(String table, Map<String, String> row) {
        return KEY_COLUMNS.get(table.substring(table.indexOf('.') + 1)).stream()
                .map(row::get)
                .toList();
    }
}
