package io.millrace.binlog;

import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/**
 * Made {@code src/test/resources/recorded}: small binlog files of real servers with every event and column type that
 * they write. Run {@code main} with that directory to make them anew.
 */
final class BinlogRecorder {
    private static final List<String> OLD = List.of(
            "CREATE DATABASE shop CHARACTER SET utf8",
            "USE shop",
            "SET sql_mode = ''",
            "SET time_zone = '+00:00'",
            "CREATE TABLE numbers (id INT PRIMARY KEY, t TINYINT, s SMALLINT UNSIGNED, m MEDIUMINT, b BIGINT UNSIGNED,"
                    + " f FLOAT, d DOUBLE, y YEAR, b7 BIT(7), b33 BIT(33), z INT(5) ZEROFILL)",
            "INSERT INTO numbers VALUES (1,-128,65535,-8388608,18446744073709551615,-3.5,1e300,1901,5,b'1',7),"
                    + "(2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),(3,1,2,3,4,5.5,6.25,2155,127,4294967296,0)",
            "CREATE TABLE decimals (id INT PRIMARY KEY, a DECIMAL(1,0), b DECIMAL(9,9), d DECIMAL(18,9),"
                    + " e DECIMAL(20,10), f DECIMAL(65,30))",
            "INSERT INTO decimals VALUES (1,0,0,0,0,0),(2,9,0.999999999,999999999.999999999,-9999999999.9999999999,"
                    + "-99999999999999999999999999999999999.999999999999999999999999999999)",
            "CREATE TABLE texts (id INT PRIMARY KEY, c CHAR(10), cb CHAR(255), v VARCHAR(10), vl VARCHAR(300),"
                    + " l VARCHAR(20) CHARACTER SET latin1, tt TINYTEXT, t TEXT, mt MEDIUMTEXT, lt LONGTEXT,"
                    + " b BINARY(5), bb BINARY(255), vb VARBINARY(300), tb TINYBLOB, lb LONGBLOB)",
            "INSERT INTO texts VALUES (1,'','','','','','','','','',0x0100,0x00,0x00,'',''),"
                    + "(2,'abc',REPEAT('é',40),'x',REPEAT('y',300),'é','t','text','medium',REPEAT('l',400),0x0100,0x00,"
                    + "REPEAT(0x01,300),0x00ff,REPEAT(0x02,400))",
            "CREATE TABLE choices (id INT PRIMARY KEY, e ENUM('a','b''c','é'), s SET('x','y','z'), e2 ENUM("
                    + labels(300) + "), s64 SET(" + labels(64) + "))",
            "INSERT INTO choices VALUES (1,1,0,1,0),(2,3,7,300,18446744073709551615),(4,NULL,NULL,256,1)",
            "CREATE TABLE times (id INT PRIMARY KEY, d DATE, t TIME, dt DATETIME, ts TIMESTAMP NULL)",
            "INSERT INTO times VALUES (1,'0000-00-00','-838:59:59','0000-00-00 00:00:00','0000-00-00 00:00:00'),"
                    + "(2,'9999-12-31','838:59:59','9999-12-31 23:59:59','2038-01-19 03:14:07'),(4,NULL,NULL,NULL,NULL)",
            "CREATE TABLE shapes (id INT PRIMARY KEY, g GEOMETRY, p POINT, c GEOMETRYCOLLECTION)",
            "INSERT INTO shapes VALUES (1,POINT(1,2),POINT(-1.5,1e10),GEOMETRYCOLLECTION(POINT(3,3)))",
            "CREATE TABLE keyless (x INT, note VARCHAR(20) CHARACTER SET utf8)",
            "INSERT INTO keyless VALUES (1, 'a'), (1, 'a')",
            "BEGIN",
            "UPDATE numbers SET t = 5, f = -0.0, z = 7 WHERE id IN (1, 2)",
            "SAVEPOINT half",
            "UPDATE texts SET c = 'new', lb = NULL WHERE id = 2",
            "UPDATE choices SET e = 'a', s = 'z' WHERE id = 4",
            "DELETE FROM decimals WHERE id = 1",
            "DELETE FROM times",
            "DELETE FROM keyless LIMIT 1",
            "COMMIT",
            "XA START 'x', 'y', 7",
            "INSERT INTO keyless VALUES (9, 'xa')",
            "XA END 'x', 'y', 7",
            "XA PREPARE 'x', 'y', 7",
            "XA COMMIT 'x', 'y', 7",
            "CREATE TABLE auto (id INT AUTO_INCREMENT PRIMARY KEY, r DOUBLE)",
            "SET @r = 1.5",
            "SET SESSION binlog_format = 'STATEMENT'",
            "INSERT INTO auto (r) VALUES (@r * RAND())",
            "SET SESSION binlog_format = 'ROW'");

