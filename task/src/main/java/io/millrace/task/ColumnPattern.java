package io.millrace.task;

import io.millrace.model.NameCase;
import io.millrace.model.TableId;
import org.jspecify.annotations.Nullable;

/**
 * Which columns, as {@code database.table.column}: each part as in a {@link TablePattern}. Names of columns have no case in
 * MySQL.
 *
 * @param text as written
 * @param column matches names in lower case
 */
public record ColumnPattern(String text, TablePattern tables, TablePattern.Part column) {
    static final String SYNTAX =
            "database.table.column, where each part is a name, a `quoted name`, a /regular expression/ or * for all";

    public boolean matches(String databaseName, String tableName, String columnName) {
        return tables.matches(databaseName, tableName) && column.matches(NameCase.fold(columnName));
    }

    /** The same pattern for a server without case in names of tables; to be asked with those in lower case. */
    public ColumnPattern ignoringCase() {
        return new ColumnPattern(text, tables.ignoringCase(), column);
    }

    /** The one table that is meant, null for a pattern. */
    @Nullable
    public TableId exactTable() {
        return tables.exactTable();
    }

    /** The name of the one column that is meant, in lower case; null for a pattern. */
    @Nullable
    public String exactColumn() {
        return column instanceof TablePattern.Name one ? one.name() : null;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException saying what is wrong, as a rule without the text itself
     */
    public static ColumnPattern parse(String text) {
        String whole = text.strip();
        TablePattern.Scanner scanner = new TablePattern.Scanner(whole);
        TablePattern.Part database = scanner.part();
        scanner.expectDot(SYNTAX);
        TablePattern.Part table = scanner.part();
        scanner.expectDot(SYNTAX);
        TablePattern.Part column = scanner.part();
        if (!scanner.atEnd()) {
            throw new IllegalArgumentException(
                    "must have three parts; a name with other characters than letters, digits, _, $ and - is quoted as"
                            + " `a.b`");
        }
        return new ColumnPattern(whole, new TablePattern(whole, database, table), column.ignoringCase());
    }

    @Override
    public String toString() {
        return text;
    }
}
