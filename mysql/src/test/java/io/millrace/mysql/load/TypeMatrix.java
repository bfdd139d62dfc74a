package io.millrace.mysql.load;

import java.util.ArrayList;
import java.util.List;

/**
 * Column types with stored values and the one {@link io.millrace.model.RowWriter} call that each of them is, written down
 * by hand.
 */
final class TypeMatrix {
    /** @param literal SQL expression to insert */
    record Value(String literal, String expected) {}

    /** @param since lowest server version, as major * 10000 + minor * 100 + patch */
    record Column(String type, int since, List<Value> values) {}

    private TypeMatrix() {}

    /** Lines {@code = type [since]} and {@code literal -> call} below it. */
    static List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        for (String line : (NUMBERS + TEMPORALS + TEXTS + OTHERS).lines().toList()) {
            if (line.startsWith("= ")) {
                String[] head = line.substring(2).split(" @");
                columns.add(new Column(head[0], head.length > 1 ? Integer.parseInt(head[1]) : 0, new ArrayList<>()));
            } else if (!line.isBlank()) {
                String[] parts = line.split(" -> ");
                columns.get(columns.size() - 1)
                        .values()
                        .add(new Value(parts[0].strip(), normalised(parts.length > 1 ? parts[1].strip() : "")));
            }
        }
        return columns;
    }

    /** The same number prints differently before and after JDK 19. */
    private static String normalised(String call) {
        if (call.startsWith("double ")) {
            return "double " + Double.parseDouble(call.substring(7));
        }
        return call.startsWith("float ") ? "float " + Float.parseFloat(call.substring(6)) : call;
    }

    private static final String NUMBERS = """
            = TINYINT
            -128 -> long -128
            127 -> long 127
            0 -> long 0
            NULL -> null
            = TINYINT UNSIGNED
            255 -> long 255
            = TINYINT(1)
            1 -> long 1
            -1 -> long -1
            = SMALLINT
            -32768 -> long -32768
            32767 -> long 32767
            = SMALLINT UNSIGNED
            65535 -> long 65535
            = MEDIUMINT
            -8388608 -> long -8388608
            8388607 -> long 8388607
            = MEDIUMINT UNSIGNED
            16777215 -> long 16777215
            = INT
            -2147483648 -> long -2147483648
            2147483647 -> long 2147483647
            = INT UNSIGNED
            4294967295 -> long 4294967295
            = INT(9) UNSIGNED ZEROFILL
            42 -> long 42
            0 -> long 0
            = BIGINT
            -9223372036854775808 -> long -9223372036854775808
            9223372036854775807 -> long 9223372036854775807
            = BIGINT UNSIGNED
            18446744073709551615 -> unsigned 18446744073709551615
            9223372036854775808 -> unsigned 9223372036854775808
            0 -> unsigned 0
            = DECIMAL(10,2)
            12345678.90 -> decimal 12345678.90
            -0.01 -> decimal -0.01
            0 -> decimal 0.00
            NULL -> null
            = DECIMAL(65,30)
            99999999999999999999999999999999999.999999999999999999999999999999 -> decimal 99999999999999999999999999999999999.999999999999999999999999999999
            -99999999999999999999999999999999999.999999999999999999999999999999 -> decimal -99999999999999999999999999999999999.999999999999999999999999999999
            0.000000000000000000000000000001 -> decimal 0.000000000000000000000000000001
            = DECIMAL(65,0)
            -99999999999999999999999999999999999999999999999999999999999999999 -> decimal -99999999999999999999999999999999999999999999999999999999999999999
            = DECIMAL(5,5)
            -0.00001 -> decimal -0.00001
            0.99999 -> decimal 0.99999
            = DECIMAL(10,3) UNSIGNED ZEROFILL
            1.5 -> decimal 1.500
            0 -> decimal 0.000
            = DECIMAL(8,0) UNSIGNED ZEROFILL
            7 -> decimal 7
            0 -> decimal 0
            = FLOAT
            3.4028234e38 -> float 3.4028235E38
            -1.17549435e-38 -> float -1.17549435E-38
            1.4e-45 -> float 1.4E-45
            0.1 -> float 0.1
            16777216 -> float 1.6777216E7
            123456789 -> float 1.23456792E8
            -0e0 -> float -0.0
            NULL -> null
            = FLOAT(9,2)
            1234567.89 -> float 1234567.9
            0.1 -> float 0.1
            = FLOAT UNSIGNED
            1.1e5 -> float 110000.0
            = DOUBLE
            1.7976931348623157e308 -> double 1.7976931348623157E308
            2.2250738585072014e-308 -> double 2.2250738585072014E-308
            5e-324 -> double 4.9E-324
            -0e0 -> double -0.0
            0.1e0 + 0.2e0 -> double 0.30000000000000004
            1e15 -> double 1.0E15
            1e22 -> double 1.0E22
            1e23 -> double 1.0E23
            9007199254740993e0 -> double 9.007199254740992E15
            123456789.123456789e0 -> double 1.2345678912345679E8
            -1e-7 -> double -1.0E-7
            0.00001 -> double 1.0E-5
            = DOUBLE(20,3)
            0.1 -> double 0.1
            1234567890123.456 -> double 1.234567890123456E12
            = DOUBLE(12,2) UNSIGNED ZEROFILL
            4.25 -> double 4.25
            = BIT(1)
            1 -> bit 1
            0 -> bit 0
            NULL -> null
            = BIT(7)
            127 -> bit 127
            = BIT(8)
            255 -> bit 255
            = BIT(9)
            256 -> bit 256
            = BIT(33)
            4294967296 -> bit 4294967296
            = BIT(63)
            9223372036854775807 -> bit 9223372036854775807
            = BIT(64)
            18446744073709551615 -> bit 18446744073709551615
            9223372036854775808 -> bit 9223372036854775808
            """;

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

    private static final String TEXTS = """
            = CHAR(5) CHARACTER SET utf8mb4
            'ab  ' -> text 6162
            '' -> text
            _utf8mb4 x'f09f9880' -> text f09f9880
            NULL -> null
            = CHAR(10) CHARACTER SET latin1
            _latin1 x'e4f6fc' -> text e4f6fc
            = CHAR(4) CHARACTER SET ucs2
            _ucs2 x'00410020' -> text 0041
            = VARCHAR(20) CHARACTER SET utf8mb4
            'ab  ' -> text 61622020
            _utf8mb4 x'c3a900' -> text c3a900
            = VARCHAR(20) CHARACTER SET latin1
            _latin1 x'80fe' -> text 80fe
            = VARCHAR(20) CHARACTER SET gbk
            _gbk x'c4e3bac3' -> text c4e3bac3
            = VARCHAR(20) CHARACTER SET ucs2
            _ucs2 x'4f600041' -> text 4f600041
            = VARCHAR(20) CHARACTER SET utf32
            _utf32 x'0001f600' -> text 0001f600
            = VARCHAR(2000) CHARACTER SET utf8mb4
            repeat('x', 3) -> text 787878
            = TINYTEXT CHARACTER SET utf8mb4
            'tiny' -> text 74696e79
            = TEXT CHARACTER SET sjis
            _sjis x'835c' -> text 835c
            = MEDIUMTEXT CHARACTER SET utf8mb4
            'm' -> text 6d
            = LONGTEXT CHARACTER SET utf16
            _utf16 x'0041' -> text 0041
            = BINARY(4)
            x'61' -> bytes 61000000
            x'00000000' -> bytes 00000000
            x'6120' -> bytes 61200000
            NULL -> null
            = VARBINARY(10)
            x'00ff20' -> bytes 00ff20
            '' -> bytes
            = TINYBLOB
            x'0001' -> bytes 0001
            = BLOB
            x'ff00' -> bytes ff00
            = MEDIUMBLOB
            x'27' -> bytes 27
            = LONGBLOB
            x'5c' -> bytes 5c
            """;

    private static final String OTHERS = """
            = ENUM('a','b','it''s')
            'a' -> enum 1
            3 -> enum 3
            'none' -> enum 0
            NULL -> null
            = ENUM('ä','ö') CHARACTER SET latin1
            2 -> enum 2
            = SET('a','b','c')
            'a,c' -> set 5
            '' -> set 0
            7 -> set 7
            NULL -> null
            = JSON @50708
            '{"b": "ü", "a": [1, 2.5, null, true]}' -> json {"a": [1, 2.5, null, true], "b": "ü"}
            'null' -> json null
            '"\\\\n\\\\"x"' -> json "\\n\\"x"
            '[]' -> json []
            CAST(18446744073709551615 AS JSON) -> json 18446744073709551615
            CAST(CAST('12:13:14.5' AS TIME(6)) AS JSON) -> json "12:13:14.500000"
            NULL -> null
            = GEOMETRY
            ST_GeomFromText('POINT(1 2)') -> geometry 000000000101000000000000000000f03f0000000000000040
            NULL -> null
            = POINT
            ST_GeomFromText('POINT(0 -1)', 3857) -> geometry 110f000001010000000000000000000000000000000000f0bf
            = VECTOR(2) @90000
            TO_VECTOR('[1,-2]') -> bytes 0000803f000000c0
            """;
}
