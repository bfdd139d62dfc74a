package io.millrace.mysql.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnShape.Generated;
import io.millrace.model.ErrorCode;
import io.millrace.model.KeyShape;
import io.millrace.model.MillraceException;
import io.millrace.model.SourceInfo;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.TlsMode;
import io.millrace.mysql.load.TestSource;
import io.millrace.servers.MysqlRelease;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShapeReaderIT {
    private TestSource source;

    @AfterEach
    void stop() {
        source.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void readsColumnsAndKeysAsTheServerHasThem(MysqlRelease release) {
        source = TestSource.start(release);
        source.execute(
                "CREATE DATABASE s CHARACTER SET gbk",
                "CREATE TABLE s.Plain (a INT UNSIGNED NOT NULL, b VARCHAR(9) CHARACTER SET latin1, g INT AS (a + 1)"
                        + " VIRTUAL, h INT AS (a + 2) STORED, t DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3) NOT NULL,"
                        + " e ENUM('x','it''s'), PRIMARY KEY (t, a), KEY i (b))",
                "CREATE TABLE s.uniques (a INT NOT NULL, b INT, c VARCHAR(20) NOT NULL, d INT NOT NULL,"
                        + " UNIQUE z (b), UNIQUE p (c(3)), UNIQUE y (d), UNIQUE x (a, d), UNIQUE f ((a + 1)))",
                "CREATE VIEW s.v AS SELECT 1");
        TableShape plain = source.shape("s", "Plain");
        assertThat(plain.columns()).extracting(c -> c.name()).containsExactly("a", "b", "g", "h", "t", "e");
        assertThat(plain.column(0).unsigned()).isTrue();
        assertThat(plain.column(1).charset()).isEqualTo("latin1");
        assertThat(plain.column(2).generated()).isEqualTo(Generated.VIRTUAL);
        assertThat(plain.column(3).generated()).isEqualTo(Generated.STORED);
        assertThat(plain.column(4).generated()).isEqualTo(Generated.NO);
        assertThat(plain.column(4).fractionDigits()).isEqualTo(3);
        assertThat(plain.column(5).labels()).containsExactly("x", "it's");
        assertThat(plain.column(5).charset()).isEqualTo("gbk");
        assertThat(plain.keys()).containsExactly(new KeyShape("PRIMARY", List.of(4, 0), false));
        assertThat(plain.engine()).isEqualTo("InnoDB");
        assertThat(plain.context().charset()).isEqualTo("gbk");
        assertThat(plain.context().indexes()).extracting(i -> i.name()).containsExactly("PRIMARY", "i");
        TableShape uniques = source.shape("s", "uniques");
        assertThat(uniques.keys()).extracting(KeyShape::name).containsExactly("y", "x", "p", "z");
        assertThat(uniques.identity()).isEqualTo(new KeyShape("y", List.of(3), false));
        assertThat(uniques.keys().get(2).prefixed()).isTrue();
        assertThat(uniques.context().indexes()).hasSize(5);
    }

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void readsDefaultsWhateverTheSessionThatMadeTheTable(MysqlRelease release) {
        source = TestSource.start(release);
        source.execute(
                "SET time_zone = '+05:30'",
                "CREATE DATABASE s CHARACTER SET utf8mb4",
                "CREATE TABLE s.t (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, a DECIMAL(10,2) DEFAULT 1.5,"
                        + " b VARCHAR(9) DEFAULT 'it''s', c TIMESTAMP NULL DEFAULT '2001-02-03 04:05:06',"
                        + " d TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), e BINARY(3) DEFAULT x'0041',"
                        + " f BIT(9) DEFAULT b'101', g INT, h INT DEFAULT (1 + 1), i ENUM('x','y') DEFAULT 'Y',"
                        + " j DATETIME DEFAULT (NOW()), k VARBINARY(9) DEFAULT 'it''s')");
        TableShape shape = source.shape("s", "t");
        assertThat(shape.column(0).autoIncrement()).isTrue();
        assertThat(shape.columns().subList(1, 12))
                .extracting(ColumnShape::defaultValue)
                .containsExactly(
                        ColumnDefault.literal("1.50"),
                        ColumnDefault.literal("it's"),
                        ColumnDefault.literal("2001-02-02 22:35:06"),
                        ColumnDefault.NOW,
                        ColumnDefault.literal("\0A\0"),
                        ColumnDefault.literal("101"),
                        ColumnDefault.NONE,
                        ColumnDefault.NONE,
                        ColumnDefault.literal("y"),
                        ColumnDefault.NONE,
                        ColumnDefault.literal("it's"));
        assertThat(shape.columns().subList(1, 12))
                .extracting(ColumnShape::autoIncrement)
                .containsOnly(false);
    }

    @Test
    void readsInvisibleColumnsAndGeneratedKeysThatTheSessionWouldHide() {
        source = TestSource.start(
                MysqlRelease.V9_7,
                "--sql-generate-invisible-primary-key=ON",
                "--show-gipk-in-create-table-and-information-schema=OFF");
        source.execute("CREATE DATABASE s", "CREATE TABLE s.t (a INT, hidden INT INVISIBLE)");
        TableShape shape = source.shape("s", "t");
        assertThat(shape.columns()).extracting(c -> c.name()).containsExactly("my_row_id", "a", "hidden");
        assertThat(shape.columns()).extracting(c -> c.invisible()).containsExactly(true, false, true);
        assertThat(shape.identity()).isEqualTo(new KeyShape("PRIMARY", List.of(0), false));
    }

    @Test
    void leavesViewsAndSystemSchemasOut() throws SQLException {
        source = TestSource.start(MysqlRelease.V8_0);
        source.execute(
                "CREATE DATABASE s CHARACTER SET gbk", "CREATE VIEW s.v AS SELECT 1", "CREATE TABLE s.t (a INT)");
        try (Connection connection = JdbcConnections.open(source.rootSettings())) {
            ShapeReader reader = new ShapeReader(connection);
            assertThat(reader.read(table -> true)).extracting(TableShape::id).containsExactly(new TableId("s", "t"));
            assertThat(reader.databaseCharsets()).containsEntry("s", "gbk").containsEntry("mysql", "utf8mb4");
        }
    }

    @Test
    void tellsTheServersFacts() throws SQLException {
        source = TestSource.start(MysqlRelease.V8_0, "--default-time-zone=+05:30");
        try (Connection connection = JdbcConnections.open(source.settings())) {
            ServerFacts facts = ServerFacts.read(connection);
            assertThat(facts.versionNumber()).isEqualTo(80_015);
            assertThat(facts.isOn("log_bin")).isTrue();
            assertThat(facts.zone()).isEqualTo(ZoneOffset.ofHoursMinutes(5, 30));
            SourceInfo info = facts.toSourceInfo(null);
            assertThat(info.gtid()).isTrue();
            assertThat(info.serverId()).isEqualTo(1);
            assertThat(info.serverUuid()).isEqualTo(source.root().queryValue("SELECT @@server_uuid"));
        }
    }

    @Test
    void saysWhyNoConnectionCameAboutWithoutThePassword() {
        source = TestSource.start(MysqlRelease.V8_0, "--ssl=0");
        SourceSettings good = source.settings();
        SourceSettings wrong = SourceSettings.of(good.host(), good.port(), good.user(), "s3cret-guess", "test");
        assertFails(wrong, ErrorCode.SOURCE_AUTH);
        assertFails(good.withTls(TlsMode.REQUIRED, null, null), ErrorCode.SOURCE_TLS);
        assertFails(SourceSettings.of(good.host(), 1, "u", "s3cret-guess", "test"), ErrorCode.SOURCE_UNREACHABLE);
        assertFails(SourceSettings.of("no.such.host.invalid", 3306, "u", "p", "test"), ErrorCode.SOURCE_UNREACHABLE);
    }

    private static void assertFails(SourceSettings settings, ErrorCode code) {
        assertThatThrownBy(() -> JdbcConnections.open(settings).close())
                .hasMessageNotContaining("s3cret-guess")
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
