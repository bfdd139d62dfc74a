package io.millrace.mysql.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.BinlogPosition;
import io.millrace.model.ColumnShape;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.servers.MysqlRelease;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code information_schema} of MariaDB says of tables; the values of its types are in the matrix of {@code tests}. */
@Tag("all-servers")
class MariaDbShapesIT {
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
}
