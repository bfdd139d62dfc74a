package io.millrace.mysql.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.TableSelector;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.SourcePosition;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of XA transactions come when the server commits them, whenever they were prepared. */
class XaTransactionsIT {
    private static final TableSelector SHOP = table -> table.database().equals("shop");

    /** Before 5.7 the binlog has an XA transaction as any other, at its commit. */
    private static final Set<MysqlRelease> LOGGED_AT_COMMIT = Set.of(MysqlRelease.V5_5, MysqlRelease.V5_6);

    @ParameterizedTest
    @Tag("all-servers")
    @EnumSource(
            value = MysqlRelease.class,
            names = {"V5_5", "V5_6", "V5_7", "MARIADB_11_4"})
    void tellsRowsAtTheXaCommitOnOlderServers(MysqlRelease release) throws Exception {
        tellsRowsAtTheXaCommit(release);
    }

    @ParameterizedTest
    @EnumSource(
            value = MysqlRelease.class,
            names = {"V8_0", "V9_7"})
    void tellsRowsAtTheXaCommit(MysqlRelease release) throws Exception {
        try (MysqlServer server = MysqlServer.of(release).start();
                MysqlSession xa = root(server);
                MysqlSession root = root(server)) {
            create(root);
            prepare(xa, "early", "INSERT INTO shop.item VALUES (1, 'early')");
            root.execute("FLUSH LOGS"); // so that its rows are in a file before the one where the stream starts
            root.execute("INSERT INTO other.noise VALUES (1)");
            SourcePosition at;
            try (Streaming stream = Streaming.fromNow(settings(server), SHOP)) {
                xa.execute("XA COMMIT 'early'");
                prepare(
                        xa,
                        "x','b', 7",
                        "INSERT INTO shop.item VALUES (2, 'a'), (3, 'b')",
                        "INSERT INTO other.noise VALUES (2)",
                        "UPDATE shop.item SET name = 'c' WHERE id = 3");
                root.execute("INSERT INTO shop.item VALUES (4, 'between')");
                xa.execute("XA COMMIT 'x','b',7");
                prepare(xa, "undone", "INSERT INTO shop.item VALUES (5, 'never')");
                xa.execute("XA ROLLBACK 'undone'");
                prepare(xa, "elsewhere", "INSERT INTO other.noise VALUES (3)");
                xa.execute("XA COMMIT 'elsewhere'");
                run(
                        xa,
                        "XA START 'one'",
                        "INSERT INTO shop.item VALUES (6, 'one phase')",
                        "XA END 'one'",
                        "XA COMMIT 'one' ONE PHASE");
                prepare(xa, "late", "INSERT INTO shop.item VALUES (7, 'late')", "DELETE FROM shop.item WHERE id = 1");
                root.execute("INSERT INTO shop.item VALUES (8, 'last')");

                assertThat(stream.lines(7))
                        .containsExactly(
                                "INSERT shop.item (1, early)",
                                "INSERT shop.item (4, between)",
                                "INSERT shop.item (2, a)",
                                "INSERT shop.item (3, b)",
                                "UPDATE shop.item (3, b) -> (3, c)",
                                "INSERT shop.item (6, one phase)",
                                "INSERT shop.item (8, last)");
                if (!LOGGED_AT_COMMIT.contains(release)) {
                    assertOnePlace(stream.recorder().contexts().subList(2, 5));
                }
                at = stream.stop();
            }
            assertThat(at.prepared())
                    .extracting(PreparedTransaction::xid)
                    .isEqualTo(LOGGED_AT_COMMIT.contains(release) ? List.of() : List.of("X'6c617465',X'',1"));
            root.execute("FLUSH LOGS");
            try (Streaming stream = Streaming.from(settings(server), at, SHOP)) {
                root.execute("INSERT INTO shop.item VALUES (9, 'behind')");
                assertThat(stream.lines(1)).containsExactly("INSERT shop.item (9, behind)");
                xa.execute("XA COMMIT 'late'");
                assertThat(stream.lines(3))
                        .containsExactly(
                                "INSERT shop.item (9, behind)",
                                "INSERT shop.item (7, late)",
                                "DELETE shop.item (1, early)");
                assertThat(stream.stop().prepared()).isEmpty();
            }
        }
    }

