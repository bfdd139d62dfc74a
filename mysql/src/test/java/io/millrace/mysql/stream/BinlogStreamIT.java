package io.millrace.mysql.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.TableSelector;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.SourcePosition;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.position.ServerFlavour;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BinlogStreamIT {
    private static final ServerFlavour MYSQL = ServerFlavour.of("8.0.15");

    private static final TableSelector SHOP = table -> table.database().equals("shop");

    private static MysqlServer server;
    private MysqlSession root;

    @BeforeAll
    static void start() {
        server = MysqlServer.of(MysqlRelease.V8_0).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void create() {
        root = MysqlSession.connect(
                SourceSettings.of(server.host(), server.port(), server.rootUser(), server.rootPassword(), "root"));
        run(
                "DROP DATABASE IF EXISTS shop",
                "DROP DATABASE IF EXISTS other",
                "CREATE DATABASE shop",
                "CREATE DATABASE other",
                "CREATE TABLE shop.item (id INT PRIMARY KEY, name VARCHAR(20))",
                "CREATE TABLE other.noise (id INT PRIMARY KEY)");
    }

    @AfterEach
    void disconnect() {
        root.close();
    }

    @Test
    void tellsInsertsUpdatesAndDeletesInCommitOrder() throws Exception {
        try (Streaming stream = Streaming.fromNow(settings(), SHOP)) {
            run(
                    "INSERT INTO shop.item VALUES (1, 'a'), (2, NULL)",
                    "INSERT INTO other.noise VALUES (1)",
                    "UPDATE shop.item SET name = 'b' WHERE id = 1",
                    "DELETE FROM shop.item WHERE id = 2");

            assertThat(stream.lines(4))
                    .containsExactly(
                            "INSERT shop.item (1, a)",
                            "INSERT shop.item (2, null)",
                            "UPDATE shop.item (1, a) -> (1, b)",
                            "DELETE shop.item (2, null)");
            assertThat(stream.recorder().contexts()).allSatisfy(context -> assertThat(context)
                    .startsWith("binlog.0")
                    .contains(root.queryValue("SELECT @@server_uuid") + ":")
                    .endsWith(" 1 " + root.connectionId()));
            assertThat(stream.recorder().contexts().get(1)).contains(" 1 " + root.queryValue("SELECT @@server_uuid"));
        }
    }

    @Test
    void followsAlterWhileRowsCome() throws Exception {
        try (Streaming stream = Streaming.fromNow(settings(), SHOP)) {
            run(
                    "INSERT INTO shop.item VALUES (1, 'a')",
                    "ALTER TABLE shop.item ADD COLUMN price INT FIRST",
                    "INSERT INTO shop.item VALUES (7, 2, 'b')",
                    "CREATE TABLE shop.later (id BIGINT PRIMARY KEY)",
                    "INSERT INTO shop.later VALUES (5)",
                    "RENAME TABLE shop.later TO shop.latest",
                    "INSERT INTO shop.latest VALUES (6)",
                    "TRUNCATE TABLE shop.latest",
                    "DROP TABLE shop.latest",
                    "DROP DATABASE shop");

            assertThat(stream.lines(10))
                    .containsExactly(
                            "INSERT shop.item (1, a)",
                            "DDL ALTER_TABLE shop.item 3 columns",
                            "INSERT shop.item (7, 2, b)",
                            "DDL CREATE_TABLE shop.later 1 columns",
                            "INSERT shop.later (5)",
                            "DDL RENAME_TABLE shop.later 1 columns",
                            "INSERT shop.latest (6)",
                            "DDL TRUNCATE_TABLE shop.latest 1 columns",
                            "DDL DROP_TABLE shop.latest gone",
                            "DDL DROP_DATABASE shop. gone");
        }
    }

    @Test
    void goesOnBehindTheLastTransactionByGtidAndByFile() throws Exception {
        SourcePosition at;
        try (Streaming stream = Streaming.fromNow(settings(), SHOP)) {
            run("INSERT INTO shop.item VALUES (1, 'a')");
            stream.lines(1);
            at = stream.stop();
        }
        run("INSERT INTO shop.item VALUES (2, 'b')", "FLUSH BINARY LOGS", "INSERT INTO shop.item VALUES (3, 'c')");

        try (Streaming stream = Streaming.from(settings(), at, SHOP)) {
            assertThat(stream.lines(2)).containsExactly("INSERT shop.item (2, b)", "INSERT shop.item (3, c)");
        }
        SourcePosition byFile = new SourcePosition(at.binlog(), null, at.serverUuid());
        try (Streaming stream = Streaming.from(settings(), byFile, SHOP)) {
            assertThat(stream.lines(2)).containsExactly("INSERT shop.item (2, b)", "INSERT shop.item (3, c)");
            SourcePosition behind = stream.stop();
            assertThat(behind.binlog()).isEqualTo(ServerStatus.newest(root));
            assertThat(behind.gtidSet()).isEqualTo(MYSQL.executed(root));
        }
    }

    @Test
    void tellsItsPositionWhileTheSourceIsIdle() throws Exception {
        run("FLUSH BINARY LOGS");
        try (Streaming stream = Streaming.fromNow(settings(), SHOP)) {
            stream.recorder().await(r -> r.idles() >= 2);

            assertThat(stream.recorder().position().binlog()).isEqualTo(ServerStatus.newest(root));
        }
    }

    @Test
    void stopsAtAStatementThatChangesASelectedTable() throws Exception {
        try (Streaming stream = Streaming.fromNow(settings(), SHOP)) {
            run(
                    "SET SESSION binlog_format = STATEMENT",
                    "INSERT INTO other.noise VALUES (1)",
                    "USE other",
                    "INSERT INTO shop.item VALUES (1, 'very-private')");

            MillraceException failure = stream.failure();
            assertThat(failure.code()).isEqualTo(ErrorCode.STATEMENT_DML);
            assertThat(failure)
                    .hasMessageContaining("statement=INSERT")
                    .hasMessageContaining("shop.item")
                    .hasMessageContaining("binlog_format=ROW")
                    .hasMessageContaining("binlog.0")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("very-private"));
        }
    }

    @Test
    void passesStatementsOverOtherTables() throws Exception {
        try (Streaming stream = Streaming.fromNow(settings(), SHOP)) {
            run(
                    "SET SESSION binlog_format = STATEMENT",
                    "INSERT INTO other.noise VALUES (1)",
                    "SET SESSION binlog_format = ROW",
                    "INSERT INTO shop.item VALUES (1, 'a')");

            assertThat(stream.lines(1)).containsExactly("INSERT shop.item (1, a)");
        }
    }

    @Test
    void saysThatAPositionIsPurged() throws Exception {
        SourcePosition old;
        try (Streaming stream = Streaming.fromNow(settings(), SHOP)) {
            run("INSERT INTO shop.item VALUES (1, 'a')");
            stream.lines(1);
            old = stream.stop();
        }
        run("INSERT INTO shop.item VALUES (2, 'b')", "FLUSH BINARY LOGS", "INSERT INTO shop.item VALUES (3, 'c')");
        run("PURGE BINARY LOGS TO '" + ServerStatus.newest(root).file() + "'");

        for (SourcePosition position :
                new SourcePosition[] {old, new SourcePosition(old.binlog(), null, old.serverUuid())}) {
            try (Streaming stream = Streaming.withoutShapes(settings(), position, SHOP)) {
                MillraceException failure = stream.failure();
                assertThat(failure.code()).isEqualTo(ErrorCode.BINLOG_PURGED);
                assertThat(failure).hasMessageContaining("full load").hasMessageContaining(server.host());
            }
        }
    }

    @Test
    void saysThatTheSourceDoesNotHaveThePosition() throws Exception {
        String uuid = root.queryValue("SELECT @@server_uuid");
        BinlogPosition far = new BinlogPosition("binlog.000999", 4);
        try (Streaming stream = Streaming.withoutShapes(settings(), new SourcePosition(far, null, uuid), SHOP)) {
            assertThat(stream.failure().code()).isEqualTo(ErrorCode.BINLOG_RESET);
        }
        SourcePosition elsewhere = new SourcePosition(far, null, "00000000-0000-0000-0000-000000000001");
        try (Streaming stream = Streaming.withoutShapes(settings(), elsewhere, SHOP)) {
            assertThat(stream.failure().code()).isEqualTo(ErrorCode.SWITCHOVER_NO_GTID);
        }
    }

    @Test
    void saysWhichGrantIsMissing() throws Exception {
        run("CREATE USER IF NOT EXISTS poor IDENTIFIED BY 'poor'", "GRANT SELECT, REPLICATION CLIENT ON *.* TO poor");
        SourceSettings poor = SourceSettings.of(server.host(), server.port(), "poor", "poor", "poor task");

        try (Streaming stream = Streaming.fromNow(settings(), SHOP)) {
            SourcePosition at = stream.source().currentPosition();
            try (Streaming failing = Streaming.withoutShapes(poor, at, SHOP)) {
                MillraceException failure = failing.failure();
                assertThat(failure.code()).isEqualTo(ErrorCode.SOURCE_PRIVILEGE);
                assertThat(failure).hasMessageContaining("GRANT REPLICATION SLAVE");
            }
        }
    }

    @Test
    void healsAShapeThatNoDdlHasChangedSince() throws Exception {
        SourcePosition at = now();
        run("INSERT INTO shop.item VALUES (1, 'a')");

        try (Streaming stream = Streaming.withoutShapes(settings(), at, SHOP)) {
            assertThat(stream.lines(1)).containsExactly("INSERT shop.item (1, a)");
        }
    }

    @Test
    void stopsWhenAShapeIsNeitherTrackedNorProven() throws Exception {
        SourcePosition at = now();
        run("INSERT INTO shop.item VALUES (1, 'a')", "ALTER TABLE shop.item ADD COLUMN x INT");

        try (Streaming stream = Streaming.withoutShapes(settings(), at, SHOP)) {
            MillraceException failure = stream.failure();
            assertThat(failure.code()).isEqualTo(ErrorCode.SCHEMA_MISMATCH);
            assertThat(failure)
                    .hasMessageContaining("shop.item")
                    .hasMessageContaining("ALTER TABLE")
                    .hasMessageContaining("binlog_row_metadata=FULL");
        }
    }

    @Test
    void takesTheShapeThatTheBinlogItselfTells() throws Exception {
        SourcePosition at = now();
        run(
                "SET GLOBAL binlog_row_metadata = FULL",
                "INSERT INTO shop.item VALUES (1, 'a')",
                "ALTER TABLE shop.item ADD COLUMN x INT FIRST",
                "INSERT INTO shop.item VALUES (9, 2, 'b')",
                "SET GLOBAL binlog_row_metadata = MINIMAL");

        try (Streaming stream = Streaming.withoutShapes(settings(), at, SHOP)) {
            assertThat(stream.lines(3))
                    .containsExactly(
                            "INSERT shop.item (1, a)",
                            "DDL ALTER_TABLE shop.item 3 columns",
                            "INSERT shop.item (9, 2, b)");
        }
    }

    @Test
    void comesBackAfterTheServerRestarted() throws Exception {
        SourcePosition at;
        try (Streaming stream = Streaming.fromNow(settings(), SHOP)) {
            run("INSERT INTO shop.item VALUES (1, 'a')");
            stream.lines(1);
            server.kill();
            MillraceException failure = stream.failure();
            assertThat(failure.code()).isEqualTo(ErrorCode.SOURCE_CONNECTION_LOST);
            at = stream.recorder().position();
        }
        server.restart();
        root = MysqlSession.connect(
                SourceSettings.of(server.host(), server.port(), server.rootUser(), server.rootPassword(), "root"));
        run("INSERT INTO shop.item VALUES (2, 'b')");

        try (Streaming stream = Streaming.from(settings(), at, SHOP)) {
            assertThat(stream.lines(1)).containsExactly("INSERT shop.item (2, b)");
        }
    }

    @Test
    void tellsThatMemoryTablesAreEmptyAfterARestart() throws Exception {
        run(
                "CREATE TABLE shop.volatile_one (id INT PRIMARY KEY) ENGINE=MEMORY",
                "INSERT INTO shop.volatile_one VALUES (1)");
        SourcePosition at = now();
        server.restart();
        root = MysqlSession.connect(
                SourceSettings.of(server.host(), server.port(), server.rootUser(), server.rootPassword(), "root"));
        run("INSERT INTO shop.volatile_one VALUES (2)");

        try (Streaming stream = Streaming.from(settings(), at, SHOP)) {
            assertThat(stream.lines(2))
                    .containsExactly("DDL TRUNCATE_TABLE shop.volatile_one 1 columns", "INSERT shop.volatile_one (2)");
        }
    }

    private SourcePosition now() {
        return new SourcePosition(
                ServerStatus.newest(root),
                MYSQL.executed(root),
                String.valueOf(root.queryValue("SELECT @@server_uuid")));
    }

    private void run(String... statements) {
        for (String statement : statements) {
            root.execute(statement);
        }
    }

    private static SourceSettings settings() {
        return SourceSettings.of(server.host(), server.port(), server.user(), server.password(), "stream test");
    }
}
