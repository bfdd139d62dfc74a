package io.millrace.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.TableId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnloggedChangesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE t EXCHANGE PARTITION p WITH TABLE other | EXCHANGE PARTITION | shop.t shop.other",
                "alter table a.t exchange partition p with table `b`.`o.x` without validation | EXCHANGE PARTITION |"
                        + " a.t b.o.x",
                "ALTER TABLE t TRUNCATE PARTITION p0, p1 | TRUNCATE PARTITION | shop.t",
                "ALTER TABLE t TRUNCATE PARTITION ALL | TRUNCATE PARTITION | shop.t",
                "ALTER TABLE t DROP PARTITION IF EXISTS p0 | DROP PARTITION | shop.t",
                "/*!50100 ALTER TABLE t DROP PARTITION p0 */ | DROP PARTITION | shop.t",
                "ALTER TABLE t DISCARD TABLESPACE | DISCARD TABLESPACE | shop.t",
                "ALTER TABLE t IMPORT TABLESPACE | IMPORT TABLESPACE | shop.t",
                "ALTER TABLE t DISCARD PARTITION p0 TABLESPACE | DISCARD PARTITION TABLESPACE | shop.t",
                "ALTER TABLE t IMPORT PARTITION ALL TABLESPACE | IMPORT PARTITION TABLESPACE | shop.t",
                "ALTER IGNORE TABLE t ADD UNIQUE (a) | ALTER IGNORE TABLE | shop.t",
                "ALTER TABLE t WAIT 5 DROP PARTITION p0 | DROP PARTITION | shop.t",
                "ALTER TABLE IF EXISTS t CONVERT PARTITION p TO TABLE o | CONVERT PARTITION | shop.t shop.o",
                "ALTER TABLE t CONVERT TABLE o TO PARTITION p VALUES LESS THAN (9) | CONVERT TABLE | shop.t shop.o",
                "ALTER TABLE t LOCK=NONE, DROP PARTITION p0 | DROP PARTITION | shop.t"
            })
    void namesTheTablesWhoseRowsNoEventShows(String sql, String clause, String tables) {
        UnloggedChanges found = UnloggedChanges.in(sql, "shop", 0);

        assertThat(found).isNotNull();
        assertThat(found.clause()).isEqualTo(clause);
        assertThat(found.tables()).isEqualTo(tables(tables));
    }

    private static List<TableId> tables(String text) {
        return Stream.of(text.split(" "))
                .map(name -> new TableId(name.substring(0, name.indexOf('.')), name.substring(name.indexOf('.') + 1)))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t ADD COLUMN a INT, DROP COLUMN b",
                "ALTER TABLE t DROP `partition`",
                "ALTER TABLE t DROP KEY k, DROP PRIMARY KEY",
                "ALTER TABLE t REORGANIZE PARTITION p0, p1 INTO (PARTITION p VALUES LESS THAN (9))",
                "ALTER TABLE t COALESCE PARTITION 2",
                "ALTER TABLE t REBUILD PARTITION p0",
                "ALTER TABLE t ADD PARTITION (PARTITION p VALUES LESS THAN (9))",
                "ALTER TABLE t PARTITION BY HASH (id) PARTITIONS 4",
                "ALTER TABLE t REMOVE PARTITIONING",
                "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4",
                "ALTER TABLE t ADD COLUMN a VARCHAR(40) DEFAULT 'DROP PARTITION p0'",
                "ALTER TABLE t COMMENT 'x, TRUNCATE PARTITION p'",
                "ALTER TABLE t TABLESPACE ts",
                "ALTER DATABASE d CHARACTER SET utf8mb4",
                "TRUNCATE TABLE t",
                "DROP TABLE t",
                "RENAME TABLE t TO o"
            })
    void otherStatementsAreNone(String sql) {
        assertThat(UnloggedChanges.in(sql, "shop", 0)).isNull();
    }
}
