package io.millrace.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.ColumnShape;
import io.millrace.model.GtidSet;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows decoded from a real server's binlog files are the rows that the server itself shows. */
class BinlogFileIT {
    private static final List<String> OLD_TYPES = List.of(
            "CREATE TABLE numbers (id INT PRIMARY KEY, t TINYINT, tu TINYINT UNSIGNED, s SMALLINT,"
                    + " su SMALLINT UNSIGNED, m MEDIUMINT, mu MEDIUMINT UNSIGNED, i INT, iu INT UNSIGNED, b BIGINT,"
                    + " bu BIGINT UNSIGNED, f FLOAT, fu FLOAT UNSIGNED, d DOUBLE, du DOUBLE UNSIGNED, y YEAR,"
                    + " b1 BIT(1), b7 BIT(7), b8 BIT(8), b17 BIT(17), b64 BIT(64), z INT(5) ZEROFILL)",
            "INSERT INTO numbers VALUES (1,-128,0,-32768,0,-8388608,0,-2147483648,0,-9223372036854775808,0,"
                    + "-3.402823e38,0,-1.7976931348623157e308,0,1901,b'0',b'0',b'0',b'0',b'0',1),"
                    + "(2,127,255,32767,65535,8388607,16777215,2147483647,4294967295,9223372036854775807,"
                    + "18446744073709551615,3.402823e38,3.5,1.7976931348623157e308,2.5,2155,b'1',b'1111111',"
                    + "b'11111111',b'11111111111111111',0xFFFFFFFFFFFFFFFF,99999),"
                    + "(3,-1,128,-1,32768,-1,8388608,-1,2147483648,-1,9223372036854775808,1.1754944e-38,0.1,"
                    + "2.2250738585072014e-308,1e-7,0,b'0',b'101',b'10000000',b'10000000000000001',1,0),"
                    + "(4,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,"
                    + "NULL,NULL,NULL)",
            // YEAR has a bit in the signedness metadata: what stands behind it shows whether it was counted.
            "CREATE TABLE years (id INT PRIMARY KEY, y YEAR, d DOUBLE, u INT UNSIGNED, s INT, z YEAR, v BIGINT)",
            "INSERT INTO years VALUES (1,2024,-2.5,4294967295,-1,1901,-9),(2,0,1e10,0,1,2155,9)",
            "CREATE TABLE decimals (id INT PRIMARY KEY, a DECIMAL(1,0), b DECIMAL(9,9), c DECIMAL(10,0),"
                    + " d DECIMAL(18,9), e DECIMAL(20,10), f DECIMAL(65,30), g DECIMAL(65,0), h DECIMAL(5,2) UNSIGNED)",
            "INSERT INTO decimals VALUES (1,0,0,0,0,0,0,0,0),(2,9,0.999999999,9999999999,999999999.999999999,"
                    + "9999999999.9999999999,99999999999999999999999999999999999.999999999999999999999999999999,"
                    + "99999999999999999999999999999999999999999999999999999999999999999,999.99),"
                    + "(3,-9,-0.999999999,-9999999999,-999999999.999999999,-9999999999.9999999999,"
                    + "-99999999999999999999999999999999999.999999999999999999999999999999,"
                    + "-99999999999999999999999999999999999999999999999999999999999999999,0.01),"
                    + "(4,-1,-0.000000001,-1,-0.000000001,-0.0000000001,-0.000000000000000000000000000001,-1,1),"
                    + "(5,1,0.1,1000000000,1000000000/10,1.5,1234567890123456789.123456789,10000000000,100.5)",
            "CREATE TABLE texts (id INT PRIMARY KEY, c CHAR(10), cb CHAR(255) CHARACTER SET utf8, v VARCHAR(10),"
                    + " vl VARCHAR(300) CHARACTER SET utf8, l VARCHAR(20) CHARACTER SET latin1,"
                    + " g VARCHAR(20) CHARACTER SET gbk, u VARCHAR(20) CHARACTER SET ucs2, tt TINYTEXT, t TEXT,"
                    + " mt MEDIUMTEXT, lt LONGTEXT, b BINARY(5), bb BINARY(255), vb VARBINARY(10),"
                    + " vbl VARBINARY(300), tb TINYBLOB, bl BLOB, mb MEDIUMBLOB, lb LONGBLOB)",
            "INSERT INTO texts VALUES (1,'','','','','','','','','','','','','','','','','','',''),"
                    + "(2,'abc  ',REPEAT('é',255),'x  ',REPEAT('y',300),'é','中文','é中','t','text','medium',"
                    + "REPEAT('l',70000),0x0100,0x00,0x0000,REPEAT(0x01,300),0x00ff,0x01,REPEAT(0x02,70000),0x03),"
                    + "(3,'0123456789','中','0123456789',REPEAT('中',300),'abc','a','b',REPEAT('t',255),"
                    + "REPEAT('t',65535),'m','l',0x0102030405,REPEAT(0x41,255),0x20,0x00,'a','b','c','d')",
            "CREATE TABLE choices (id INT PRIMARY KEY, e ENUM('a','b''c','é'), s SET('x','y','z')," + " e2 ENUM("
                    + labels(300) + "), s64 SET(" + labels(64) + "))",
            "INSERT INTO choices VALUES (1,1,0,1,0),(2,3,7,300,18446744073709551615),(3,2,5,255,9223372036854775808),"
                    + "(4,NULL,NULL,256,1)",
            "CREATE TABLE times (id INT PRIMARY KEY, d DATE, t TIME, dt DATETIME, ts TIMESTAMP NULL)",
            "INSERT INTO times VALUES (1,'0000-00-00','-838:59:59','0000-00-00 00:00:00','0000-00-00 00:00:00'),"
                    + "(2,'9999-12-31','838:59:59','9999-12-31 23:59:59','2038-01-19 03:14:07'),"
                    + "(3,'2024-00-10','-00:00:01','2024-02-00 01:02:03','1970-01-01 00:00:01'),"
                    + "(4,NULL,NULL,NULL,NULL),(5,'1000-01-01','00:00:00','1000-01-01 00:00:00','2024-02-29 12:00:00')",
            "CREATE TABLE shapes (id INT PRIMARY KEY, g GEOMETRY, p POINT, l LINESTRING, o POLYGON, mp MULTIPOINT,"
                    + " c GEOMETRYCOLLECTION)",
            "INSERT INTO shapes VALUES (1,POINT(1,2),POINT(-1.5,1e10),LINESTRING(POINT(0,0),POINT(1,1)),"
                    + "POLYGON(LINESTRING(POINT(0,0),POINT(1,0),POINT(1,1),POINT(0,0))),"
                    + "MULTIPOINT(POINT(1,1),POINT(2,2)),GEOMETRYCOLLECTION(POINT(3,3))),"
                    + "(2,NULL,NULL,NULL,NULL,NULL,NULL)",
            "UPDATE numbers SET t = 5, f = -0.0, z = 7 WHERE id IN (1, 4)",
            "UPDATE texts SET c = 'new', lb = NULL WHERE id = 3",
            "UPDATE texts SET id = 30 WHERE id = 3",
            "UPDATE choices SET e = 'a', s = 'z' WHERE id = 4",
            "DELETE FROM decimals WHERE id = 1",
            "DELETE FROM times WHERE id IN (2, 4)");

