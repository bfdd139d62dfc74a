package io.millrace.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnShape;
import io.millrace.model.DdlChange;
import io.millrace.model.DdlContext;
import io.millrace.model.IndexShape;
import io.millrace.model.KeyShape;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real server would answer is {@link TrackedSchemaIT}'s matter; here is what the tracker makes of statements. */
class TrackedSchemaTest {
    private static final DdlSession SESSION = new DdlSession(0, "utf8mb4", "", 0);
    private static final TableId T = new TableId("shop", "t");

    private final TrackedSchema tracker = new TrackedSchema(
            "9.7.0",
            0,
            table -> table.database().equals("shop") && !table.table().startsWith("_"));

    /** {@code name type[ charset][ not null][ generated][ invisible], ... | KEY(columns), ...}. */
    private static String print(TableShape shape) {
        String columns = shape.columns().stream()
                .map(column -> column.name() + " " + column.columnType()
                        + (column.charset() == null ? "" : " " + column.charset())
                        + (column.nullable() ? "" : " not null")
                        + (column.generated() == ColumnShape.Generated.NO
                                ? ""
                                : " " + column.generated().name().toLowerCase(java.util.Locale.ROOT))
                        + (column.invisible() ? " invisible" : ""))
                .collect(Collectors.joining(", "));
        String keys = shape.keys().stream()
                .map(key -> key.name() + key.columns() + (key.prefixed() ? "p" : ""))
                .collect(Collectors.joining(" "));
        return keys.isEmpty() ? columns : columns + " | " + keys;
    }

    static Stream<Arguments> creations() {
        return Stream.of(
                Arguments.of("a INT", "a int"),
                Arguments.of("a INT(5) UNSIGNED ZEROFILL", "a int(5) unsigned zerofill"),
                Arguments.of("a TINYINT(1), b BOOL, c TINYINT(4)", "a tinyint(1), b tinyint(1), c tinyint"),
                Arguments.of("a DEC, b NUMERIC(5), c FIXED(6,2)", "a decimal(10,0), b decimal(5,0), c decimal(6,2)"),
                Arguments.of("a FLOAT(24), b FLOAT(25), c REAL", "a float, b double, c double"),
                Arguments.of("a SERIAL", "a bigint unsigned not null | a[0]"),
                Arguments.of("a YEAR(4), b BIT, c TIMESTAMP(3)", "a year, b bit(1), c timestamp(3)"),
                Arguments.of("a ENUM('it''s', \"b\")", "a enum('it''s','b') utf8mb4"),
                Arguments.of(
                        "a NCHAR(3), b CHAR BYTE, c CHAR(2) ASCII", "a char(3) utf8mb3, b binary(1), c char(2) latin1"),
                Arguments.of("a LONG VARCHAR, b LONG VARBINARY", "a mediumtext utf8mb4, b mediumblob"),
                Arguments.of(
                        "a TEXT(60), b TEXT(70), c BLOB(70000)", "a tinytext utf8mb4, b text utf8mb4, c mediumblob"),
                Arguments.of("a GEOMETRYCOLLECTION NOT NULL SRID 4326", "a geomcollection not null"),
                Arguments.of("a VECTOR(3), b JSON", "a vector(3), b json"),
                Arguments.of("a INT PRIMARY KEY, b INT UNIQUE", "a int not null, b int | PRIMARY[0] b[1]"),
                Arguments.of(
                        "a INT, b INT NOT NULL, UNIQUE (a), UNIQUE x (b), PRIMARY KEY (b, a)",
                        "a int not null, b int not null | PRIMARY[1, 0] x[1] a[0]"),
                Arguments.of("a INT, UNIQUE (a), KEY (a), UNIQUE ((a + 1)), UNIQUE (a)", "a int | a[0] a_3[0]"),
                Arguments.of("a VARCHAR(9), UNIQUE (a(3)), UNIQUE (a(9))", "a varchar(9) utf8mb4 | a_2[0] a[0]p"),
                Arguments.of(
                        "a INT, b INT AS (a + 1), c INT AS (a) STORED INVISIBLE",
                        "a int, b int virtual, c int stored invisible"),
                Arguments.of("a INT DEFAULT (1 + (2)) CHECK (a > 0) NOT ENFORCED COMMENT 'b INT, (c'", "a int"),
                Arguments.of(
                        "a INT, /* b INT, */ c INT /*!80000 , d INT */ /*!99999 , e INT */", "a int, c int, d int"));
    }

