package io.millrace.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A table's columns and keys at a position; immutable, compared by value (the context for later DDL left out, since not
 * every source of shapes knows it).
 *
 * @param columns all columns, invisible and generated ones too, in table order: the order of the binlog row image
 * @param keys primary key first if there is one, then unique keys in the server's order; functional keys left out
 * @param engine storage engine as the server names it ({@code InnoDB}), or "" if not known
 * @param context what later DDL builds on; {@link DdlContext#UNKNOWN} where only rows matter
 */
public record TableShape(
        TableId id, List<ColumnShape> columns, List<KeyShape> keys, String engine, DdlContext context) {
    public TableShape(TableId id, List<ColumnShape> columns, List<KeyShape> keys, String engine) {
        this(id, columns, keys, engine, DdlContext.UNKNOWN);
    }

    public TableShape {
        columns = List.copyOf(columns);
        keys = List.copyOf(keys);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("a table has columns: table=" + id);
        }
    }

    public int columnCount() {
        return columns.size();
    }

    public ColumnShape column(int index) {
        return columns.get(index);
    }

    /** Index of the column of this name (names compare without case, as MySQL does), or -1. */
    public int indexOf(String columnName) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equalsIgnoreCase(columnName)) {
                return i;
            }
        }
        return -1;
    }

    public @Nullable KeyShape primaryKey() {
        return !keys.isEmpty() && keys.get(0).isPrimary() ? keys.get(0) : null;
    }

    /**
     * The key that says which row a row is, for chunks and windows: the primary key, else the first unique key whose
     * columns are all NOT NULL and whole; null if there is none.
     */
    public @Nullable KeyShape identity() {
        for (KeyShape key : keys) {
            if (!key.prefixed()
                    && (key.isPrimary()
                            || key.columns().stream().noneMatch(c -> column(c).nullable()))) {
                return key;
            }
        }
        return null;
    }

    /** The key that rows are spread by: the primary key, else the first unique key (F-104); null if there is none. */
    public @Nullable KeyShape routingKey() {
        return keys.isEmpty() ? null : keys.get(0);
    }

    public TableShape renamedTo(TableId newId) {
        return new TableShape(newId, columns, keys, engine, context);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TableShape that
                && id.equals(that.id)
                && columns.equals(that.columns)
                && keys.equals(that.keys)
                && engine.equals(that.engine);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, columns, keys, engine);
    }
}