    private static final List<String> FRACTIONS = List.of(
            "CREATE TABLE fractions (id INT PRIMARY KEY, t1 TIME(1), t4 TIME(4), t6 TIME(6), d2 DATETIME(2),"
                    + " d3 DATETIME(3), d6 DATETIME(6), s1 TIMESTAMP(1) NULL, s6 TIMESTAMP(6) NULL)",
            "INSERT INTO fractions VALUES (1,'-00:00:00.1','-838:59:58.9999','-01:02:03.05','9999-12-31 23:59:58.99',"
                    + "'2024-02-29 23:59:59.123','1000-01-01 00:00:00.000001','2024-02-29 23:59:59.1',"
                    + "'2038-01-19 03:14:06.999999'),(2,NULL,0,0,0,0,0,0,0)",
            "SET SESSION binlog_row_image = 'MINIMAL'",
            "UPDATE fractions SET t1 = '00:00:01' WHERE id = 1",
            "INSERT INTO fractions (id) VALUES (3)",
            "DELETE FROM fractions WHERE id = 2",
            "SET SESSION binlog_row_image = 'NOBLOB'",
            "UPDATE texts SET v = 'noblob' WHERE id = 1",
            "SET SESSION binlog_row_image = 'FULL'",
            "SET SESSION binlog_rows_query_log_events = ON",
            "UPDATE numbers SET t = 6 WHERE id = 3");

    private static final List<String> JSON = List.of(
            "CREATE TABLE documents (id INT PRIMARY KEY, j JSON, k JSON)",
            "INSERT INTO documents VALUES (1,'null','[]'),(2,'{}','\"\"'),"
                    + "(4,'[1e22, -0.0, 0.1, 5e-324, 123456789012345.6]','[0, -1, 32768, 65536, -2147483649,"
                    + " 4294967296, 18446744073709551615]'),"
                    + "(5,'{\"b\": 1, \"a\": 2, \"aa\": {\"x\": [1, {\"y\": null}]}, \"é\": \"中\", \"\": 0}',"
                    + "'\"q\\\\\"b\\\\\\\\s\\\\nt\\\\tu\\\\u0001 é 😀\"'),"
                    + "(6,CONCAT(REPEAT('[',99),'1',REPEAT(']',99)),NULL)",
            "INSERT INTO documents VALUES (10, JSON_ARRAY(CAST(1.50 AS DECIMAL(5,2)), CAST('2024-02-29' AS DATE),"
                    + " CAST('-838:59:59' AS TIME), CAST('2024-02-29 01:02:03.000004' AS DATETIME(6)),"
                    + " TIMESTAMP'2024-01-01 00:00:00'), JSON_ARRAY(CAST(REPEAT('opaque', 30) AS BINARY), b'1010',"
                    + " POINT(1, 2.5), REPEAT('x', 128), true, false))",
            "INSERT INTO documents VALUES (12, JSON_OBJECT('big', REPEAT('z', 66000), 'n', 70000, 'u', 3000000000,"
                    + " 'a', JSON_ARRAY(1, 2.5, 'three')), NULL)",
            "UPDATE documents SET j = JSON_SET(j, '$.b', 'changed') WHERE id = 5",
            "UPDATE documents SET j = JSON_SET(j, '$.aa.x[0]', CAST('{\"deep\": [1.5, true]}' AS JSON), '$.nw', 7)"
                    + " WHERE id = 5",
            "UPDATE documents SET j = JSON_REMOVE(j, '$.aa.x[1].y', '$.a') WHERE id = 5",
            "UPDATE documents SET j = JSON_SET(j, '$.\"a b\\\\\"c\"', 1, '$.aa.x[9]', 'appended') WHERE id = 5",
            "UPDATE documents SET k = JSON_REPLACE(k, '$[1]', 5), j = JSON_REMOVE(j, '$[2]') WHERE id = 4",
            "UPDATE documents SET j = JSON_SET(j, '$.\"é\"', 'x'), k = 'null' WHERE id = 5");

