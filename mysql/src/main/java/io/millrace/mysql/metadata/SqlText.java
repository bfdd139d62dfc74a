package io.millrace.mysql.metadata;

import io.millrace.model.TableId;

/** Names and texts as they stand in a statement, for sessions without ANSI_QUOTES and NO_BACKSLASH_ESCAPES. */
public final class SqlText {
    private SqlText() {}

    /** {@code `name`}. */
    public static String identifier(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    /** {@code `database`.`table`}. */
    public static String name(TableId table) {
        return identifier(table.database()) + '.' + identifier(table.table());
    }

    /** {@code 'text'}. */
    public static String literal(String text) {
        return '\'' + text.replace("\\", "\\\\").replace("'", "''") + '\'';
    }
}