    @ParameterizedTest
    @MethodSource("creations")
    void readsColumnDefinitionsAsTheServerPrintsThem(String definitions, String shape) {
        DdlResult result = tracker.apply("shop", "CREATE TABLE t (" + definitions + ")", SESSION);

        assertThat(result.error()).isEmpty();
        assertThat(print(tracker.shapeOf(T))).isEqualTo(shape);
    }

    static Stream<Arguments> alterations() {
        return Stream.of(
                Arguments.of("ADD c INT", "a int not null, b varchar(9) latin1, c int | PRIMARY[0] b[1]"),
                Arguments.of("ADD c INT FIRST", "c int, a int not null, b varchar(9) latin1 | PRIMARY[1] b[2]"),
                Arguments.of(
                        "DROP PRIMARY KEY, ADD c INT AUTO_INCREMENT PRIMARY KEY FIRST",
                        "c int not null, a int not null, b varchar(9) latin1 | PRIMARY[0] b[2]"),
                Arguments.of(
                        "ADD c INT UNIQUE KEY FIRST, ADD UNIQUE KEY first (a)",
                        "c int, a int not null, b varchar(9) latin1 | PRIMARY[1] first[1] b[2] c[0]"),
                Arguments.of(
                        "ADD c INT AFTER a, ADD d TEXT AFTER c",
                        "a int not null, c int, d text latin1, b varchar(9) latin1 | PRIMARY[0] b[3]"),
                Arguments.of("DROP b, ADD b INT", "a int not null, b int | PRIMARY[0]"),
                Arguments.of("DROP PRIMARY KEY", "a int not null, b varchar(9) latin1 | b[1]"),
                Arguments.of("DROP a, ADD c SERIAL", "b varchar(9) latin1, c bigint unsigned not null | c[1] b[0]"),
                Arguments.of(
                        "RENAME COLUMN a TO b, RENAME COLUMN b TO a",
                        "b int not null, a varchar(9) latin1 | PRIMARY[0] b[1]"),
                Arguments.of("CHANGE a b INT, CHANGE b a INT", "b int not null, a int | PRIMARY[0] b[1]"),
                Arguments.of("MODIFY a BIGINT AFTER b", "b varchar(9) latin1, a bigint not null | PRIMARY[1] b[0]"),
                Arguments.of(
                        "CONVERT TO CHARACTER SET utf8mb4", "a int not null, b varchar(9) utf8mb4 | PRIMARY[0] b[1]"),
                Arguments.of("CHARSET utf8mb4", "a int not null, b varchar(9) latin1 | PRIMARY[0] b[1]"),
                Arguments.of(
                        "ALTER b SET INVISIBLE", "a int not null, b varchar(9) latin1 invisible | PRIMARY[0] b[1]"),
                Arguments.of("RENAME KEY b TO k", "a int not null, b varchar(9) latin1 | PRIMARY[0] k[1]"),
                Arguments.of(
                        "DROP INDEX b, ADD UNIQUE u (b(3))", "a int not null, b varchar(9) latin1 | PRIMARY[0] u[1]p"),
                Arguments.of(
                        "ALTER b SET DEFAULT 'x', ORDER BY a", "a int not null, b varchar(9) latin1 | PRIMARY[0] b[1]"),
                Arguments.of("DROP PARTITION p0, p1", "a int not null, b varchar(9) latin1 | PRIMARY[0] b[1]"));
    }

    @ParameterizedTest
    @MethodSource("alterations")
    void appliesTheClausesOfAnAlterTogether(String clauses, String shape) {
        tracker.apply("shop", "CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(9) UNIQUE) CHARSET latin1", SESSION);

        DdlResult result = tracker.apply("", "ALTER TABLE shop.t " + clauses, SESSION);

        assertThat(result.error()).isEmpty();
        assertThat(print(tracker.shapeOf(T))).isEqualTo(shape);
    }

