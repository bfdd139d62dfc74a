package io.millrace.mysql.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.engine.StartPoint;
import io.millrace.engine.TableSelector;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.GtidPosition;
import io.millrace.model.MillraceException;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableShape;
import io.millrace.mysql.MysqlChangeSource;
import io.millrace.mysql.load.MysqlTableReader;
import io.millrace.mysql.load.TestSource;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.servers.MysqlRelease;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What MariaDB logs and tells in its own way. */
@Tag("all-servers")
class MariaDbStreamIT {
    private static final TableSelector SHOP = table -> table.database().equals("shop");

    private TestSource source;

    @BeforeEach
    void start() {
        source = TestSource.start(
                MysqlRelease.MARIADB_11_4, "--binlog-alter-two-phase=ON", "--log-bin-compress=ON", "--sync-binlog=1");
        source.execute(
                "CREATE DATABASE shop",
                "CREATE DATABASE other",
                "CREATE TABLE shop.item (id INT PRIMARY KEY, name VARCHAR(300))",
                "CREATE TABLE other.t (id INT PRIMARY KEY)",
                "CREATE SEQUENCE shop.old_numbers");
    }

    @AfterEach
    void stop() {
        source.close();
    }

    private String binlogGtid() {
        return source.root().queryValue("SELECT @@gtid_binlog_pos");
    }

    @Test
    void tellsRowsDdlAndGtidsAndLeavesSequencesAndHistoryOut() throws Exception {
        try (Streaming stream = Streaming.fromNow(source.settings(), SHOP)) {
            source.execute("INSERT INTO shop.item VALUES (1, REPEAT('x', 300))");
            String gtid = binlogGtid();
            source.execute(
                    "DO NEXTVAL(shop.old_numbers)",
                    "CREATE SEQUENCE shop.numbers",
                    "DO NEXTVAL(shop.numbers)",
                    "DROP SEQUENCE shop.numbers",
                    "ALTER TABLE shop.item ADD COLUMN IF NOT EXISTS n INT, ADD COLUMN IF NOT EXISTS name INT",
                    "UPDATE shop.item SET n = 5, name = 'a'",
                    "CREATE TABLE shop.v (id INT PRIMARY KEY, a INT) WITH SYSTEM VERSIONING",
                    "INSERT INTO shop.v VALUES (1, 10), (2, 20)",
                    "UPDATE shop.v SET a = 11 WHERE id = 1",
                    "DELETE FROM shop.v WHERE id = 2",
                    "DELETE HISTORY FROM shop.v",
                    "XA START 'x'",
                    "INSERT INTO other.t VALUES (1)",
                    "XA END 'x'",
                    "XA PREPARE 'x'",
                    "XA COMMIT 'x'",
                    "SET @@gtid_domain_id = 9",
                    "DELETE FROM shop.item");
            List<String> lines = stream.lines(9);
            assertThat(lines.subList(0, 4))
                    .containsExactly(
                            "INSERT shop.item (1, " + "x".repeat(300) + ")",
                            "DDL ALTER_TABLE shop.item 3 columns",
                            "UPDATE shop.item (1, " + "x".repeat(300) + ", null) -> (1, a, 5)",
                            "DDL CREATE_TABLE shop.v 4 columns");
            assertThat(lines.get(4)).startsWith("INSERT shop.v (1, 10,");
            assertThat(lines.get(5)).startsWith("INSERT shop.v (2, 20,");
            assertThat(lines.get(6)).startsWith("UPDATE shop.v (1, 10,").contains(" -> (1, 11,");
            assertThat(lines.get(7)).startsWith("DELETE shop.v (2, 20,");
            assertThat(lines.get(8)).isEqualTo("DELETE shop.item (1, a, 5)");
            assertThat(stream.recorder().contexts().get(0)).contains(" " + gtid + " 1 ");
            SourcePosition at = stream.stop();
            assertThat(at.gtidSet()).isEqualTo(GtidPosition.parse(binlogGtid()).toString());
            assertThat(at.gtidSet()).contains(",9-1-");
            assertThat(at.binlog()).isEqualTo(ServerStatus.newest(source.root()));
        }
    }

