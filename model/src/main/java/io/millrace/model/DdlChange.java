package io.millrace.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One DDL statement (one per table when a statement names several), as it goes into a message.
 *
 * @param database database of the table, else the default database of the session; may be ""
 * @param table table name, "" for a statement about a database; for RENAME the old name
 * @param sql statement for this table, from the source's own text
 * @param tables every table that the statement names
 * @param before the table's shape before the statement; null if there was none or it is not known
 * @param after the table's shape after the statement, under its new name if it has one; null if there is none
 */
public record DdlChange(
        Kind kind,
        String database,
        String table,
        String sql,
        List<TableId> tables,
        @Nullable TableShape before,
        @Nullable TableShape after) {
    /** A statement whose shapes nobody needs. */
    public DdlChange(Kind kind, String database, String table, String sql, List<TableId> tables) {
        this(kind, database, table, sql, tables, null, null);
    }

    /** The same statement with the shapes around it. */
    public DdlChange between(@Nullable TableShape shapeBefore, @Nullable TableShape shapeAfter) {
        return new DdlChange(kind, database, table, sql, tables, shapeBefore, shapeAfter);
    }

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