    private static final List<String> FRACTIONS = List.of(
            "CREATE TABLE fractions (id INT PRIMARY KEY, t1 TIME(1), t2 TIME(2), t3 TIME(3), t4 TIME(4), t5 TIME(5),"
                    + " t6 TIME(6), d1 DATETIME(1), d2 DATETIME(2), d3 DATETIME(3), d4 DATETIME(4), d5 DATETIME(5),"
                    + " d6 DATETIME(6), s1 TIMESTAMP(1) NULL, s3 TIMESTAMP(3) NULL, s6 TIMESTAMP(6) NULL)",
            "INSERT INTO fractions VALUES (1" + repeat("'-00:00:00.1'", 6)
                    + repeat("'2024-02-29 23:59:59.123456'", 6) + repeat("'2024-02-29 23:59:59.123456'", 3) + "),(2"
                    + repeat("'-838:59:58.999999'", 6) + repeat("'9999-12-31 23:59:58.999999'", 6)
                    + repeat("'2038-01-19 03:14:06.999999'", 3) + "),(3" + repeat("'838:59:58.000001'", 6)
                    + repeat("'1000-01-01 00:00:00.000001'", 6) + repeat("'1970-01-01 00:00:01.000001'", 3) + "),(4"
                    + repeat("'-01:02:03.05'", 6) + repeat("'0000-00-00 00:00:00'", 6)
                    + repeat("'0000-00-00 00:00:00'", 3) + "),(5" + repeat("'-00:00:01'", 6) + repeat("NULL", 9) + ")");

