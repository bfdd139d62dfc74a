package io.millrace.mysql.metadata;

import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.TableId;
import io.millrace.schema.ColumnTypes;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The labels of ENUM and SET columns where {@code information_schema} does not tell them: the dictionary is in utf8mb3,
 * and a character beyond U+FFFF is a question mark there, as in {@code SHOW CREATE TABLE} (seen in 5.5 to 9.7 and MariaDB
 * 11.4). The server knows them: a number that it stores in a column of the same type comes out as the label.
 *
 * <p>That column is one of a recursive query in MySQL 8.0, whose type is the table's column and whose rows are numbers,
 * and a variable of that type in MariaDB 10.3; neither writes, nor reads a row of the table. An older server tells only the
 * labels that rows have. A label is taken only if it is what the dictionary shows, question marks aside.
 */
final class LabelReader {
    /** Charsets that have characters beyond U+FFFF. */
    private static final Set<String> WIDE = Set.of("utf8mb4", "utf16", "utf16le", "utf32", "gb18030");

    private static final char SHOWN_INSTEAD = '?';

    /** Below the depth of recursion that servers allow, 1,000. */
    private static final int LABELS_PER_QUERY = 500;

    /** Rows of a table that are looked at where only rows tell labels. */
    private static final int SAMPLED_ROWS = 100_000;

    private final Connection connection;

    /** @param connection stays the caller's */
    LabelReader(Connection connection) {
        this.connection = connection;
    }

    /** Whether the dictionary may show other labels than the column has. */
    static boolean isDoubtful(ColumnShape column) {
        String charset = column.charset();
        return charset != null
                && WIDE.contains(charset)
                && column.labels().stream().anyMatch(LabelReader::isDoubtful);
    }

    private static boolean isDoubtful(String shown) {
        return shown.indexOf(SHOWN_INSTEAD) >= 0;
    }

    /**
     * A doubtful column with its labels.
     *
     * @throws MillraceException SCHEMA_NOT_PROVEN if the server does not tell one of them
     */
    ColumnShape withLabels(TableId table, ColumnShape column) throws SQLException {
        Map<Integer, String> told = new TreeMap<>();
        DatabaseMetaData server = connection.getMetaData();
        int version = server.getDatabaseMajorVersion() * 100 + server.getDatabaseMinorVersion();
        if (server.getDatabaseProductVersion().contains("MariaDB")) {
            if (version >= 1003) {
                assign(table, column, told);
            }
        } else if (version >= 800) {
            for (int first = 0; first < size(column); first += LABELS_PER_QUERY) {
                store(table, column, first, Math.min(first + LABELS_PER_QUERY, size(column)), told);
            }
        }
        if (!agree(column, told)) {
            sample(table, column, told);
        }
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < size(column); i++) {
            String shown = column.labels().get(i);
            labels.add(isDoubtful(shown) ? proven(table, column, shown, told.get(i)) : shown);
        }
        return ColumnTypes.withLabels(column, labels);
    }

    private static int size(ColumnShape column) {
        return column.labels().size();
    }

    /** Puts labels {@code from} to {@code to} (without it, from 0) into {@code told}, if there is a doubtful one. */
    private void store(TableId table, ColumnShape column, int from, int to, Map<Integer, String> told)
            throws SQLException {
        if (column.labels().subList(from, to).stream().noneMatch(LabelReader::isDoubtful)) {
            return;
        }
        String number = column.type() == ColumnType.SET ? "1 << i" : "i + 1";
        // NULL first: 8.0 takes a lone column for a string.
        String query = "WITH RECURSIVE labels (label, i) AS (SELECT NULL, " + from + " UNION ALL SELECT "
                + SqlText.identifier(column.name()) + ", 0 FROM " + SqlText.name(table)
                + " WHERE FALSE UNION ALL SELECT " + number + ", i + 1 FROM labels WHERE i < " + to
                + ") SELECT CAST(label AS UNSIGNED), label FROM labels WHERE label IS NOT NULL";
        read(query, column, told);
    }

    /** One by one: MariaDB's unions keep but eight labels of a SET. */
    private void assign(TableId table, ColumnShape column, Map<Integer, String> told) throws SQLException {
        for (int i = 0; i < size(column); i++) {
            if (isDoubtful(column.labels().get(i))) {
                String number = column.type() == ColumnType.SET ? Long.toUnsignedString(1L << i) : "" + (i + 1);
                String block = "BEGIN NOT ATOMIC DECLARE v TYPE OF " + SqlText.name(table) + "."
                        + SqlText.identifier(column.name()) + "; SET v = " + number + "; SELECT " + number
                        + ", v; END";
                read(block, column, told);
            }
        }
    }

    private void sample(TableId table, ColumnShape column, Map<Integer, String> told) throws SQLException {
        String name = SqlText.identifier(column.name());
        told.clear();
        read(
                "SELECT DISTINCT number, label FROM (SELECT CAST(" + name + " AS UNSIGNED) AS number, CONCAT(" + name
                        + ") AS label FROM " + SqlText.name(table) + " LIMIT " + SAMPLED_ROWS
                        + ") AS some WHERE number > 0",
                column,
                told);
    }

    /** Reads rows of (stored number, text); a SET's text has a label for each bit. */
    private void read(String query, ColumnShape column, Map<Integer, String> told) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                BigInteger number = new BigInteger(rows.getString(1));
                String text = rows.getString(2);
                if (column.type() == ColumnType.SET) {
                    String[] labels = text.split(",", -1);
                    int next = 0;
                    for (int bit = 0; bit < number.bitLength(); bit++) {
                        if (number.testBit(bit) && next < labels.length) {
                            told.put(bit, labels[next++]);
                        }
                    }
                } else {
                    told.put(number.intValue() - 1, text);
                }
            }
        }
    }

    private static boolean agree(ColumnShape column, Map<Integer, String> told) {
        for (int i = 0; i < size(column); i++) {
            String shown = column.labels().get(i);
            if (isDoubtful(shown) && !shown.equals(shownAs(told.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private String proven(TableId table, ColumnShape column, String shown, @Nullable String told) throws SQLException {
        if (told != null && shown.equals(shownAs(told))) {
            return told;
        }
        throw new MillraceException(
                ErrorCode.SCHEMA_NOT_PROVEN,
                "The labels of an ENUM or SET column are known: table=" + table + ", column=" + column.name()
                        + ", label shown by information_schema='" + shown + "', of charset " + column.charset()
                        + ". This server (" + connection.getMetaData().getDatabaseProductVersion()
                        + ") shows a character beyond U+FFFF as a question mark, and the first " + SAMPLED_ROWS
                        + " rows of the table do not tell which it is. Have a row with this label in the table, rename"
                        + " the label without a question mark, or leave the table out of the task");
    }

    /** A label as the dictionary has it. */
    private static @Nullable String shownAs(@Nullable String label) {
        if (label == null) {
            return null;
        }
        StringBuilder shown = new StringBuilder(label.length());
        label.codePoints().forEach(c -> shown.appendCodePoint(c > 0xFFFF ? SHOWN_INSTEAD : c));
        return shown.toString();
    }
}
