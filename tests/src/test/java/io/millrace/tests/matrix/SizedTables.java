package io.millrace.tests.matrix;

import io.millrace.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tables whose size is the point: too long to be written down. */
final class SizedTables {
    /** What InnoDB allows, less the key and the counter; before 5.6.9 it was 1,000. */
    private static final int INNODB_COLUMNS = 1_015;

    private static final int OLD_INNODB_COLUMNS = 998;

    private static final int MYISAM_COLUMNS = 2_500;

    private SizedTables() {}

    static List<MatrixTable> all(String database, ServerKind server) {
        List<MatrixTable> tables = new ArrayList<>();
        tables.add(wide(
                new TableId(database, "wide"), "InnoDB", server.fits("5.6.9") ? INNODB_COLUMNS : OLD_INNODB_COLUMNS));
        tables.add(wide(new TableId(database, "widest"), "MyISAM", MYISAM_COLUMNS));
        tables.add(labels(new TableId(database, "labels255"), 255));
        tables.add(labels(new TableId(database, "labels256"), 256));
        tables.add(labels(new TableId(database, "labels3000"), 3_000));
        tables.add(everyBit(new TableId(database, "bits")));
        return tables;
    }

    /** Small columns of changing types, one in seven NULL. */
    private static MatrixTable wide(TableId id, String engine, int columns) {
        String[] types = {"TINYINT", "SMALLINT UNSIGNED", "BIT(1)", "CHAR(1)", "YEAR", "DATE", "VARBINARY(3)"};
        String[] values = {"-7", "65535", "b'1'", "'x'", "2026", "'2026-11-21'", "x'00ff'"};
        String table = MatrixTable.quoted(id);
        String definition = IntStream.range(0, columns)
                .mapToObj(i -> "c" + i + " " + types[i % types.length])
                .collect(Collectors.joining(", "));
        String first = IntStream.range(0, columns)
                .mapToObj(i -> i % 7 == i / 7 % 7 ? "NULL" : values[i % values.length])
                .collect(Collectors.joining(", "));
        return new MatrixTable(
                columns + " columns of " + engine,
                id,
                List.of("CREATE TABLE " + table + " (id INT PRIMARY KEY, n INT, " + definition + ") ENGINE=" + engine
                        + " CHARACTER SET latin1"),
                List.of(
                        "INSERT INTO " + table + " VALUES (1, 0, " + first + ")",
                        "INSERT INTO " + table + " (id, n, c1) VALUES (2, 0, 5)"),
                List.of("UPDATE " + table + " SET n = 1, c0 = 3, c" + (columns - 1) + " = NULL, c1 = 9"),
                List.of("DELETE FROM " + table),
                List.of());
    }

    /** One byte of index up to 255 labels, two from 256 on. */
    private static MatrixTable labels(TableId id, int count) {
        String type = IntStream.rangeClosed(1, count)
                .mapToObj(i -> "'label " + i + "'")
                .collect(Collectors.joining(",", "ENUM(", ")"));
        List<MatrixTable.Value> values = new ArrayList<>();
        for (int index : new int[] {1, 127, 128, 254, 255, 256, 257, 2_999, 3_000}) {
            if (index <= count) {
                values.add(new MatrixTable.Value(Integer.toString(index), "label " + index));
            }
        }
        return MatrixFile.ofType(id, type, values);
    }

    /** BIT of every length, with every bit set. */
    private static MatrixTable everyBit(TableId id) {
        String table = MatrixTable.quoted(id);
        String definition = IntStream.rangeClosed(1, 64)
                .mapToObj(i -> "b" + i + " BIT(" + i + ")")
                .collect(Collectors.joining(", "));
        String ones = IntStream.rangeClosed(1, 64)
                .mapToObj(i -> "b'" + "1".repeat(i) + "'")
                .collect(Collectors.joining(", "));
        String highest = IntStream.rangeClosed(1, 64)
                .mapToObj(i -> "b'1" + "0".repeat(i - 1) + "'")
                .collect(Collectors.joining(", "));
        return new MatrixTable(
                "BIT(1) to BIT(64)",
                id,
                List.of("CREATE TABLE " + table + " (id INT PRIMARY KEY, n INT, " + definition + ")"),
                List.of(
                        "INSERT INTO " + table + " VALUES (1, 0, " + ones + ")",
                        "INSERT INTO " + table + " VALUES (2, 0, " + highest + ")",
                        "INSERT INTO " + table + " (id, n) VALUES (3, 0)"),
                List.of("UPDATE " + table + " SET n = 1, b64 = b64 >> 1, b9 = NULL, b1 = 0"),
                List.of("DELETE FROM " + table),
                List.of());
    }
}