    private static final List<String> JSON = List.of(
            "CREATE TABLE documents (id INT PRIMARY KEY, j JSON, k JSON)",
            "INSERT INTO documents VALUES (1,'null','[]'),(2,'{}','\"\"'),(3,'true','false'),"
                    + "(4,'[1e22, 1.0, -0.0, 1e-7, 123456789012345680, 0.1, 5e-324, 1.7976931348623157e308, 1e15, 1e16,"
                    + " 123456789012345.6, 1e-15, 1e-16, 2.2250738585072014e-308, 9007199254740993.0, 1e23, 0.3,"
                    + " 2e-3, 4.35, 1.5e300, 9.5e-10, -1e-20, 100000000000000.0, 1000000000000000.0]',"
                    + "'[0, -1, 32767, 32768, -32768, -32769, 65535, 65536, 2147483647, 2147483648, -2147483648,"
                    + " -2147483649, 4294967295, 4294967296, 9223372036854775807, 9223372036854775808,"
                    + " 18446744073709551615, -9223372036854775808, 18446744073709551616]'),"
                    + "(5,'{\"b\": 1, \"a\": 2, \"aa\": {\"x\": [1, {\"y\": null}]}, \"é\": \"中\", \"\": 0}',"
                    + "'\"q\\\\\"b\\\\\\\\s\\\\/n\\\\nt\\\\tb\\\\bf\\\\fr\\\\ru\\\\u0001\\\\u001f\\\\u007f é 😀\"'),"
                    + "(7,'[-0.0, 5e-324, 1e-323, 0.0, 2e-323, -1.5, 1e21, 4.4501477170144023e-308]','[1e-5]'),"
                    + "(6,CONCAT(REPEAT('[',99),'1',REPEAT(']',99)),NULL)",
            "INSERT INTO documents VALUES (10, JSON_ARRAY(CAST(1.50 AS DECIMAL(5,2)), CAST(-0.000001 AS DECIMAL(20,10)),"
                    + " CAST('2024-02-29' AS DATE), CAST('-838:59:59' AS TIME), CAST('12:34:56.789' AS TIME(3)),"
                    + " CAST('2024-02-29 01:02:03.000004' AS DATETIME(6)), TIMESTAMP'2024-01-01 00:00:00'),"
                    + " JSON_ARRAY(CAST('abc' AS BINARY), CAST('' AS BINARY), CAST('ab' AS BINARY), b'1010',"
                    + " CAST(CAST(18446744073709551615 AS UNSIGNED) AS JSON), POINT(1, 2.5)))",
            "INSERT INTO documents SELECT 11, JSON_OBJECT('ts', ts, 'y', y, 'e', choices.e, 'bits', b64, 'blob', tb, 'f', numbers.f,"
                    + " 'd', d.e), JSON_ARRAY(REPEAT('x', 127), REPEAT('x', 128), REPEAT('y', 20000)) FROM times"
                    + " JOIN numbers ON numbers.id = 2 JOIN texts ON texts.id = 2 JOIN choices ON choices.id = 2 JOIN decimals d ON d.id = 3"
                    + " WHERE times.id = 3",
            "INSERT INTO documents VALUES (12, JSON_OBJECT('big', REPEAT('z', 70000), 'n', 70000, 'u', 3000000000,"
                    + " 'a', JSON_ARRAY(1, 2.5, 'three')), JSON_ARRAY(REPEAT('w', 70000), -70000, JSON_OBJECT()))");

