package io.millrace.model;

import java.util.List;

/**
 * One index of a table as the server defines it, primary, unique or not: what a later {@code ALTER TABLE} builds on.
 *
 * @param name {@code PRIMARY} for the primary key, else the index name
 * @param parts in key order; may be empty if only the name is known
 */
public record IndexShape(String name, boolean unique, List<Part> parts) {
    /**
     * One part of an index.
     *
     * @param column index into {@link TableShape#columns()}, {@link #EXPRESSION} for a functional part
     * @param prefix length of the prefix that is indexed, 0 for the whole column, {@link #UNKNOWN_PREFIX} if there is
     *     one of unknown length
     */
    public record Part(int column, int prefix) {
        public static final int EXPRESSION = -1;
        public static final int UNKNOWN_PREFIX = -1;
    }

    public IndexShape {
        parts = List.copyOf(parts);
    }

    /** Whether a part is an expression, so that no set of columns is unique by this index. */
    public boolean functional() {
        return parts.stream().anyMatch(part -> part.column() == Part.EXPRESSION);
    }
}
