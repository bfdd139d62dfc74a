package io.millrace.engine;

import io.millrace.model.NameCase;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.util.List;

/** Which columns of the task's tables are told. Pure and thread-safe. */
@FunctionalInterface
public interface ColumnSelector {
    /** All of them. */
    ColumnSelector ALL = (table, column) -> true;

    boolean tells(TableId table, String column);

    /** The columns that are left out by name, not by a pattern, and that the table does not have. */
    default List<String> missingFrom(TableShape shape) {
        return List.of();
    }

    /** The same selection on a server that takes names of tables so. */
    default ColumnSelector under(NameCase names) {
        return this;
    }
}