    private static final String FROM_END =
            "UPDATE documents SET j = JSON_SET(j, '$.a[last]', 'last', '$.a[last-1]', 'one before') WHERE id = 12";

    private static final String LONG_OPAQUE =
            "INSERT INTO documents VALUES (13, JSON_ARRAY(CAST(REPEAT('opaque', 60) AS BINARY)), NULL)";

    private static final List<String> PARTIAL = List.of(
            "UPDATE documents SET j = JSON_SET(j, '$.b', 'changed') WHERE id = 5",
            "UPDATE documents SET j = JSON_SET(j, '$.aa.x[0]', CAST('{\"deep\": [1.5, true]}' AS JSON), '$.nw', 7)"
                    + " WHERE id = 5",
            "UPDATE documents SET j = JSON_REMOVE(j, '$.aa.x[1].y', '$.a') WHERE id = 5",
            "UPDATE documents SET j = JSON_SET(j, '$.\"a b\\\\\"c\"', 1, '$.aa.x[9]', 'appended', '$.ab', 2)"
                    + " WHERE id = 5",
            "UPDATE documents SET k = JSON_REPLACE(k, '$[1]', 5), j = JSON_REMOVE(j, '$[2]', '$[5]') WHERE id = 4",
            "UPDATE documents SET k = JSON_SET(k, '$[2].in', JSON_ARRAY()) WHERE id = 12",
            "UPDATE documents SET j = JSON_SET(j, '$.n[0]', 'wrapped', '$.u[1]', 'made an array') WHERE id = 12",
            "UPDATE documents SET k = JSON_SET(k, '$', CAST('{\"whole\": 1}' AS JSON)) WHERE id = 10",
            "UPDATE documents SET j = JSON_SET(j, '$.\"é\"', 'x'), k = 'null' WHERE id = 5",
            "UPDATE documents SET id = 50 WHERE id = 5");

    private static final List<String> NEWEST = List.of(
            "CREATE TABLE vectors (id INT PRIMARY KEY, v VECTOR(3), hidden INT INVISIBLE DEFAULT 7, big VECTOR(2048))",
            "INSERT INTO vectors (id, v, hidden, big) VALUES (1, STRING_TO_VECTOR('[1,2.5,-3]'), 7, NULL),"
                    + " (2, NULL, NULL, NULL)",
            "CREATE TABLE keyless (x INT, note VARCHAR(20) CHARACTER SET utf8mb4)",
            "INSERT INTO keyless VALUES (1, 'a')");

