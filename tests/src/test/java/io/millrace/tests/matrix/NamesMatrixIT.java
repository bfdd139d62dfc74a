package io.millrace.tests.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.PartitionHash;
import io.millrace.engine.RoutingSettings;
import io.millrace.model.TableId;
import io.millrace.servers.MysqlRelease;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Databases, tables, columns and labels of every name that a server accepts: through DDL, both paths and every format. */
class NamesMatrixIT {
    private static final List<String> NAMES = List.of(
            "a b",
            "it's",
            "back`tick",
            "dou\"ble",
            "dot.dot",
            "ünïcödé",
            "表名",
            "select",
            "Table",
            "MixedCase",
            "semi;colon",
            "a--b",
            "a/*b*/",
            "#hash",
            "per%cent",
            "slash/",
            "back\\slash",
            "$dollar$",
            "@at",
            "tab\there",
            "line\nbreak",
            "{curly}",
            "[square]",
            "<angle>",
            "a,b",
            "(paren)",
            "?",
            "-1",
            "1e5",
            "_x0041_",
            "nbsp\u00a0x",
            "\u0001control",
            "long".repeat(16));

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void namesComeThroughOnEverydayServers(MysqlRelease release) throws SQLException {
        run(release);
    }

    @ParameterizedTest
    @Tag("matrix")
    @EnumSource(names = {"V5_5", "V5_6", "V5_7", "MARIADB_11_4"})
    void namesComeThroughOnOlderServers(MysqlRelease release) throws SQLException {
        run(release);
    }

    private static void run(MysqlRelease release) throws SQLException {
        Cases cases = new Cases();
        try (MatrixServer server = MatrixServer.start(release, MatrixServer.LENIENT)) {
            List<MatrixTable> tables = new ArrayList<>();
            for (String name : NAMES) {
                tables.add(table(new TableId("names", name), "c"));
                tables.add(table(new TableId("db " + name.substring(0, Math.min(60, name.length())), "t"), name));
            }
            tables.add(everyColumn(new TableId("names", "every column")));
            new MatrixRun(server, "names", Setting.DEFAULT, tables, cases).withNewTables();
            new MatrixRun(server, "names", Setting.DEFAULT, tables, cases).withOldTables();
            System.out.println("names, " + server.kind() + ", " + tables.size() + " tables: " + cases);
            assertThat(topics().sharedTopics(
                                    tables.stream().map(MatrixTable::id).toList()))
                    .isEmpty();
        }
        assertThat(cases.differences()).as(cases.toString()).isEmpty();
    }

    private static RoutingSettings topics() {
        return new RoutingSettings(
                "$database$-$tablename$",
                null,
                "marks",
                RoutingSettings.PartitionBy.KEY_HASH,
                PartitionHash.MURMUR2,
                RoutingSettings.KeyUpdateSplit.AUTO,
                Map.of());
    }

    private static MatrixTable table(TableId id, String column) {
        String table = MatrixTable.quoted(id);
        String name = MatrixTable.quoted(column);
        return new MatrixTable(
                id + "." + column,
                id,
                List.of("CREATE TABLE " + table + " (id INT, " + name + " VARCHAR(20), PRIMARY KEY (id), KEY (" + name
                        + "))"),
                List.of("INSERT INTO " + table + " VALUES (1, 'a'), (2, NULL)"),
                List.of("UPDATE " + table + " SET " + name + " = 'b', id = id"),
                List.of("DELETE FROM " + table),
                List.of());
    }

    private static MatrixTable everyColumn(TableId id) {
        String table = MatrixTable.quoted(id);
        return new MatrixTable(
                "every name as a column",
                id,
                List.of(
                        "CREATE TABLE " + table + " (id INT PRIMARY KEY, "
                                + NAMES.stream()
                                        .map(name -> MatrixTable.quoted(name) + " INT COMMENT " + "'"
                                                + name.replace("\\", "\\\\").replace("'", "''") + "'")
                                        .collect(Collectors.joining(", "))
                                + ") COMMENT 'a `quoted`, \"odd\" one; -- not a comment'",
                        "ALTER TABLE " + table + " ADD COLUMN `añadida; drop` INT AFTER `it's`"),
                List.of("INSERT INTO " + table + " (id, `it's`, `back``tick`, `表名`) VALUES (1, 2, 3, 4)"),
                List.of("UPDATE " + table + " SET `select` = 5, `dou\"ble` = 6"),
                List.of("DELETE FROM " + table),
                List.of());
    }
}
