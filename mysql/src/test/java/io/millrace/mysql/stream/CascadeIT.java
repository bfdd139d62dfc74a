package io.millrace.mysql.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.TableSelector;
import io.millrace.model.Precheck;
import io.millrace.model.Precheck.Level;
import io.millrace.mysql.load.SnapshotLock;
import io.millrace.mysql.load.TestSource;
import io.millrace.mysql.precheck.PrecheckScope;
import io.millrace.mysql.precheck.SourcePrechecks;
import io.millrace.servers.MysqlRelease;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the binlog has of rows that a foreign key changes, and that the precheck says the same. */
class CascadeIT {
    private static final TableSelector SHOP = table -> table.database().equals("shop");
    private static final String[] PARENTS_ONLY = {
        "DELETE shop.parent (1)", "UPDATE shop.parent (2) -> (20)", "INSERT shop.marker (1)"
    };

    private TestSource source;

    @AfterEach
    void stop() {
        source.close();
    }

    private void start(MysqlRelease release, String... options) {
        source = TestSource.start(release, options);
        source.execute(
                "CREATE DATABASE shop",
                "CREATE TABLE shop.marker (id INT PRIMARY KEY)",
                "CREATE TABLE shop.parent (id INT PRIMARY KEY)",
                child("dropped", "ON DELETE CASCADE"),
                child("emptied", "ON DELETE SET NULL"),
                child("renumbered", "ON UPDATE CASCADE"),
                child("refusing", "ON DELETE RESTRICT"),
                "INSERT INTO shop.parent VALUES (1), (2)",
                "INSERT INTO shop.dropped VALUES (10, 1)",
                "INSERT INTO shop.emptied VALUES (11, 1)",
                "INSERT INTO shop.renumbered VALUES (12, 2)");
    }

    private static String child(String name, String rule) {
        return "CREATE TABLE shop." + name + " (id INT PRIMARY KEY, p INT, CONSTRAINT fk_" + name
                + " FOREIGN KEY (p) REFERENCES shop.parent (id) " + rule + ")";
    }

    private List<String> told(int lines) throws Exception {
        try (Streaming stream = Streaming.fromNow(source.settings(), SHOP)) {
            source.execute(
                    "DELETE FROM shop.parent WHERE id = 1",
                    "UPDATE shop.parent SET id = 20 WHERE id = 2",
                    "INSERT INTO shop.marker VALUES (1)");
            return stream.lines(lines);
        }
    }

    private Precheck check() {
        PrecheckScope scope = new PrecheckScope(SHOP, List.of(), List.of("shop"), true, null, SnapshotLock.NONE, false);
        return SourcePrechecks.run(source.settings(), scope).stream()
                .filter(check -> check.code().equals("SRC_FK_CASCADE"))
                .findFirst()
                .orElseThrow();
    }

    private void notLogged() throws Exception {
        assertThat(told(3)).containsExactly(PARENTS_ONLY);
        Precheck check = check();
        assertThat(check.level()).as(check.toString()).isEqualTo(Level.WARN);
        assertThat(check.found())
                .contains(
                        "shop.dropped: fk_dropped (on delete CASCADE",
                        "shop.emptied: fk_emptied (on delete SET NULL",
                        "shop.renumbered: fk_renumbered (on ",
                        "on update CASCADE")
                .doesNotContain("refusing");
        assertThat(check.remedy()).contains("in the application");
    }

    @Test
    void before96RowsThatAForeignKeyChangesAreNotInTheBinlog() throws Exception {
        start(MysqlRelease.V8_0);
        notLogged();
    }

    @ParameterizedTest
    @Tag("all-servers")
    @EnumSource(
            value = MysqlRelease.class,
            names = {"V5_5", "V5_6", "V5_7", "MARIADB_11_4"})
    void norOnOlderServersOrOnMariaDb(MysqlRelease release) throws Exception {
        start(release);
        notLogged();
    }

    @Test
    void since96TheyAreAndTheCheckIsContent() throws Exception {
        start(MysqlRelease.V9_7);
        assertThat(told(6))
                .containsExactlyInAnyOrder(
                        "DELETE shop.parent (1)",
                        "DELETE shop.dropped (10, 1)",
                        "UPDATE shop.emptied (11, 1) -> (11, null)",
                        "UPDATE shop.parent (2) -> (20)",
                        "UPDATE shop.renumbered (12, 2) -> (12, 20)",
                        "INSERT shop.marker (1)");
        Precheck check = check();
        assertThat(check.level()).as(check.toString()).isEqualTo(Level.PASS);
        assertThat(check.found()).contains("3 cascading foreign keys", "innodb_native_foreign_keys=OFF");
    }

    @Test
    void unlessInnoDbIsLeftToDoItAsBefore() throws Exception {
        start(MysqlRelease.V9_7, "--innodb-native-foreign-keys=ON");
        notLogged();
    }
}
