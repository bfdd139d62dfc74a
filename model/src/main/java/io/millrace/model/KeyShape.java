package io.millrace.model;

import java.util.List;

/**
 * A primary or unique key.
 *
 * @param name {@code PRIMARY} for the primary key, else the index name
 * @param columns indexes into {@link TableShape#columns()} in key order, never empty
 * @param prefixed whether a part covers only a prefix of its column
 */
public record KeyShape(String name, List<Integer> columns, boolean prefixed) {
    public static final String PRIMARY = "PRIMARY";

    public KeyShape {
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("a key has columns: key=" + name);
        }
    }

    public boolean isPrimary() {
        return name.equals(PRIMARY);
    }
}
