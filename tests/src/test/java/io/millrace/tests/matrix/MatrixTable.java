package io.millrace.tests.matrix;

import io.millrace.model.TableId;
import java.util.List;

/**
 * One table of the matrix and everything that happens to it. Rows are known by the value of their first column.
 *
 * @param title what is tried, for messages
 * @param setup its CREATE, and what comes before the first compared row
 * @param inserts the rows whose INSERT images are compared
 * @param updates what changes every row, the rows of {@code setup} too
 * @param deletes what deletes every row
 * @param values of a table made from a type: row {@code i} has value {@code i} in column 1; else empty
 */
record MatrixTable(
        String title,
        TableId id,
        List<String> setup,
        List<String> inserts,
        List<String> updates,
        List<String> deletes,
        List<Value> values) {
    /**
     * A value of a type.
     *
     * @param literal SQL expression that is stored
     * @param expected its canonical text, bytes in hex; {@link #SERVER} where only the server's own text is compared
     */
    record Value(String literal, String expected) {
        static final String SERVER = "<server>";
        static final String NULL = "NULL";
    }

    MatrixTable {
        setup = List.copyOf(setup);
        inserts = List.copyOf(inserts);
        updates = List.copyOf(updates);
        deletes = List.copyOf(deletes);
        values = List.copyOf(values);
    }

    static String quoted(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    static String quoted(TableId id) {
        return quoted(id.database()) + '.' + quoted(id.table());
    }
}
