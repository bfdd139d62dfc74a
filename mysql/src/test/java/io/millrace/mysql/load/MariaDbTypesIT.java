package io.millrace.mysql.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.BinlogPosition;
import io.millrace.model.ColumnShape;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.mysql.load.MariaDbTypes.Column;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.servers.MysqlRelease;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invariant I5 on MariaDB: each value is one call, the same from a SELECT and from the binlog, however it is stored. */
@Tag("all-servers")
class MariaDbTypesIT {
    private static final String RANDOM_TABLE = """
            CREATE TABLE m.r (id INT PRIMARY KEY, u UUID, u1 UUID, i6 INET6, i4 INET4, dt DATETIME(5), ts TIMESTAMP(3) NULL,
              t TIME(6), t2 TIME(2), dt6 DATETIME(6), ts6 TIMESTAMP(6) NULL, d DOUBLE, f FLOAT, n DECIMAL(40,15),
              b BIGINT, bits BIT(50), c CHAR(20) CHARACTER SET utf8mb4, txt TEXT COMPRESSED, vb VARBINARY(3000) COMPRESSED,
              e ENUM('a','b','c'), s SET('a','b','c','d','e'))""";

    /** Random UUIDs of every version and variant, and addresses with many zeros. */
    private static final String RANDOM_ROWS = """
            INSERT INTO m.r SELECT n, UNHEX(MD5(RAND(n))), CONCAT(SUBSTR(UUID(), 1, 14), HEX(n % 16), SUBSTR(MD5(RAND()), 1, 3),
              '-', HEX(FLOOR(n / 16) % 16), SUBSTR(MD5(RAND()), 1, 3), '-', SUBSTR(MD5(RAND()), 1, 12)),
              UNHEX(CONCAT(REPEAT('0', 4 * (n % 8)), SUBSTR(MD5(RAND()), 1, 32 - 4 * (n % 8) - 4 * FLOOR(n / 8) % (8 - n % 8)),
                REPEAT('0', 4 * FLOOR(n / 8) % (8 - n % 8)))),
              UNHEX(SUBSTR(MD5(RAND()), 1, 8)),
              '1001-01-01' + INTERVAL RAND() * 2e11 SECOND + INTERVAL RAND() * 1e6 MICROSECOND,
              FROM_UNIXTIME(1 + RAND() * 2147480000), SEC_TO_TIME((RAND() - 0.5) * 6000000), SEC_TO_TIME((RAND() - 0.5) * 6000),
              '1001-01-01' + INTERVAL RAND() * 2e11 SECOND + INTERVAL RAND() * 1e6 MICROSECOND,
              FROM_UNIXTIME(1 + RAND() * 2147480000), (RAND() - 0.5) * POW(10, RAND() * 600 - 300),
              (RAND() - 0.5) * POW(10, RAND() * 70 - 35), (RAND() - 0.5) * 1e24, (RAND() - 0.5) * 1.8e19,
              RAND() * (1 << 50), REPEAT(_utf8mb4 x'c3a9', RAND() * 20), IF(RAND() < 0.2, NULL, REPEAT(MD5(n), RAND() * 80)),
              REPEAT(CHAR(RAND() * 255), RAND() * 3000), 1 + FLOOR(RAND() * 3), FLOOR(RAND() * 32) FROM m.n""";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--log-bin-compress=OFF --binlog-row-metadata=MINIMAL",
                "--log-bin-compress=ON --log-bin-compress-min-len=10 --binlog-row-metadata=FULL",
                "--mysql56-temporal-format=OFF --binlog-row-metadata=FULL --column-compression-zlib-wrap=ON"
            })
    void bothWaysMakeTheCallThatTheStoredValueIs(String options) throws IOException {
        try (TestSource source =
                TestSource.start(MysqlRelease.MARIADB_11_4, (options + " --innodb-strict-mode=OFF").split(" "))) {
            source.execute(
                    "CREATE DATABASE m",
                    "SET sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00', NAMES utf8mb4",
                    "CREATE TABLE m.n (n INT PRIMARY KEY)",
                    "INSERT INTO m.n SELECT seq FROM m.seq_1_to_1024");
            List<String> wrong = new ArrayList<>();
            try (MysqlTableReader reader = MysqlTableReader.open(source.settings())) {
                BinlogPosition from = reader.highWatermark();
                Map<TableId, TableShape> shapes = new HashMap<>();
                Map<TableId, Column> columns = new HashMap<>();
                int table = 0;
                for (Column column : MariaDbTypes.columns()) {
                    String name = "t" + table++;
                    create(source, name, column);
                    TableShape shape = source.shape("m", name);
                    shapes.put(shape.id(), shape);
                    columns.put(shape.id(), column);
                }
                source.execute(RANDOM_TABLE, RANDOM_ROWS);
                shapes.put(new TableId("m", "r"), source.shape("m", "r"));
                Map<TableId, List<List<String>>> logged = BinlogRows.read(source.settings(), from, shapes);
                for (TableShape shape : shapes.values()) {
                    List<List<String>> selected = TestSource.chunk(reader, shape, "", "");
                    assertThat(selected)
                            .as(shape.id() + " " + shape.columns())
                            .containsExactlyInAnyOrderElementsOf(logged.getOrDefault(shape.id(), List.of()))
                            .isNotEmpty();
                    Column column = columns.get(shape.id());
                    for (int i = 0; column != null && i < selected.size(); i++) {
                        String expected = column.values().get(i).expected();
                        String actual = selected.get(i).get(1).strip();
                        if (!actual.equals(expected)) {
                            wrong.add(column.type() + " "
                                    + column.values().get(i).literal() + ": expected " + expected + ", got " + actual);
                        }
                    }
                }
            }
            assertThat(wrong).isEmpty();
        }
    }

    @Test
    void readsShapesAsTheBinlogHasThem() throws IOException {
        try (TestSource source = TestSource.start(MysqlRelease.MARIADB_11_4)) {
            source.execute("CREATE DATABASE m");
            BinlogPosition from = ServerStatus.newest(source.root());
            source.execute(
                    "CREATE TABLE m.g (id INT PRIMARY KEY, v INT AS (id + 1) VIRTUAL, p INT AS (id + 2) PERSISTENT, i INT"
                            + " INVISIBLE DEFAULT 7, u UUID DEFAULT UUID(), t TIMESTAMP DEFAULT current_timestamp())",
                    "INSERT INTO m.g (id) VALUES (1), (2)",
                    "CREATE TABLE m.h (id INT PRIMARY KEY, b BLOB NOT NULL, UNIQUE ub (b), c INT)",
                    "INSERT INTO m.h VALUES (1, 'x', 2)",
                    "CREATE TABLE m.v (id INT PRIMARY KEY, a INT) WITH SYSTEM VERSIONING",
                    "INSERT INTO m.v VALUES (1, 1), (2, 2)",
                    "CREATE SEQUENCE m.s");
            Map<TableId, TableShape> shapes = new HashMap<>();
            for (String table : List.of("g", "h", "v")) {
                shapes.put(new TableId("m", table), source.shape("m", table));
            }
            TableShape generated = source.shape("m", "g");
            assertThat(generated.columns())
                    .extracting(ColumnShape::generated)
                    .startsWith(ColumnShape.Generated.NO, ColumnShape.Generated.VIRTUAL, ColumnShape.Generated.STORED);
            assertThat(generated.column(3).invisible()).isTrue();
            assertThat(generated.column(4).packedText()).isEqualTo(ColumnShape.PackedText.UUID);
            assertThat(source.shape("m", "h").identity().name()).isEqualTo("PRIMARY");
            assertThat(source.shape("m", "v").columns())
                    .extracting(ColumnShape::name)
                    .containsExactly("id", "a", "row_start", "row_end");
            try (MysqlTableReader reader = MysqlTableReader.open(source.settings())) {
                Map<TableId, List<List<String>>> logged = BinlogRows.read(source.settings(), from, shapes);
                for (TableShape shape : shapes.values()) {
                    assertThat(TestSource.chunk(reader, shape, "", ""))
                            .as(shape.toString())
                            .containsExactlyInAnyOrderElementsOf(logged.getOrDefault(shape.id(), List.of()))
                            .isNotEmpty();
                }
            }
        }
    }

    private static void create(TestSource source, String name, Column column) {
        source.execute("CREATE TABLE m." + name + " (id INT PRIMARY KEY, c " + column.type() + ")");
        String values = IntStream.range(0, column.values().size())
                .mapToObj(i -> "(" + i + "," + column.values().get(i).literal() + ")")
                .collect(Collectors.joining(","));
        source.execute("INSERT INTO m." + name + " VALUES " + values);
    }
}