    private static final List<String> NEWEST = List.of(
            "UPDATE documents SET k = JSON_SET(k, '$[last]', 'last', '$[last-1]', 'one before') WHERE id = 4",
            "CREATE TABLE vectors (id INT PRIMARY KEY, v VECTOR(3), hidden INT INVISIBLE DEFAULT 7,"
                    + " name VARCHAR(9), INDEX f ((UPPER(name))))",
            "INSERT INTO vectors (id, v) VALUES (1, STRING_TO_VECTOR('[1,2.5,-3]')), (2, NULL)",
            "SET gtid_next = 'AUTOMATIC:tagged_one'",
            "INSERT INTO vectors (id, name) VALUES (3, 'tag')",
            "SET gtid_next = 'AUTOMATIC'");

    private BinlogRecorder() {}

    public static void main(String[] args) throws Exception {
        Path target = Files.createDirectories(Path.of(args[0]));
        record(target, "5.5", MysqlRelease.V5_5, List.of(OLD));
        record(target, "5.6", MysqlRelease.V5_6, List.of(OLD, FRACTIONS));
        record(target, "5.7", MysqlRelease.V5_7, List.of(OLD, FRACTIONS, JSON));
        String full = "--binlog-row-metadata=FULL";
        String partial = "--binlog-row-value-options=PARTIAL_JSON";
        record(target, "8.0", MysqlRelease.V8_0, List.of(OLD, FRACTIONS, JSON), full, partial);
        record(target, "9.7", MysqlRelease.V9_7, List.of(OLD, FRACTIONS, JSON, NEWEST), full, partial);
        record(
                target,
                "9.7-compressed",
                MysqlRelease.V9_7,
                List.of(OLD, FRACTIONS, JSON, NEWEST),
                full,
                partial,
                "--binlog-transaction-compression=ON");
    }

    private static String labels(int count) {
        StringBuilder labels = new StringBuilder("'L0'");
        for (int i = 1; i < count; i++) {
            labels.append(",'L").append(i).append("'");
        }
        return labels.toString();
    }

    private static void record(
            Path target, String name, MysqlRelease release, List<List<String>> statements, String... options)
            throws SQLException, IOException {
        MysqlServer.Builder builder = MysqlServer.of(release);
        for (String option : options) {
            builder.option(option);
        }
        try (MysqlServer server = builder.start();
                Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(), server.rootUser(), server.rootPassword());
                Statement statement = connection.createStatement()) {
            statement.execute("RESET " + (release == MysqlRelease.V9_7 ? "BINARY LOGS AND GTIDS" : "MASTER"));
            for (List<String> part : statements) {
                for (String sql : part) {
                    statement.execute(sql);
                }
            }
            statement.execute("FLUSH LOGS"); // a ROTATE at the end of the first file, PREVIOUS_GTIDS in the second
            try (Stream<Path> files = Files.list(server.dataDirectory())) {
                for (Path file : files.toList()) {
                    String number = file.getFileName().toString().replaceAll(".*\\.0*", "");
                    if (file.getFileName().toString().matches("binlog\\.\\d+")) {
                        Files.copy(file, target.resolve(name + "." + number + ".binlog"));
                    }
                }
            }
        }
    }
}