    @Test
    void forgetsATableWhoseAlterItCannotReadAndSaysWhy() {
        tracker.apply("shop", "CREATE TABLE t (a INT)", SESSION);
        tracker.apply("shop", "CREATE TABLE u (a INT)", SESSION);

        DdlResult result = tracker.apply("shop", "ALTER TABLE t FROBNICATE u", SESSION);

        assertThat(result.error()).startsWith("syntax: ");
        assertThat(result.invalidated()).containsExactly(T);
        assertThat(result.changes()).extracting(DdlChange::kind).containsExactly(DdlChange.Kind.ALTER_TABLE);
        assertThat(tracker.shapeOf(T)).isNull();
        assertThat(tracker.shapeOf(new TableId("shop", "u"))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "ALTER TABLE t ADD b NOSUCHTYPE",
                "ALTER TABLE t DROP nosuchcolumn",
                "ALTER TABLE t ADD b INT COMMENT 'open",
                "ALTER TABLE t ADD b INT AS (1",
                "CREATE TABLE t (",
                "CREATE TABLE t SELECT 1",
                "RENAME TABLE u TO t",
                "DROP TABLE t garbage",
                "CREATE TABLE t LIKE elsewhere.x",
            })
    void neverThrowsAndInvalidatesTheTableNamed(String sql) {
        tracker.apply("shop", "CREATE TABLE t (a INT)", SESSION);

        DdlResult result = tracker.apply("shop", sql, SESSION);

        assertThat(result.error()).isNotEmpty();
        assertThat(result.invalidated()).contains(T);
        assertThat(tracker.shapeOf(T)).isNull();
    }

    @Test
    void createIfNotExistsSaysNothingOfATableThatWasLost() {
        tracker.apply("shop", "CREATE TABLE t (a INT)", SESSION);
        tracker.apply("shop", "ALTER TABLE t FROBNICATE", SESSION);

        tracker.apply("shop", "CREATE TABLE IF NOT EXISTS t (b INT)", SESSION);

        assertThat(tracker.shapeOf(T)).isNull();
    }

