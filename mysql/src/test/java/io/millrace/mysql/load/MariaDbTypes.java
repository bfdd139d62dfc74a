package io.millrace.mysql.load;

import java.util.ArrayList;
import java.util.List;

/**
 * MariaDB's own column types, and temporal ones, which it stores in two ways, with the one {@link
 * io.millrace.model.RowWriter} call that each value is, written down by hand. All other types are in the matrix of {@code
 * tests}.
 */
final class MariaDbTypes {
    /** @param literal SQL expression to insert */
    record Value(String literal, String expected) {}

    record Column(String type, List<Value> values) {}

    private MariaDbTypes() {}

    /** Lines {@code = type} and {@code literal -> call} below it. */
    static List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        for (String line : (TEMPORALS + MARIADB).lines().toList()) {
            if (line.startsWith("= ")) {
                columns.add(new Column(line.substring(2), new ArrayList<>()));
            } else if (!line.isBlank()) {
                String[] parts = line.split(" -> ");
                String call = parts.length > 1 ? parts[1].strip() : "";
                columns.get(columns.size() - 1).values().add(new Value(parts[0].strip(), call));
            }
        }
        return columns;
    }

    private static final String TEMPORALS = """
            = DATE
            '1000-01-01' -> date 1000-1-1
            '9999-12-31' -> date 9999-12-31
            '0000-00-00' -> date 0-0-0
            '2020-00-00' -> date 2020-0-0
            '2020-02-00' -> date 2020-2-0
            '2021-02-31' -> date 2021-2-31
            NULL -> null
            = TIME
            '838:59:59' -> time 838:59:59.0
            '-838:59:59' -> time -838:59:59.0
            '00:00:00' -> time 0:0:0.0
            = TIME(3)
            '-00:00:00.001' -> time -0:0:0.1000
            '12:34:56.789' -> time 12:34:56.789000
            '-10:20:30.5' -> time -10:20:30.500000
            = TIME(6)
            '-838:59:58.999999' -> time -838:59:58.999999
            '00:00:00.000001' -> time 0:0:0.1
            = DATETIME
            '1000-01-01 00:00:00' -> datetime 1000-1-1 0:0:0.0
            '9999-12-31 23:59:59' -> datetime 9999-12-31 23:59:59.0
            '0000-00-00 00:00:00' -> datetime 0-0-0 0:0:0.0
            '2020-00-00 01:02:03' -> datetime 2020-0-0 1:2:3.0
            = DATETIME(1)
            '2020-01-02 03:04:05.6' -> datetime 2020-1-2 3:4:5.600000
            = DATETIME(6)
            '2020-01-02 03:04:05.000007' -> datetime 2020-1-2 3:4:5.7
            NULL -> null
            = TIMESTAMP NULL
            '1970-01-01 00:00:01' -> timestamp 1.0
            '2038-01-19 03:14:07' -> timestamp 2147483647.0
            '0000-00-00 00:00:00' -> timestamp 0.0
            '2000-02-29 12:00:00' -> timestamp 951825600.0
            '2026-03-01 00:00:00' -> timestamp 1772323200.0
            NULL -> null
            = TIMESTAMP(2) NULL
            '2001-09-09 01:46:40.07' -> timestamp 1000000000.70000
            = TIMESTAMP(6) NULL
            '1970-01-01 00:00:01.000001' -> timestamp 1.1
            = YEAR
            1901 -> year 1901
            2155 -> year 2155
            0 -> year 0
            NULL -> null
            """;

    private static final String MARIADB = """
            = JSON
            '{"b": "ü", "a":[1, 2.50]}' -> text 7b2262223a2022c3bc222c202261223a5b312c20322e35305d7d
            NULL -> null
            = UUID
            '123E4567-e89b-12d3-a456-426655440000' -> text 31323365343536372d653839622d313264332d613435362d343236363535343430303030
            '00000000-0000-0000-0000-000000000000' -> text 30303030303030302d303030302d303030302d303030302d303030303030303030303030
            'ffffffff-ffff-ffff-ffff-ffffffffffff' -> text 66666666666666662d666666662d666666662d666666662d666666666666666666666666
            '018e4e0d-1c4b-7000-8000-000000000001' -> text 30313865346530642d316334622d373030302d383030302d303030303030303030303031
            NULL -> null
            = INET6
            '::' -> text 3a3a
            '::1' -> text 3a3a31
            '::ffff:1.2.3.4' -> text 3a3a666666663a312e322e332e34
            '::1.2.3.4' -> text 3a3a312e322e332e34
            '2001:DB8::' -> text 323030313a6462383a3a
            '1:0:2:3:4:5:6:7' -> text 313a3a323a333a343a353a363a37
            '1:0:0:2:0:0:0:3' -> text 313a303a303a323a3a33
            NULL -> null
            = INET4
            '0.0.0.0' -> text 302e302e302e30
            '255.10.0.1' -> text 3235352e31302e302e31
            = TEXT COMPRESSED
            REPEAT('x', 300) -> text %s
            'short' -> text 73686f7274
            '' -> text
            NULL -> null
            = VARCHAR(62) COMPRESSED CHARACTER SET utf8mb4
            REPEAT('y', 62) -> text %s
            'é' -> text c3a9
            = VARCHAR(3000) COMPRESSED CHARACTER SET latin1
            'a' -> text 61
            = BLOB COMPRESSED
            x'00ff' -> bytes 00ff
            = VARBINARY(300) COMPRESSED
            x'0000' -> bytes 0000
            """.formatted("78".repeat(300), "79".repeat(62));
}
