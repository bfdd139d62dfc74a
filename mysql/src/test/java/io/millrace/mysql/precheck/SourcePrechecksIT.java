package io.millrace.mysql.precheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.StartPoint;
import io.millrace.model.Precheck;
import io.millrace.model.Precheck.Level;
import io.millrace.model.TableId;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.TlsMode;
import io.millrace.mysql.load.SnapshotLock;
import io.millrace.mysql.load.TestSource;
import io.millrace.servers.MysqlRelease;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SourcePrechecksIT {
    private TestSource source;

    @AfterEach
    void stop() {
        source.close();
    }

    private void start(MysqlRelease release, String... options) {
        source = TestSource.start(release, options);
        source.execute(
                "CREATE DATABASE shop",
                "CREATE TABLE shop.orders (id INT PRIMARY KEY)",
                "CREATE TABLE shop.log (a INT)",
                "CREATE VIEW shop.v AS SELECT 1");
    }

    private static PrecheckScope scope(StartPoint start, TableId... exact) {
        return new PrecheckScope(
                table -> table.database().equals("shop") && !table.table().equals("log"),
                List.of(exact),
                List.of("shop"),
                true,
                start,
                SnapshotLock.NONE,
                false);
    }

    private static Map<String, Precheck> run(SourceSettings settings, PrecheckScope scope) {
        return SourcePrechecks.run(settings, scope).stream().collect(Collectors.toMap(Precheck::code, check -> check));
    }

    private Map<String, Precheck> run(StartPoint start, TableId... exact) {
        return run(source.settings(), scope(start, exact));
    }

    private static void assertThatIs(Precheck check, Level level, String... found) {
        assertThat(check.level()).as(check.toString()).isEqualTo(level);
        assertThat(List.of(found)).allSatisfy(part -> assertThat(check.found()).contains(part));
    }

    @ParameterizedTest
    @Tag("all-servers")
    @EnumSource(
            value = MysqlRelease.class,
            names = {"V5_7", "MARIADB_11_4"})
    void aGoodSourceHasNothingThatBlocksOnOlderServers(MysqlRelease release) {
        aGoodSourceHasNothingThatBlocks(release);
    }

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void aGoodSourceHasNothingThatBlocks(MysqlRelease release) {
        start(release);
        Map<String, Precheck> checks = run(null, new TableId("shop", "orders"));
        assertThat(checks.values())
                .noneMatch(check -> check.level() == Level.FAIL)
                .allMatch(
                        check -> !check.criterion().isEmpty() && !check.found().isEmpty());
        assertThat(checks)
                .containsKeys("SRC_CLIENT_ADDR", "SRC_VERSION", "SRC_SSL", "SRC_TIMEZONE", "SRC_CLOCK", "SRC_CHARSET");
        for (String code : List.of(
                "SRC_CONN",
                "SRC_BINLOG_ON",
                "SRC_BINLOG_FORMAT",
                "SRC_ROW_IMAGE",
                "SRC_PRIV_REPL",
                "SRC_PRIV_SELECT",
                "SRC_SERVER_ID_FREE",
                "SRC_OBJ_EXISTS",
                "SRC_PK",
                "SRC_GTID",
                "SRC_CLOCK",
                "SRC_START_POSITION",
                "SRC_BINLOG_DB_FILTER")) {
            assertThatIs(checks.get(code), Level.PASS);
        }
        if (release.isMariaDb()) {
            assertThatIs(checks.get("SRC_IS_PRIMARY"), Level.SKIPPED, "SLAVE MONITOR");
            assertThatIs(checks.get("SRC_VERSION"), Level.PASS);
        } else {
            assertThatIs(checks.get("SRC_IS_PRIMARY"), Level.PASS);
        }
    }

    @Test
    @Tag("all-servers")
    void aTableWithAHistoryIsATable() {
        start(MysqlRelease.MARIADB_11_4);
        source.execute("CREATE TABLE shop.history (id INT PRIMARY KEY) WITH SYSTEM VERSIONING");
        assertThatIs(run(null, new TableId("shop", "history")).get("SRC_OBJ_TYPE"), Level.PASS);
    }

    @Test
    void namesEveryBinlogSettingThatIsWrong() {
        start(
                MysqlRelease.V8_0,
                "--binlog-format=STATEMENT",
                "--binlog-row-image=MINIMAL",
                "--binlog-expire-logs-seconds=3600",
                "--binlog-ignore-db=shop",
                "--binlog-row-value-options=PARTIAL_JSON");
        Map<String, Precheck> checks = run(null);
        assertThatIs(checks.get("SRC_BINLOG_FORMAT"), Level.FAIL, "binlog_format=STATEMENT");
        assertThat(checks.get("SRC_BINLOG_FORMAT").remedy()).contains("SET GLOBAL binlog_format = 'ROW'");
        assertThatIs(checks.get("SRC_ROW_IMAGE"), Level.FAIL, "binlog_row_image=MINIMAL");
        assertThatIs(checks.get("SRC_BINLOG_RETENTION"), Level.WARN, "1 h");
        assertThatIs(checks.get("SRC_BINLOG_DB_FILTER"), Level.FAIL, "not logged: shop");
        assertThatIs(checks.get("SRC_ROW_VALUE_OPTIONS"), Level.FAIL, "PARTIAL_JSON", "binlog_row_image=MINIMAL");
    }

    @Test
    void saysThatTheBinlogIsOffAndSkipsWhatNeedsIt() {
        start(MysqlRelease.V8_0, "--skip-log-bin", "--gtid-mode=OFF", "--enforce-gtid-consistency=OFF");
        Map<String, Precheck> checks = run(null);
        assertThatIs(checks.get("SRC_BINLOG_ON"), Level.FAIL, "log_bin=OFF");
        assertThatIs(checks.get("SRC_START_POSITION"), Level.SKIPPED, "SRC_BINLOG_ON");
        assertThatIs(checks.get("SRC_BINLOG_RETENTION"), Level.SKIPPED, "SRC_BINLOG_ON");
        assertThatIs(checks.get("SRC_GTID"), Level.WARN, "gtid_mode=OFF");
    }

    @Test
    void namesMissingPrivilegesAndTheGrantThatGivesThem() {
        start(MysqlRelease.V8_0);
        source.execute(
                "CREATE USER poor@'%' IDENTIFIED WITH mysql_native_password BY 'poor'",
                "GRANT INSERT ON shop.* TO poor@'%'", "GRANT REPLICATION CLIENT ON *.* TO poor@'%'");
        SourceSettings poor =
                SourceSettings.of(source.server().host(), source.server().port(), "poor", "poor", "test");
        Map<String, Precheck> checks = run(poor, scope(null, new TableId("shop", "orders")));
        assertThatIs(checks.get("SRC_PRIV_REPL"), Level.FAIL, "missing: REPLICATION SLAVE");
        assertThat(checks.get("SRC_PRIV_REPL").remedy())
                .contains("GRANT REPLICATION SLAVE")
                .contains("'poor'@'%'");
        assertThatIs(checks.get("SRC_PRIV_SELECT"), Level.FAIL, "shop.orders");
        assertThat(checks.get("SRC_PRIV_SELECT").remedy()).isEqualTo("GRANT SELECT ON `shop`.* TO 'poor'@'%'");
        assertThatIs(checks.get("SRC_SERVER_ID_FREE"), Level.SKIPPED, "SRC_PRIV_REPL");
        assertThatIs(checks.get("SRC_LONG_TX"), Level.SKIPPED, "PROCESS");
    }

    @Test
    void namesMissingTablesViewsAndTablesThatLoadBadly() {
        start(MysqlRelease.V8_0);
        source.execute(
                "CREATE TABLE shop.m (a FLOAT PRIMARY KEY) ENGINE=MyISAM",
                "CREATE TABLE shop.keyless (a INT, UNIQUE (a))",
                "CREATE TABLE shop.heap (a INT PRIMARY KEY) ENGINE=MEMORY",
                "CREATE TABLE shop.child (id INT PRIMARY KEY, o INT, CONSTRAINT fk FOREIGN KEY (o) REFERENCES"
                        + " shop.orders (id) ON DELETE CASCADE)");
        Map<String, Precheck> checks =
                run(null, new TableId("shop", "gone"), new TableId("no", "where"), new TableId("shop", "v"));
        assertThatIs(checks.get("SRC_OBJ_EXISTS"), Level.FAIL, "TABLE_NOT_FOUND", "shop.gone", "no.where");
        assertThatIs(checks.get("SRC_OBJ_TYPE"), Level.FAIL, "shop.v is a VIEW");
        assertThatIs(checks.get("SRC_KEY_TYPE"), Level.WARN, "shop.m", "float");
        assertThatIs(checks.get("SRC_PK"), Level.WARN, "shop.keyless: the table has no primary key");
        assertThatIs(checks.get("SRC_MYISAM"), Level.WARN, "shop.m (MyISAM)", "shop.heap");
        assertThatIs(checks.get("SRC_ENGINE"), Level.WARN, "shop.heap (MEMORY)");
        assertThatIs(checks.get("SRC_FK_CASCADE"), Level.WARN, "shop.child: fk (on delete CASCADE");
    }

    @Test
    void saysWhetherTheAccountMayLockTheTablesThatTheTaskIsToLock() {
        start(MysqlRelease.V8_0);
        source.execute(
                "CREATE TABLE shop.m (a INT PRIMARY KEY) ENGINE=MyISAM",
                "CREATE USER reader@'%' IDENTIFIED WITH mysql_native_password BY 'reader'",
                "GRANT SELECT ON shop.* TO reader@'%'");
        SourceSettings reader =
                SourceSettings.of(source.server().host(), source.server().port(), "reader", "reader", "test");
        PrecheckScope without = scope(null);
        PrecheckScope locking = new PrecheckScope(
                without.selector(), List.of(), List.of("shop"), true, null, SnapshotLock.TABLE, false);
        assertThat(run(reader, without)).doesNotContainKey("SRC_PRIV_LOCK");
        Precheck refused = run(reader, locking).get("SRC_PRIV_LOCK");
        assertThatIs(refused, Level.FAIL, "shop");
        assertThat(refused.remedy()).contains("GRANT LOCK TABLES ON `shop`.* TO 'reader'@'%'");
        source.execute("GRANT LOCK TABLES ON shop.* TO reader@'%'");
        Map<String, Precheck> granted = run(reader, locking);
        assertThatIs(granted.get("SRC_PRIV_LOCK"), Level.PASS, "may lock in shop");
        assertThatIs(granted.get("SRC_MYISAM"), Level.INFO, "shop.m (MyISAM)");
    }

    @Test
    void givesTheReasonOfAFailedConnectionAndSkipsTheRest() {
        start(MysqlRelease.V8_0, "--ssl=0");
        SourceSettings good = source.settings();
        String host = good.host();
        assertRefused(SourceSettings.of(host, good.port(), good.user(), "s3cret-guess", "test"), "ACCESS_DENIED");
        assertRefused(SourceSettings.of(host, 1, good.user(), "s3cret-guess", "test"), "REFUSED");
        assertRefused(SourceSettings.of("no.such.host.invalid", 3306, "u", "s3cret-guess", "test"), "DNS");
        assertRefused(good.withTls(TlsMode.REQUIRED, null, null), "TLS");
    }

    private static void assertRefused(SourceSettings settings, String reason) {
        List<Precheck> checks = SourcePrechecks.run(settings, scope(null));
        assertThatIs(checks.get(0), Level.FAIL, reason + ":");
        assertThat(checks.get(0).remedy()).isNotEmpty();
        assertThat(checks.subList(1, checks.size()))
                .isNotEmpty()
                .allMatch(
                        check -> check.level() == Level.SKIPPED && check.found().contains("SRC_CONN"));
        assertThat(checks.toString()).doesNotContain("s3cret-guess");
    }

    @Test
    void looksForTheStartPositionInTheBinlog() {
        start(MysqlRelease.V8_0);
        String file = source.root().queryOne("SHOW MASTER STATUS").text("File");
        String uuid = source.root().queryValue("SELECT @@server_uuid");
        assertThatIs(start(StartPoint.Kind.FILE_POSITION, file + ":4"), Level.PASS);
        assertThatIs(start(StartPoint.Kind.FILE_POSITION, file + ":99999999"), Level.FAIL, "behind the file's end");
        assertThatIs(start(StartPoint.Kind.FILE_POSITION, "binlog.999999:4"), Level.FAIL, "is not there");
        assertThatIs(start(StartPoint.Kind.GTID_SET, uuid + ":1"), Level.PASS);
        assertThatIs(start(StartPoint.Kind.GTID_SET, uuid + ":1-999999"), Level.FAIL, "never executed");
        assertThatIs(start(StartPoint.Kind.GTID_SET, "nonsense"), Level.FAIL, "not a position");
        source.execute("FLUSH LOGS", "INSERT INTO shop.orders VALUES (1)", "FLUSH LOGS");
        source.execute("PURGE BINARY LOGS TO '"
                + source.root().queryOne("SHOW MASTER STATUS").text("File") + "'");
        assertThatIs(start(StartPoint.Kind.GTID_SET, uuid + ":1"), Level.FAIL, "already removed");
        assertThatIs(start(StartPoint.Kind.FILE_POSITION, file + ":4"), Level.FAIL, "is not there");
        assertThatIs(start(StartPoint.Kind.EARLIEST, ""), Level.PASS);
    }

    private Precheck start(StartPoint.Kind kind, String value) {
        return run(new StartPoint(kind, value)).get("SRC_START_POSITION");
    }
}
