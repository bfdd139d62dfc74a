package io.millrace.benchmarks;

import java.util.List;

/** The tables that are measured. Every value is computed from the row's number, so that every run has the same data. */
public enum BenchmarkTable {
    /** Four columns, about 100 bytes of data. */
    NARROW(
            List.of(
                    new Column("id", "BIGINT NOT NULL", "n"),
                    new Column("customer", "INT NOT NULL", "n % 90001"),
                    new Column(
                            "note",
                            "VARCHAR(120) NOT NULL",
                            "CONCAT('order-', n, ': left with the neighbour at number ', n % 300, ', his code is ',"
                                    + " LEFT(MD5(n), 24))"),
                    new Column(
                            "changed", "DATETIME NOT NULL", "'2024-01-01 00:00:00' + INTERVAL (n % 30000000) SECOND")),
            "customer = customer + 1, changed = changed + INTERVAL 1 DAY"),

    /** Twenty-four columns of as many kinds. */
    WIDE(
            List.of(
                    new Column("id", "BIGINT NOT NULL", "n"),
                    new Column("customer", "INT UNSIGNED NOT NULL", "n % 90001"),
                    new Column("status", "TINYINT NOT NULL", "n % 7"),
                    new Column("flags", "SMALLINT NOT NULL", "n % 30000"),
                    new Column("stock", "MEDIUMINT NOT NULL", "n % 80000 - 40000"),
                    new Column("version", "BIGINT UNSIGNED NOT NULL", "n"),
                    new Column("price", "DECIMAL(12,2) NOT NULL", "(n % 9999999) / 100"),
                    new Column("tax", "DECIMAL(20,6) NOT NULL", "(n % 9999999) / 7"),
                    new Column("rate", "FLOAT NOT NULL", "(n % 1000) / 8"),
                    new Column("score", "DOUBLE NOT NULL", "(n % 100003) / 97"),
                    new Column("name", "VARCHAR(60) NOT NULL", "CONCAT('Customer ', LEFT(MD5(n), 16))"),
                    new Column("email", "VARCHAR(80) NOT NULL", "CONCAT('c', n, '@', LEFT(MD5(n + 1), 8), '.example')"),
                    new Column(
                            "city",
                            "VARCHAR(40)",
                            "IF(n % 5 = 0, NULL, ELT(n % 4 + 1, 'Köln', 'Oslo', 'Lyon', 'Łódź'))"),
                    new Column("country", "CHAR(2) NOT NULL", "ELT(n % 4 + 1, 'DE', 'NO', 'FR', 'PL')"),
                    new Column("state", "ENUM('new','paid','sent','closed') NOT NULL", "n % 4 + 1"),
                    new Column("tags", "SET('gift','fragile','heavy','express') NOT NULL", "n % 16"),
                    new Column("born", "DATE NOT NULL", "'1950-01-01' + INTERVAL (n % 20000) DAY"),
                    new Column("opens", "TIME NOT NULL", "SEC_TO_TIME(n % 86400)"),
                    new Column(
                            "created",
                            "DATETIME(3) NOT NULL",
                            "'2024-01-01 00:00:00' + INTERVAL (n % 30000000 * 1000 + n % 1000 * 1000) MICROSECOND"),
                    new Column(
                            "changed",
                            "TIMESTAMP(6) NOT NULL",
                            "'2024-01-01 00:00:00' + INTERVAL (n % 30000000 * 1000001) MICROSECOND"),
                    new Column("since", "YEAR NOT NULL", "1990 + n % 35"),
                    new Column("token", "BINARY(16) NOT NULL", "UNHEX(MD5(n + 2))"),
                    new Column(
                            "note",
                            "TEXT NOT NULL",
                            "CONCAT('Left at the door of house ', n % 300, ', \"', LEFT(MD5(n + 3), 12), '\", next to the"
                                    + " bicycle stand on the left, behind the two green bins; the bell does not work,"
                                    + " so please knock three times and wait for a minute; the dog is harmless and"
                                    + " likes to be greeted before anybody else')"),
                    new Column(
                            "attributes",
                            "JSON NOT NULL",
                            "JSON_OBJECT('colour', ELT(n % 3 + 1, 'red', 'green', 'blue'), 'size', n % 50)")),
            "status = (status + 1) % 7, version = version + 1, price = price + 1, changed = changed + INTERVAL 1 DAY");

    /** One column: its definition, and its value as an expression over {@code n}. */
    private record Column(String name, String definition, String value) {}

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Column> columns;

    private final String assignments;

    BenchmarkTable(List<Column> columns, String assignments) {
        this.columns = columns;
        this.assignments = assignments;
    }

    /** @param table database and name */
    String createStatement(String table) {
        StringBuilder sql = new StringBuilder("CREATE TABLE " + table + " (");
        for (Column column : columns) {
            sql.append(column.name()).append(' ').append(column.definition()).append(", ");
        }
        return sql.append("PRIMARY KEY (id))").toString();
    }

    /** Inserts the rows {@code first + n} for every n of {@code numbers}, a table with a column k from 0, below count. */
    String insertStatement(String table, String numbers, long first, long count) {
        StringBuilder sql = new StringBuilder("INSERT INTO " + table + " SELECT ");
        for (int i = 0; i < columns.size(); i++) {
            sql.append(i == 0 ? "" : ", ").append(columns.get(i).value());
        }
        return sql.append(" FROM (SELECT ")
                .append(first)
                .append(" + k AS n FROM ")
                .append(numbers)
                .append(" WHERE k < ")
                .append(count)
                .append(") AS numbers")
                .toString();
    }

    /** Changes the rows with ids from {@code first} on. */
    String updateStatement(String table, long first, long count) {
        return "UPDATE " + table + " SET " + assignments + " WHERE id BETWEEN " + first + " AND " + (first + count - 1);
    }
}
