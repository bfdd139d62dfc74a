package io.millrace.model;

import java.util.List;

/**
 * One DDL statement (one per table when a statement names several), as it goes into a message.
 *
 * @param database database of the table, else the default database of the session; may be ""
 * @param table table name, "" for a statement about a database; for RENAME the old name
 * @param sql statement for this table, from the source's own text
 * @param tables every table that the statement names
 */
public record DdlChange(Kind kind, String database, String table, String sql, List<TableId> tables) {
    /** Classes of statements, as far as messages tell them apart. */
    public enum Kind {
        CREATE_TABLE,
        ALTER_TABLE,
        DROP_TABLE,
        TRUNCATE_TABLE,
        RENAME_TABLE,
        CREATE_INDEX,
        DROP_INDEX,
        CREATE_DATABASE,
        ALTER_DATABASE,
        DROP_DATABASE,
        OTHER
    }

    public DdlChange {
        tables = List.copyOf(tables);
    }
}
