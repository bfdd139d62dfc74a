package io.millrace.mysql.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.StartPoint;
import io.millrace.engine.TableSelector;
import io.millrace.model.SourcePosition;
import io.millrace.mysql.MysqlChangeSource;
import io.millrace.mysql.Secret;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.TlsMode;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same story on every MySQL release that can be obtained. */
class BinlogStreamReleasesIT {
    private static final TableSelector SHOP = table -> table.database().equals("shop");

    @ParameterizedTest
    @Tag("all-servers")
    @EnumSource(
            value = MysqlRelease.class,
            names = {"V5_5", "V5_6", "V5_7", "MARIADB_11_4"})
    void streamsFollowsDdlAndGoesOnOnOlderServers(MysqlRelease release) throws Exception {
        streamsFollowsDdlAndGoesOn(release);
    }

    @ParameterizedTest
    @EnumSource(
            value = MysqlRelease.class,
            names = {"V8_0", "V9_7"})
    void streamsFollowsDdlAndGoesOn(MysqlRelease release) throws Exception {
        try (MysqlServer server = MysqlServer.of(release).start();
                MysqlSession root = root(server)) {
            root.execute("CREATE DATABASE shop");
            root.execute("CREATE TABLE shop.item (id INT UNSIGNED PRIMARY KEY, name VARCHAR(20), at DATETIME)");
            SourcePosition at;
            try (Streaming stream = Streaming.fromNow(settings(server), SHOP)) {
                root.execute("INSERT INTO shop.item VALUES (1, 'a', '2020-02-03 04:05:06'), (4000000000, NULL, NULL)");
                root.execute("UPDATE shop.item SET name = 'ä' WHERE id = 1");
                root.execute("ALTER TABLE shop.item ADD COLUMN price DECIMAL(10,2) AFTER id");
                root.execute("DELETE FROM shop.item WHERE id = 4000000000");

                assertThat(stream.lines(5))
                        .containsExactly(
                                "INSERT shop.item (1, a, [2020, 2, 3, 4, 5, 6, 0])",
                                "INSERT shop.item (4000000000, null, null)",
                                "UPDATE shop.item (1, a, [2020, 2, 3, 4, 5, 6, 0]) -> (1, ä, [2020, 2, 3, 4, 5, 6, 0])",
                                "DDL ALTER_TABLE shop.item 4 columns",
                                "DELETE shop.item (4000000000, null, null, null)");
                at = stream.stop();
            }
            assertThat(at.gtidSet() != null).isEqualTo(release.hasGtidMode() || release.isMariaDb());
            assertThat(at.binlog()).isEqualTo(ServerStatus.newest(root));
            root.execute("FLUSH LOGS");
            root.execute("INSERT INTO shop.item VALUES (2, 12.50, 'b', NULL)");
            try (Streaming stream = Streaming.from(settings(server), at, SHOP)) {
                assertThat(stream.lines(1)).containsExactly("INSERT shop.item (2, 12.50, b, null)");
            }
            try (MysqlChangeSource source = new MysqlChangeSource(settings(server))) {
                source.connect();
                SourcePosition earliest = source.resolve(new StartPoint(StartPoint.Kind.EARLIEST, ""));
                assertThat(earliest.binlog().offset()).isEqualTo(4);
                assertThat(earliest.binlog().file()).endsWith(".000001");
            }
        }
    }

    @Test
    void logsIntoTheNewestReleaseWithAndWithoutTls() {
        try (MysqlServer server = MysqlServer.of(MysqlRelease.V9_7).start();
                MysqlSession root = root(server)) {
            for (TlsMode mode : List.of(TlsMode.DISABLED, TlsMode.REQUIRED)) {
                root.execute("FLUSH PRIVILEGES"); // empties the cache: full authentication, then the fast path
                for (int again = 0; again < 2; again++) {
                    try (MysqlSession session =
                            MysqlSession.connect(settings(server).withTls(mode, null, null))) {
                        assertThat(session.queryValue("SELECT 1")).isEqualTo("1");
                        assertThat(session.isTls()).isEqualTo(mode == TlsMode.REQUIRED);
                    }
                }
            }
        }
    }

    @Test
    void streamsCompressedTransactionsAndTaggedGtids() throws Exception {
        try (MysqlServer server = MysqlServer.of(MysqlRelease.V9_7)
                        .option("--binlog-transaction-compression=ON")
                        .start();
                MysqlSession root = root(server)) {
            assertThat(root.queryAll("SHOW VARIABLES LIKE 'binlog_transaction_compression'"))
                    .hasSize(1);
            String uuid = root.queryValue("SELECT @@server_uuid");
            root.execute("CREATE DATABASE shop");
            root.execute("CREATE TABLE shop.item (id INT PRIMARY KEY, name VARCHAR(200))");
            SourcePosition at;
            try (Streaming stream = Streaming.fromNow(settings(server), SHOP)) {
                root.execute("INSERT INTO shop.item VALUES (1, REPEAT('a', 200)), (2, 'b')");
                root.execute("BEGIN");
                root.execute("UPDATE shop.item SET name = 'c' WHERE id = 1");
                root.execute("DELETE FROM shop.item WHERE id = 2");
                root.execute("COMMIT");
                root.execute("SET gtid_next = 'AUTOMATIC:orders'");
                root.execute("INSERT INTO shop.item VALUES (3, 'd')");

                assertThat(stream.lines(5).subList(2, 5))
                        .containsExactly(
                                "UPDATE shop.item (1, " + "a".repeat(200) + ") -> (1, c)",
                                "DELETE shop.item (2, b)",
                                "INSERT shop.item (3, d)");
                List<String> contexts = stream.recorder().contexts();
                assertThat(contexts.get(2)).contains(" 0 " + uuid);
                assertThat(contexts.get(3)).contains(" 1 " + uuid);
                assertThat(contexts.get(4)).contains(uuid + ":orders:1 ");
                at = stream.stop();
            }
            assertThat(at.gtidSet()).contains(uuid + ":orders:1");
            root.execute("INSERT INTO shop.item VALUES (4, 'e')");
            try (Streaming stream = Streaming.from(settings(server), at, SHOP)) {
                assertThat(stream.lines(1)).containsExactly("INSERT shop.item (4, e)");
            }
        }
    }

    private static SourceSettings settings(MysqlServer server) {
        SourceSettings base =
                SourceSettings.of(server.host(), server.port(), server.user(), server.password(), "releases test");
        return new SourceSettings(
                base.host(),
                base.port(),
                base.user(),
                new Secret(server.password()),
                base.tls(),
                null,
                null,
                null,
                null,
                base.connectTimeout(),
                0,
                base.taskName(),
                null,
                Duration.ofMillis(10));
    }

    private static MysqlSession root(MysqlServer server) {
        return MysqlSession.connect(
                SourceSettings.of(server.host(), server.port(), server.rootUser(), server.rootPassword(), "root"));
    }
}
