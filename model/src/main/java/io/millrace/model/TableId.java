package io.millrace.model;

/** A table's database and name, as the server spells them. */
public record TableId(String database, String table) implements Comparable<TableId> {
    public TableId {
        if (table.isEmpty()) {
            throw new IllegalArgumentException("a table has a name: database=" + database);
        }
    }

    @Override
    public int compareTo(TableId other) {
        int byDatabase = database.compareTo(other.database);
        return byDatabase != 0 ? byDatabase : table.compareTo(other.table);
    }

    /** {@code database.table}, for people; not quoted. */
    @Override
    public String toString() {
        return database + "." + table;
    }
}