    @Test
    void startsAtGtidsAndAtAFilePositionWithTheGtidsThere() throws Exception {
        source.execute("INSERT INTO shop.item VALUES (1, 'a')");
        String gtids = binlogGtid();
        BinlogPosition binlog = ServerStatus.newest(source.root());
        source.execute("INSERT INTO shop.item VALUES (2, 'b')", "FLUSH LOGS", "INSERT INTO shop.item VALUES (3, 'c')");
        try (MysqlChangeSource changes = new MysqlChangeSource(source.settings())) {
            changes.connect();
            SourcePosition byFile = changes.resolve(
                    new StartPoint(StartPoint.Kind.FILE_POSITION, binlog.file() + ":" + binlog.offset()));
            assertThat(byFile.gtidSet()).isEqualTo(gtids);
            SourcePosition byGtid = changes.resolve(new StartPoint(StartPoint.Kind.GTID_SET, gtids));
            assertThat(byGtid.binlog()).isEqualTo(new BinlogPosition(binlog.file(), 4));
            SourcePosition earliest = changes.resolve(new StartPoint(StartPoint.Kind.EARLIEST, ""));
            assertThat(earliest.gtidSet()).isEmpty();
            for (SourcePosition start : List.of(byFile, byGtid)) {
                try (Streaming stream = Streaming.from(source.settings(), start, SHOP)) {
                    assertThat(stream.lines(2)).containsExactly("INSERT shop.item (2, b)", "INSERT shop.item (3, c)");
                }
            }
            assertThatThrownBy(() -> changes.resolve(new StartPoint(StartPoint.Kind.GTID_SET, "nonsense")))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TASK_INVALID));
            source.execute("PURGE BINARY LOGS TO '"
                    + ServerStatus.newest(source.root()).file() + "'");
            assertThatThrownBy(() -> changes.resolve(new StartPoint(StartPoint.Kind.GTID_SET, gtids)))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BINLOG_PURGED));
        }
        // Another server's GTIDs of the same numbers: the dump itself finds out.
        SourcePosition foreign =
                new SourcePosition(ServerStatus.newest(source.root()), gtids.replace("-1-", "-7-"), "");
        source.execute("INSERT INTO shop.item VALUES (4, 'd')");
        SourcePosition ahead = new SourcePosition(
                foreign.binlog(), GtidPosition.parse(binlogGtid()).toString().replace("-1-", "-7-"), "");
        try (Streaming stream = Streaming.withoutShapes(source.settings(), ahead, SHOP)) {
            assertThat(stream.failure().code()).isEqualTo(ErrorCode.BINLOG_RESET);
        }
    }

    /** Every transaction adds one row and one to the sequence number, so that GTIDs say how many rows there are. */
    @Test
    void knowsWhatIsVisibleUnderEightWriters() throws Exception {
        source.execute("CREATE TABLE shop.k (a INT, b VARCHAR(9))");
        TableShape shape = source.shape("shop", "k");
        long before = sequence(binlogGtid());
        AtomicBoolean stopped = new AtomicBoolean();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Thread writer = new Thread(() -> {
                try (MysqlSession session = MysqlSession.connect(source.rootSettings())) {
                    while (!stopped.get()) {
                        session.execute("INSERT INTO shop.k VALUES (1, 'x')");
                    }
                }
            });
            writers.add(writer);
            writer.start();
        }
        long last = 0;
        try (MysqlTableReader reader = MysqlTableReader.open(source.settings());
                MysqlSession session = MysqlSession.connect(source.rootSettings())) {
            for (int i = 0; i < 20; i++) {
                SourcePosition[] position = new SourcePosition[1];
                long[] rows = {0};
                reader.readWhole(shape, at -> position[0] = at, row -> ++rows[0] > 0);
                assertThat(rows[0]).isEqualTo(sequence(String.valueOf(position[0].gtidSet())) - before);
                last = rows[0];

                String logged = session.queryValue("SELECT @@gtid_binlog_pos");
                BinlogPosition binlog = ServerStatus.newest(session);
                reader.awaitVisible(new SourcePosition(binlog, logged, ""));
                long seen = Long.parseLong(String.valueOf(session.queryValue("SELECT COUNT(*) FROM shop.k")));
                assertThat(seen).isGreaterThanOrEqualTo(sequence(String.valueOf(logged)) - before);
                BinlogPosition high = reader.highWatermark();
                assertThat(high).isGreaterThanOrEqualTo(binlog);
            }
        } finally {
            stopped.set(true);
            for (Thread writer : writers) {
                writer.join();
            }
        }
        assertThat(last).isPositive();
    }

    private static long sequence(String gtid) {
        return Long.parseLong(gtid.substring(gtid.lastIndexOf('-') + 1));
    }
}