    /** All rows of an XA transaction have the place of its commit, and a number each: as if they were inside it. */
    private static void assertOnePlace(List<String> contexts) {
        for (int row = 0; row < contexts.size(); row++) {
            List<String> first = List.of(contexts.get(0).split(" "));
            List<String> own = List.of(contexts.get(row).split(" "));
            assertThat(own.subList(0, 3)).isEqualTo(first.subList(0, 3));
            assertThat(own.get(3)).isEqualTo(String.valueOf(row));
        }
    }

    @Test
    void readsAgainWhatIsTooLargeToKeepAndStopsWhenThatIsPurged() throws Exception {
        try (MysqlServer server = MysqlServer.of(MysqlRelease.V8_0).start();
                MysqlSession xa = root(server);
                MysqlSession root = root(server)) {
            create(root);
            root.execute("CREATE TABLE shop.doc (id INT PRIMARY KEY, body LONGTEXT)");
            try (Streaming stream = Streaming.fromNow(settings(server), SHOP)) {
                prepare(xa, "large", largeRows(0));
                root.execute("FLUSH LOGS");
                xa.execute("XA COMMIT 'large'");
                assertThat(stream.lines(20)).extracting(String::length).allMatch(length -> length > 900_000);

                prepare(xa, "gone", largeRows(20));
                root.execute("FLUSH LOGS");
                root.execute("INSERT INTO shop.item VALUES (0, 'in the new file')"); // the old one is not in use then
                stream.lines(21);
                root.execute(
                        "PURGE BINARY LOGS TO '" + ServerStatus.newest(root).file() + "'");
                xa.execute("XA COMMIT 'gone'");
                assertThat(stream.failure().code()).isEqualTo(ErrorCode.BINLOG_PURGED);
            }
            prepare(xa, "before the start", "INSERT INTO shop.item VALUES (1, 'a')");
            root.execute("FLUSH LOGS");
            root.execute("PURGE BINARY LOGS TO '" + ServerStatus.newest(root).file() + "'");
            try (Streaming stream = Streaming.fromNow(settings(server), SHOP)) {
                xa.execute("XA COMMIT 'before the start'");
                MillraceException failure = stream.failure();
                assertThat(failure)
                        .hasMessageContaining("X'6265666f726520746865207374617274',X'',1 was prepared before the task");
                assertThat(failure.code()).isEqualTo(ErrorCode.BINLOG_PURGED);
            }
        }
    }

    /** More than what is kept of an XA transaction. */
    private static String[] largeRows(int firstId) {
        return IntStream.range(firstId, firstId + 20)
                .mapToObj(id -> "INSERT INTO shop.doc VALUES (" + id + ", REPEAT('x', 900000))")
                .toArray(String[]::new);
    }

    private static void create(MysqlSession root) {
        root.execute("CREATE DATABASE shop");
        root.execute("CREATE DATABASE other");
        root.execute("CREATE TABLE shop.item (id INT PRIMARY KEY, name VARCHAR(20))");
        root.execute("CREATE TABLE other.noise (id INT PRIMARY KEY)");
    }

    private static void prepare(MysqlSession session, String xid, String... statements) {
        String quoted = xid.contains("'") ? "'" + xid : "'" + xid + "'";
        session.execute("XA START " + quoted);
        run(session, statements);
        run(session, "XA END " + quoted, "XA PREPARE " + quoted);
    }

    private static void run(MysqlSession session, String... statements) {
        for (String statement : statements) {
            session.execute(statement);
        }
    }

    private static SourceSettings settings(MysqlServer server) {
        return SourceSettings.of(server.host(), server.port(), server.user(), server.password(), "xa test");
    }

    private static MysqlSession root(MysqlServer server) {
        return MysqlSession.connect(SourceSettings.of(
                server.host(), server.port(), server.rootUser(), server.rootPassword(), "xa test's root"));
    }
}
