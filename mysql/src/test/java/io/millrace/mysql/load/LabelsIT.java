package io.millrace.mysql.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.ColumnShape;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.Precheck;
import io.millrace.mysql.precheck.PrecheckScope;
import io.millrace.mysql.precheck.SourcePrechecks;
import io.millrace.servers.MysqlRelease;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ENUM and SET labels that no server's dictionary shows: beyond U+FFFF every character is a question mark there. */
class LabelsIT {
    private static final String CAT = "\uD83D\uDC08";
    private static final String GRIN = "\uD83D\uDE00";
    private static final String TABLE = "m.t";

    private static String columns(String charset) {
        String tail = ") CHARACTER SET " + charset + " COLLATE " + charset + "_bin NOT NULL";
        return "e ENUM('a', '" + GRIN + "', '?', 'z" + CAT + "?''" + GRIN + "', '" + CAT + "'" + tail + ", s SET('x', '"
                + GRIN + "', '?', '" + CAT + CAT + "'" + tail;
    }

    private static final List<String> ENUM_LABELS = List.of("a", GRIN, "?", "z" + CAT + "?'" + GRIN, CAT);
    private static final List<String> SET_LABELS = List.of("x", GRIN, "?", CAT + CAT);

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void areReadFromTheServerItself(MysqlRelease release) throws Exception {
        readFromTheServer(release, "utf8mb4", "utf16", "utf16le", "utf32", "gb18030");
    }

    @ParameterizedTest
    @Tag("all-servers")
    @EnumSource(names = "MARIADB_11_4")
    void areReadFromMariaDbItself(MysqlRelease release) throws Exception {
        readFromTheServer(release, "utf8mb4", "utf16", "utf32");
    }

    private static void readFromTheServer(MysqlRelease release, String... charsets) throws Exception {
        try (TestSource source = TestSource.start(release)) {
            source.execute("CREATE DATABASE m CHARACTER SET utf8mb4");
            for (String charset : charsets) {
                source.execute("CREATE TABLE m." + charset + " (id INT PRIMARY KEY, " + columns(charset) + ")");
                assertLabels(source, charset);
            }
            List<String> many = new ArrayList<>();
            IntStream.range(0, 1_300).forEach(i -> many.add(i % 600 == 599 ? CAT + i : "label " + i));
            List<String> members = new ArrayList<>();
            IntStream.range(0, 64).forEach(i -> members.add(i % 7 == 0 ? GRIN + i : i == 63 ? CAT : "member " + i));
            source.execute("CREATE TABLE m.many (id INT PRIMARY KEY, e ENUM('" + String.join("','", many)
                    + "') COLLATE utf8mb4_bin, s SET('" + String.join("','", members) + "') COLLATE utf8mb4_bin)");
            assertThat(source.shape("m", "many").column(1).labels()).isEqualTo(many);
            assertThat(source.shape("m", "many").column(2).labels()).isEqualTo(members);
            source.execute("SET GLOBAL binlog_row_metadata = MINIMAL");
            bothPathsAgree(source, release + ", shapes of the dictionary");
            source.execute("SET GLOBAL binlog_row_metadata = FULL");
            bothPathsAgree(source, release + ", labels in the binlog, too");
        }
    }

    /** Of tables that were there before and of one that the stream sees created. */
    private static void bothPathsAgree(TestSource source, String setting) throws Exception {
        try (BothPaths paths = BothPaths.of(source, "m")) {
            source.execute(
                    "INSERT INTO m.utf8mb4 VALUES (1, 2, 15), (2, 5, 8)",
                    "UPDATE m.utf8mb4 SET e = '?', s = 2 WHERE id = 1",
                    "INSERT INTO m.many VALUES (1, 600, 1), (2, 1200, 9223372036854775809)",
                    "CREATE TABLE m.later (id INT PRIMARY KEY, " + columns("utf8mb4") + ")",
                    "INSERT INTO m.later VALUES (1, 2, 15), (2, 4, 8)");
            paths.check(setting);
            assertLabels(source, "later");
        }
        source.execute("DROP TABLE m.later", "DELETE FROM m.utf8mb4", "DELETE FROM m.many");
    }

    private static void assertLabels(TestSource source, String table) {
        ColumnShape column = source.shape("m", table).column(1);
        assertThat(column.labels()).isEqualTo(ENUM_LABELS);
        assertThat(column.columnType())
                .isEqualTo("enum('a','" + GRIN + "','?','z" + CAT + "?\'\'" + GRIN + "','" + CAT + "')");
        assertThat(source.shape("m", table).column(2).labels()).isEqualTo(SET_LABELS);
    }

    /** No server before 8.0 tells a label that no row has: then nothing is written rather than a question mark. */
    @ParameterizedTest
    @Tag("all-servers")
    @EnumSource(names = {"V5_5", "V5_6", "V5_7"})
    void areReadFromRowsOfOlderServersOrRefused(MysqlRelease release) throws Exception {
        try (TestSource source = TestSource.start(release)) {
            source.execute(
                    "CREATE DATABASE m CHARACTER SET utf8mb4",
                    "CREATE TABLE m.plain (id INT PRIMARY KEY, e ENUM('what?', 'no') CHARACTER SET latin1)",
                    "CREATE TABLE " + TABLE + " (id INT PRIMARY KEY, " + columns("utf8mb4") + ")",
                    "INSERT INTO m.t VALUES (1, 2, 1), (2, 3, 2), (3, 4, 0)");
            assertThat(source.shape("m", "plain").column(1).labels()).containsExactly("what?", "no");
            assertThatThrownBy(() -> source.shape("m", "t"))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_NOT_PROVEN))
                    .hasMessageContainingAll("m.t", "column=e", "'?'", "utf8mb4", "Have a row with this label");
            assertThat(SourcePrechecks.run(source.settings(), scope()))
                    .filteredOn(check -> check.code().equals("SRC_TYPES"))
                    .singleElement()
                    .satisfies(check -> {
                        assertThat(check.level()).isEqualTo(Precheck.Level.FAIL);
                        assertThat(check.toString()).contains("m.t", "column=e");
                    });
            source.execute("INSERT INTO m.t VALUES (4, 5, 12), (5, 1, 14)");
            assertLabels(source, "t");
            try (BothPaths paths = BothPaths.of(source, "n")) {
                source.execute(
                        "CREATE DATABASE n CHARACTER SET utf8mb4",
                        "CREATE TABLE n.t (id INT PRIMARY KEY, " + columns("utf8mb4") + ")",
                        "INSERT INTO n.t SELECT * FROM m.t",
                        "UPDATE n.t SET s = s ^ 15 WHERE id = 2");
                paths.check(release + ", labels that rows have");
            }
        }
    }

    private static PrecheckScope scope() {
        return new PrecheckScope(
                table -> table.database().equals("m"), List.of(), List.of(), true, null, SnapshotLock.NONE, false);
    }
}