    @Test
    void splitsAStatementOverSeveralTablesIntoOneChangeEach() {
        DdlResult drop = tracker.apply("shop", "DROP TABLE IF EXISTS t, `o``dd`.u /* x */", SESSION);
        DdlResult rename = tracker.apply("shop", "RENAME TABLE t TO x, d.u TO t", SESSION);
        DdlResult single = tracker.apply("shop", "DROP TABLE t /* generated by server */", SESSION);

        assertThat(drop.changes())
                .containsExactly(
                        new DdlChange(
                                DdlChange.Kind.DROP_TABLE, "shop", "t", "DROP TABLE IF EXISTS `shop`.`t`", List.of(T)),
                        new DdlChange(
                                DdlChange.Kind.DROP_TABLE,
                                "o`dd",
                                "u",
                                "DROP TABLE IF EXISTS `o``dd`.`u`",
                                List.of(new TableId("o`dd", "u"))));
        assertThat(rename.changes())
                .containsExactly(
                        new DdlChange(
                                DdlChange.Kind.RENAME_TABLE,
                                "shop",
                                "t",
                                "RENAME TABLE `shop`.`t` TO `shop`.`x`",
                                List.of(T, new TableId("shop", "x"))),
                        new DdlChange(
                                DdlChange.Kind.RENAME_TABLE,
                                "d",
                                "u",
                                "RENAME TABLE `d`.`u` TO `shop`.`t`",
                                List.of(new TableId("d", "u"), T)));
        assertThat(single.changes())
                .containsExactly(new DdlChange(
                        DdlChange.Kind.DROP_TABLE, "shop", "t", "DROP TABLE t /* generated by server */", List.of(T)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "TRUNCATE TABLE t | TRUNCATE_TABLE",
                "CREATE INDEX i ON t (a) | CREATE_INDEX",
                "DROP INDEX i ON t | DROP_INDEX",
                "ALTER TABLE t RENAME TO u | RENAME_TABLE",
                "ALTER TABLE t ADD b INT, RENAME u | ALTER_TABLE",
                "CREATE TABLE x LIKE t | CREATE_TABLE",
                "CREATE DATABASE d | CREATE_DATABASE",
                "ALTER DATABASE CHARSET latin1 | ALTER_DATABASE",
                "DROP SCHEMA d | DROP_DATABASE",
            })
    void tellsTheKindOfAChange(String sql, DdlChange.Kind kind) {
        tracker.apply("shop", "CREATE TABLE t (a INT)", SESSION);

        DdlResult result = tracker.apply("shop", sql, SESSION);

        assertThat(result.error()).isEmpty();
        assertThat(result.changes()).extracting(DdlChange::kind).containsExactly(kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "CREATE VIEW v AS SELECT * FROM t",
                "GRANT SELECT ON t TO u",
                "CREATE TEMPORARY TABLE t (z INT)",
                "DROP TEMPORARY TABLE t",
                "ANALYZE TABLE t",
                "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET @a = 1",
                "BEGIN",
            })
    void leavesStatementsThatChangeNoTableAlone(String sql) {
        tracker.apply("shop", "CREATE TABLE t (a INT)", SESSION);
        tracker.drainChanged();

        DdlResult result = tracker.apply("shop", sql, SESSION);

        assertThat(result).isEqualTo(new DdlResult(List.of(), List.of(), ""));
        assertThat(tracker.drainChanged()).isEmpty();
        assertThat(print(tracker.shapeOf(T))).isEqualTo("a int");
    }

    @Test
    void followsAnOnlineSchemaChangeThroughItsHelperTable() {
        tracker.apply("shop", "CREATE TABLE t (a INT PRIMARY KEY)", SESSION);
        tracker.apply("shop", "CREATE TABLE _t_new (a INT PRIMARY KEY, b TEXT)", SESSION);

        tracker.apply("shop", "RENAME TABLE t TO _t_old, _t_new TO t", SESSION);

        assertThat(print(tracker.shapeOf(T))).isEqualTo("a int not null, b text utf8mb4 | PRIMARY[0]");
    }

    @Test
    void doesNotReadStatementsAboutDatabasesWithoutKnownTables() {
        tracker.apply("shop", "CREATE TABLE t (a INT)", SESSION);

        DdlResult result = tracker.apply("other", "CREATE TABLE x (this is no column list)", SESSION);

        assertThat(result.error()).isEmpty();
        assertThat(result.changes()).extracting(DdlChange::table).containsExactly("x");
        assertThat(tracker.shapes()).hasSize(1);
    }

    @Test
    void takesCharsetsFromTheDatabaseThatATableIsIn() {
        tracker.putDatabaseCharset("shop", "gbk");
        tracker.apply("other", "CREATE TABLE shop.t (a CHAR)", SESSION);
        tracker.apply("shop", "ALTER DATABASE COLLATE latin1_bin", SESSION);
        tracker.apply("other", "CREATE TABLE shop.u (a CHAR)", SESSION);
        tracker.apply("other", "ALTER TABLE shop.t ADD b CHAR", SESSION);

        assertThat(print(tracker.shapeOf(T))).isEqualTo("a char(1) gbk, b char(1) gbk");
        assertThat(print(tracker.shapeOf(new TableId("shop", "u")))).isEqualTo("a char(1) latin1");
    }

    @Test
    void dropsTheTablesOfADroppedDatabase() {
        tracker.apply("shop", "CREATE TABLE t (a INT)", SESSION);
        tracker.drainChanged();

        tracker.apply("", "DROP DATABASE shop", SESSION);

        assertThat(tracker.shapes()).isEmpty();
        assertThat(tracker.drainChanged()).containsExactly(T);
    }

    @Test
    void findsNamesWithoutCaseWhereTheServerDoes() {
        TrackedSchema folding =
                new TrackedSchema("8.0.15", 1, table -> table.database().equals("shop"));
        DdlSession session = new DdlSession(0, "utf8mb4", "", 1);
        folding.apply("Shop", "CREATE TABLE T (a INT)", session);
        TrackedSchema preserving =
                new TrackedSchema("8.0.15", 2, table -> table.database().equals("Shop"));
        preserving.apply("Shop", "CREATE TABLE Orders (a INT)", session);

        DdlResult folded = folding.apply("SHOP", "ALTER TABLE t ADD b INT", session);
        DdlResult preserved = preserving.apply("shop", "ALTER TABLE ORDERS ADD b INT", session);

        assertThat(print(folding.shapeOf(T))).isEqualTo("a int(11), b int(11)");
        assertThat(folded.changes().get(0).tables()).containsExactly(T);
        TableId orders = new TableId("Shop", "Orders");
        assertThat(preserving.shapeOf(new TableId("SHOP", "orders")).id()).isEqualTo(orders);
        assertThat(preserved.changes().get(0).tables()).containsExactly(orders);
    }

    @Test
    void reportsWhatACheckpointHasToStoreOnce() {
        TableShape shape = new TableShape(
                T,
                List.of(ColumnTypes.column("a", "int", false, null, ColumnShape.Generated.NO, false)),
                List.of(new KeyShape("PRIMARY", List.of(0), false)),
                "InnoDB",
                new DdlContext("latin1", List.of(new IndexShape("PRIMARY", true, List.of(new IndexShape.Part(0, 0))))));
        tracker.put(shape);
        assertThat(tracker.drainChanged()).containsExactly(T);

        tracker.apply("shop", "ALTER TABLE t FORCE", SESSION);
        assertThat(tracker.drainChanged()).isEmpty();

        tracker.apply("shop", "ALTER TABLE t DROP PRIMARY KEY, ADD b CHAR", SESSION);
        assertThat(tracker.drainChanged()).containsExactly(T);
        assertThat(print(tracker.shapeOf(T))).isEqualTo("a int not null, b char(1) latin1");
    }

    @Test
    void keepsAKeyPrefixOfUnknownLengthAPrefix() {
        tracker.put(new TableShape(
                T,
                List.of(ColumnTypes.column("a", "varchar(20)", false, "latin1", ColumnShape.Generated.NO, false)),
                List.of(new KeyShape("u", List.of(0), true)),
                "InnoDB"));

        tracker.apply("shop", "ALTER TABLE t MODIFY a VARCHAR(10) CHARACTER SET latin1 NOT NULL", SESSION);

        assertThat(print(tracker.shapeOf(T))).isEqualTo("a varchar(10) latin1 not null | u[0]p");
    }

    @Test
    void boundsTheTablesItFollowsUnasked() {
        tracker.apply("shop", "CREATE TABLE t (a INT)", SESSION);
        for (int i = 0; i < TrackedSchema.MAX_BYSTANDERS + 50; i++) {
            tracker.apply("shop", "CREATE TABLE _x" + i + " LIKE t", SESSION);
        }

        assertThat(tracker.shapes()).hasSize(TrackedSchema.MAX_BYSTANDERS + 1);
        assertThat(tracker.shapeOf(T)).isNotNull();
    }

    /** As MySQL 5.5 and 5.6 print it; what is NOT NULL by itself, and every later release, has none. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INT | 0",
                "INT(5) ZEROFILL | 00000",
                "DECIMAL(6,2) | 0.00",
                "FLOAT | 0",
                "DOUBLE | 0",
                "BIT(5) | 0",
                "DATE | 0000-00-00",
                "TIME(3) | 00:00:00.000",
                "DATETIME(3) | 0000-00-00 00:00:00.000",
                "YEAR | 0000",
                "CHAR(3) | ''",
                "VARCHAR(3) | ''",
                "VARBINARY(3) | ''",
                "BINARY(1) | NUL",
                "ENUM('x','y') | x",
                "SET('x','y') | ''"
            })
    void aColumnThatItsPrimaryKeyMakesNotNullHasZeroAsDefaultBefore57(String type, String zero) {
        ColumnDefault literal = ColumnDefault.literal(zero.equals("NUL") ? "\0" : zero);
        for (String table : List.of("(c " + type + ", PRIMARY KEY (c))", "(c " + type + ")")) {
            TrackedSchema old = new TrackedSchema("5.6.24", 0, any -> true);
            old.apply("shop", "CREATE TABLE t " + table, SESSION);
            if (!table.contains("PRIMARY")) {
                old.apply("shop", "ALTER TABLE t ADD PRIMARY KEY (c)", SESSION);
            }
            assertThat(old.shapeOf(T).column(0).defaultValue()).isEqualTo(literal);
        }
        for (String table : List.of("(c " + type + " PRIMARY KEY)", "(c " + type + " NOT NULL, PRIMARY KEY (c))")) {
            TrackedSchema old = new TrackedSchema("5.6.24", 0, any -> true);
            old.apply("shop", "CREATE TABLE t " + table, SESSION);
            assertThat(old.shapeOf(T).column(0).defaultValue()).isEqualTo(ColumnDefault.NONE);
        }
        TrackedSchema later = new TrackedSchema("5.7.22", 0, any -> true);
        later.apply("shop", "CREATE TABLE t (c " + type + ", PRIMARY KEY (c))", SESSION);
        assertThat(later.shapeOf(T).column(0).defaultValue()).isEqualTo(ColumnDefault.NONE);
    }
}
