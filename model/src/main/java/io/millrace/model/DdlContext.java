package io.millrace.model;

import java.util.List;

/**
 * What later DDL needs to know of a table beyond its shape: {@code ADD COLUMN} takes the table's default charset, a new
 * index gets a name that no other index has.
 *
 * @param charset default charset of the table, "" if not known
 * @param indexes all indexes: the keys of the shape in the shape's order, the others anywhere; empty if not known
 */
public record DdlContext(String charset, List<IndexShape> indexes) {
    public static final DdlContext UNKNOWN = new DdlContext("", List.of());

    public DdlContext {
        indexes = List.copyOf(indexes);
    }
}