    /** Many doubles in one document, for every exponent and with any mantissa. */
    private static String randomDoubles() {
        java.util.Random random = new java.util.Random(20240229);
        List<String> numbers = new ArrayList<>();
        while (numbers.size() < 5000) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                numbers.add(Double.toString(value));
                numbers.add(Double.toString(random.nextInt(1_000_000) / 1000.0));
                numbers.add(Double.toString(Math.scalb(1.0, random.nextInt(2000) - 1000)));
            }
        }
        return "INSERT INTO documents VALUES (100, '" + numbers + "', NULL)";
    }

    private static String repeat(String value, int count) {
        return (", " + value).repeat(count);
    }

    private static String labels(int count) {
        List<String> labels = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            labels.add("'L" + i + "'");
        }
        return String.join(",", labels);
    }

    private static List<String> statementsFor(MysqlRelease release) {
        List<String> statements = new ArrayList<>(OLD_TYPES);
        if (release != MysqlRelease.V5_5) {
            statements.addAll(FRACTIONS);
        }
        if (release.ordinal() >= MysqlRelease.V5_7.ordinal()) {
            statements.addAll(JSON);
            statements.addAll(PARTIAL);
            statements.add(LONG_OPAQUE);
            statements.add(randomDoubles());
        }
        if (release.ordinal() >= MysqlRelease.V8_0.ordinal()) {
            statements.add(FROM_END);
        }
        if (release == MysqlRelease.V9_7) {
            statements.addAll(NEWEST);
        }
        return statements;
    }

    /** A server with what was run on it, and what its files say. */
    private static final class Run implements AutoCloseable {
        final MysqlServer server;
        final Connection connection;
        final Map<TableId, TableShape> shapes = new LinkedHashMap<>();
        BinlogReplay replay;

        Run(MysqlRelease release, String... options) throws SQLException {
            MysqlServer.Builder builder = MysqlServer.of(release);
            for (String option : options) {
                builder.option(option);
            }
            server = builder.start();
            connection = DriverManager.getConnection(server.jdbcUrl(), server.rootUser(), server.rootPassword());
            execute("CREATE DATABASE shop CHARACTER SET " + (release == MysqlRelease.V5_5 ? "utf8" : "utf8mb4"));
            execute("USE shop");
            execute("SET sql_mode = ''");
            execute("SET time_zone = '+00:00'");
        }

        void execute(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new SQLException(sql.substring(0, Math.min(200, sql.length())) + ": " + e.getMessage(), e);
            }
        }

        void executeAll(List<String> statements) throws SQLException {
            for (String sql : statements) {
                execute(sql);
            }
        }

        String value(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                ResultSet rows = statement.executeQuery(sql);
                rows.next();
                return rows.getString(1);
            }
        }

        /** Reads all binlog files and compares the replayed rows with those of the server. */
        BinlogReplay compare() throws SQLException, IOException {
            List<String> names = new ArrayList<>();
            try (Statement statement = connection.createStatement()) {
                ResultSet tables = statement.executeQuery(
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'shop'");
                while (tables.next()) {
                    names.add(tables.getString(1));
                }
            }
            for (String name : names) {
                TableShape shape = LiveTable.shape(connection, "shop", name);
                shapes.put(shape.id(), shape);
            }
            List<Path> files;
            try (Stream<Path> all = Files.list(server.dataDirectory())) {
                files = all.filter(path -> path.getFileName().toString().matches("binlog\\.\\d+"))
                        .sorted()
                        .toList();
            }
            replay = new BinlogReplay(shapes);
            try (FileEventInput input = new FileEventInput(files)) {
                replay.run(input);
            }
            for (TableShape shape : shapes.values()) {
                Map<String, List<String>> expected = LiveTable.rows(connection, shape);
                Map<String, List<String>> found = replay.tables.getOrDefault(shape.id(), Map.of());
                assertThat(found.keySet()).as(shape.id().toString()).isEqualTo(expected.keySet());
                expected.forEach((id, row) -> {
                    for (int i = 0; i < row.size(); i++) {
                        assertThat(found.get(id).get(i))
                                .as(shape.id() + "." + shape.column(i).name() + " of row " + id)
                                .isEqualTo(row.get(i));
                    }
                });
            }
            return replay;
        }

        void assertInBandShapes() {
            assertThat(replay.inBandShapes.keySet()).containsAll(shapes.keySet());
            shapes.forEach((id, live) -> {
                TableShape inBand = replay.inBandShapes.get(id);
                for (int i = 0; i < live.columnCount(); i++) {
                    ColumnShape expected = live.column(i);
                    ColumnShape found = inBand.column(i);
                    String charset =
                            expected.charset() == null || !expected.charset().equals("utf8")
                                    ? expected.charset()
                                    : "utf8mb3";
                    assertThat(found)
                            .isEqualTo(new ColumnShape(
                                    expected.name(),
                                    expected.type(),
                                    derivable(expected.columnType()),
                                    expected.unsigned(),
                                    expected.nullable(),
                                    charset,
                                    expected.precision(),
                                    expected.scale(),
                                    expected.labels(),
                                    ColumnShape.Generated.NO,
                                    expected.invisible()));
                }
                assertThat(inBand.keys()).isEqualTo(live.keys());
            });
        }

        /** Without what a table map does not tell: display widths (printed up to 8.0.18) and ZEROFILL. */
        private static String derivable(String columnType) {
            String text = columnType.replace(" zerofill", "");
            return text.matches("(tiny|small|medium|big)?int\\(.*|year\\(.*")
                    ? text.replaceAll("\\(\\d+\\)", "")
                    : text;
        }

        @Override
        public void close() throws SQLException {
            connection.close();
            server.close();
        }
    }

    @ParameterizedTest
    @Tag("all-servers")
    @EnumSource(
            value = MysqlRelease.class,
            names = {"V5_5", "V5_6", "V5_7"})
    void rowsOfEveryTypeAreWhatTheServerShowsOnOlderServers(MysqlRelease release) throws Exception {
        rowsOfEveryTypeAreWhatTheServerShows(release);
    }

    @ParameterizedTest
    @EnumSource(
            value = MysqlRelease.class,
            names = {"V8_0", "V9_7"})
    void rowsOfEveryTypeAreWhatTheServerShows(MysqlRelease release) throws Exception {
        try (Run run = new Run(release)) {
            run.executeAll(statementsFor(release));
            BinlogReplay replay = run.compare();
            boolean old = release == MysqlRelease.V5_5;
            assertThat(replay.seen)
                    .containsKeys(
                            old ? EventType.WRITE_ROWS_V1 : EventType.WRITE_ROWS,
                            old ? EventType.UPDATE_ROWS_V1 : EventType.UPDATE_ROWS,
                            old ? EventType.DELETE_ROWS_V1 : EventType.DELETE_ROWS);
            assertThat(replay.incomplete).isFalse();
            assertThat(replay.queries).anySatisfy(query -> {
                assertThat(query.sql()).startsWith("CREATE TABLE numbers");
                assertThat(query.sqlMode() & 0x200000).isZero();
                assertThat(query.hasXid()).isEqualTo(release.ordinal() >= MysqlRelease.V8_0.ordinal());
                assertThat(Collations.charsetOf(query.clientCollation()).name()).startsWith("utf8mb");
            });
            if (release.hasGtidMode()) {
                assertThat(replay.gtids).isEqualTo(GtidSet.parse(run.value("SELECT @@global.gtid_executed")));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = MysqlRelease.class,
            names = {"V8_0", "V9_7"})
    void fullMetadataTellsTheShapesAndPartialJsonTheDocuments(MysqlRelease release) throws Exception {
        try (Run run = new Run(
                release,
                "--binlog-row-metadata=FULL",
                "--binlog-row-value-options=PARTIAL_JSON",
                "--binlog-rows-query-log-events=ON")) {
            run.executeAll(statementsFor(release));
            BinlogReplay replay = run.compare();
            run.assertInBandShapes();
            assertThat(replay.seen).containsKey(EventType.PARTIAL_UPDATE_ROWS);
            assertThat(replay.statements).contains("DELETE FROM decimals WHERE id = 1");
        }
    }

    @ParameterizedTest
    @Tag("all-servers")
    @EnumSource(
            value = MysqlRelease.class,
            names = {"V5_6"})
    void minimalImagesLeaveColumnsOutOnOlderServers(MysqlRelease release) throws Exception {
        minimalImagesLeaveColumnsOut(release);
    }

    @ParameterizedTest
    @EnumSource(
            value = MysqlRelease.class,
            names = {"V8_0", "V9_7"})
    void minimalImagesLeaveColumnsOut(MysqlRelease release) throws Exception {
        try (Run run = new Run(release, "--binlog-row-image=MINIMAL")) {
            run.executeAll(statementsFor(release));
            assertThat(run.compare().incomplete).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = MysqlRelease.class,
            names = {"V8_0", "V9_7"})
    void noblobImagesKeepPartialJsonReadable(MysqlRelease release) throws Exception {
        try (Run run = new Run(release, "--binlog-row-image=NOBLOB", "--binlog-checksum=NONE")) {
            run.executeAll(statementsFor(release));
            assertThat(run.compare().incomplete).isTrue();
        }
    }

    @Test
    void compressedTransactionsAndTaggedGtidsAreRead() throws Exception {
        try (Run run = new Run(
                MysqlRelease.V9_7,
                "--binlog-transaction-compression=ON",
                "--binlog-row-metadata=FULL",
                "--binlog-row-value-options=PARTIAL_JSON")) {
            run.executeAll(statementsFor(MysqlRelease.V9_7));
            run.execute("SET gtid_next = 'AUTOMATIC:tagged_one'");
            run.execute("CREATE TABLE big (id INT PRIMARY KEY, t LONGTEXT)");
            run.execute("INSERT INTO big VALUES (1, REPEAT('payload', 100000)), (2, UUID())");
            run.execute("INSERT INTO big WITH RECURSIVE n (i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 900)"
                    + " SELECT i, CONCAT(SHA2(i, 512), REPEAT(SHA2(i, 256), 60)) FROM n");
            run.execute("FLUSH BINARY LOGS");
            run.execute("SET gtid_next = 'AUTOMATIC'");
            run.execute("UPDATE big SET t = RANDOM_BYTES(20) WHERE id = 2 AND 1 = 0");
            run.execute("DELETE FROM big WHERE id = 1");
            BinlogReplay replay = run.compare();
            run.assertInBandShapes();
            assertThat(replay.payloadEvents).isGreaterThan(100);
            assertThat(replay.seen).containsKeys(EventType.GTID, EventType.GTID_TAGGED, EventType.PARTIAL_UPDATE_ROWS);
            GtidSet executed = GtidSet.parse(run.value("SELECT @@global.gtid_executed"));
            assertThat(executed.toString()).contains(":tagged_one:1-3");
            assertThat(replay.gtids).isEqualTo(executed);
            assertThat(replay.previousGtids.toString()).contains(":tagged_one:1-3");
            assertThat(executed.containsAll(replay.previousGtids)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = MysqlRelease.class,
            names = {"V8_0", "V9_7"})
    void functionalAndMultiValuedIndexesAddNoColumn(MysqlRelease release) throws Exception {
        try (Run run = new Run(release, "--binlog-row-metadata=FULL")) {
            run.execute("CREATE TABLE indexed (id INT PRIMARY KEY, a VARCHAR(10), j JSON, INDEX f ((UPPER(a))))");
            if (release == MysqlRelease.V9_7) {
                run.execute("CREATE INDEX multi ON indexed ((CAST(j->'$.n' AS UNSIGNED ARRAY)))");
            }
            run.execute("INSERT INTO indexed VALUES (1, 'x', '{\"n\": [1, 2]}')");
            run.execute("UPDATE indexed SET a = 'y' WHERE id = 1");
            run.execute("CREATE TABLE computed (id INT PRIMARY KEY, a INT, b INT AS (a + 1) VIRTUAL,"
                    + " c INT AS (a * 2) STORED, d VARCHAR(5))");
            run.execute("INSERT INTO computed (id, a, d) VALUES (1, 5, 'e')");
            run.execute("UPDATE computed SET a = 6 WHERE id = 1");
            run.compare();
            assertThat(run.replay
                            .inBandShapes
                            .get(new TableId("shop", "indexed"))
                            .columnCount())
                    .isEqualTo(3);
        }
    }

    @ParameterizedTest
    @Tag("all-servers")
    @EnumSource(
            value = MysqlRelease.class,
            names = {"V5_5"})
    void collationIdsNameTheCharsetsOfTheServerOnOlderServers(MysqlRelease release) throws Exception {
        collationIdsNameTheCharsetsOfTheServer(release);
    }

    @ParameterizedTest
    @EnumSource(
            value = MysqlRelease.class,
            names = {"V8_0", "V9_7"})
    void collationIdsNameTheCharsetsOfTheServer(MysqlRelease release) throws Exception {
        try (Run run = new Run(release);
                Statement statement = run.connection.createStatement()) {
            ResultSet rows = statement.executeQuery("SELECT c.id, c.character_set_name, s.maxlen FROM"
                    + " information_schema.collations c JOIN information_schema.character_sets s"
                    + " ON s.character_set_name = c.character_set_name");
            while (rows.next()) {
                String name = rows.getString(2).equals("utf8") ? "utf8mb3" : rows.getString(2);
                Collations.MysqlCharset charset = Collations.charsetOf(rows.getInt(1));
                assertThat(charset.name()).as("collation " + rows.getInt(1)).isEqualTo(name);
                assertThat(charset.maxBytes()).as(name).isEqualTo(rows.getInt(3));
            }
        }
    }
}
