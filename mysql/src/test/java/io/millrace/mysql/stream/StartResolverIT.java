package io.millrace.mysql.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.engine.StartPoint;
import io.millrace.engine.TableSelector;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.GtidSet;
import io.millrace.model.MillraceException;
import io.millrace.model.SourcePosition;
import io.millrace.mysql.MysqlChangeSource;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.position.ServerFlavour;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StartResolverIT {
    private static final ServerFlavour MYSQL = ServerFlavour.of("8.0.15");

    private static final TableSelector ALL = table -> table.database().equals("shop");
    /** Seconds since the epoch at which the first of the transactions is dated, each one 1,000 s behind the last. */
    private static final long FIRST = 1_600_000_000L;

    private static MysqlServer server;
    private static MysqlSession root;
    private static MysqlChangeSource source;
    /** Position before each transaction: (1), (2), (3) in one file, (4), (5), (6) in the next. */
    private static final List<BinlogPosition> before = new ArrayList<>();

    private static final List<GtidSet> executedBefore = new ArrayList<>();

    @BeforeAll
    static void start() {
        server = MysqlServer.of(MysqlRelease.V8_0).start();
        root = MysqlSession.connect(
                SourceSettings.of(server.host(), server.port(), server.rootUser(), server.rootPassword(), "root"));
        root.execute("SET timestamp = " + (FIRST - 1_000));
        root.execute("CREATE DATABASE shop");
        root.execute("CREATE TABLE shop.item (id INT PRIMARY KEY)");
        for (int i = 0; i < 6; i++) {
            if (i == 3) {
                root.execute("FLUSH BINARY LOGS");
            }
            before.add(ServerStatus.newest(root));
            executedBefore.add(GtidSet.parse(MYSQL.executed(root)));
            root.execute("SET timestamp = " + (FIRST + i * 1_000L));
            root.execute("INSERT INTO shop.item VALUES (" + (i + 1) + ")");
        }
        source = new MysqlChangeSource(settings());
        source.connect();
    }

    @AfterAll
    static void stop() {
        source.close();
        root.close();
        server.close();
    }

    @Test
    void startsNowBehindEverything() {
        SourcePosition now = resolve(StartPoint.Kind.NOW, "");

        assertThat(now.binlog()).isEqualTo(ServerStatus.newest(root));
        assertThat(now.gtidSet()).isEqualTo(MYSQL.executed(root));
        assertThat(now.binlog()).isEqualTo(source.newestBinlogPosition());
    }

    @Test
    void startsAtAFilePositionWithTheGtidSetThere() throws Exception {
        for (int i : new int[] {0, 2, 3, 5}) {
            SourcePosition at =
                    resolve(StartPoint.Kind.FILE_POSITION, before.get(i).toString());

            assertThat(at.binlog()).isEqualTo(before.get(i));
            assertThat(GtidSet.parse(at.gtidSet())).isEqualTo(executedBefore.get(i));
        }
        SourcePosition fourth =
                resolve(StartPoint.Kind.FILE_POSITION, before.get(3).file() + ":4");
        assertThat(GtidSet.parse(fourth.gtidSet())).isEqualTo(executedBefore.get(3));
        try (Streaming stream = Streaming.from(settings(), fourth, ALL)) {
            assertThat(stream.lines(3))
                    .containsExactly("INSERT shop.item (4)", "INSERT shop.item (5)", "INSERT shop.item (6)");
        }
    }

    @Test
    void refusesAPlaceInsideATransactionAndNamesTheOneBefore() {
        BinlogPosition start = before.get(1);
        for (long inside : new long[] {start.offset() + 1, before.get(2).offset() - 31}) {
            assertThatThrownBy(() -> resolve(StartPoint.Kind.FILE_POSITION, start.file() + ":" + inside))
                    .hasMessageContaining(start.toString())
                    .satisfies(e -> assertThat(((MillraceException) e).code()).isEqualTo(ErrorCode.TASK_INVALID));
        }
    }

    @Test
    void refusesAPositionBehindTheEnd() {
        assertThatThrownBy(() ->
                        resolve(StartPoint.Kind.FILE_POSITION, before.get(5).file() + ":99999999"))
                .satisfies(e -> assertThat(((MillraceException) e).code()).isEqualTo(ErrorCode.BINLOG_RESET));
        assertThatThrownBy(() -> resolve(StartPoint.Kind.FILE_POSITION, "binlog.000001"))
                .satisfies(e -> assertThat(((MillraceException) e).code()).isEqualTo(ErrorCode.TASK_INVALID));
    }

    @Test
    void startsAtAGtidSetInTheFileThatHoldsItsEnd() throws Exception {
        SourcePosition fifth =
                resolve(StartPoint.Kind.GTID_SET, executedBefore.get(4).toString());

        assertThat(fifth.binlog()).isEqualTo(new BinlogPosition(before.get(4).file(), 4));
        try (Streaming stream = Streaming.from(settings(), fifth, ALL)) {
            assertThat(stream.lines(2)).containsExactly("INSERT shop.item (5)", "INSERT shop.item (6)");
        }
        SourcePosition second =
                resolve(StartPoint.Kind.GTID_SET, executedBefore.get(1).toString());
        assertThat(second.binlog().file()).isEqualTo(before.get(1).file());
    }

    @Test
    void startsBeforeTheFirstTransactionOfATime() {
        for (int i : new int[] {1, 2, 4}) {
            SourcePosition at = resolve(StartPoint.Kind.TIMESTAMP, (FIRST + i * 1_000L) * 1_000 + "");
            assertThat(at.binlog()).as("transaction %s", i + 1).isEqualTo(before.get(i));
            assertThat(GtidSet.parse(at.gtidSet())).isEqualTo(executedBefore.get(i));
            assertThat(resolve(StartPoint.Kind.TIMESTAMP, (FIRST + i * 1_000L - 999) * 1_000 + "")
                            .binlog())
                    .isEqualTo(before.get(i));
        }
        assertThat(resolve(StartPoint.Kind.TIMESTAMP, "9999999999000").binlog()).isEqualTo(ServerStatus.newest(root));
    }

    @Test
    void startsWithTheOldestFile() {
        SourcePosition earliest = resolve(StartPoint.Kind.EARLIEST, "");

        assertThat(earliest.binlog())
                .isEqualTo(new BinlogPosition(ServerStatus.files(root).get(0).name(), 4));
        assertThat(GtidSet.parse(earliest.gtidSet())).isEqualTo(GtidSet.parse(MYSQL.purged(root)));
    }

    @Test
    void provesShapesInThePastWithoutDdlInBetween() {
        SourcePosition afterDdl =
                resolve(StartPoint.Kind.FILE_POSITION, before.get(0).toString());

        assertThat(source.proveShapes(afterDdl, ALL, false).shapes()).hasSize(1);
        assertThat(source.proveShapes(afterDdl, ALL, false).position()).isEqualTo(afterDdl);
    }

    /** Before its own CREATE a table has no rows: the stream learns the shape from the statement. */
    @Test
    void needsNoProofOfATableThatIsCreatedLater() {
        SourcePosition beforeCreate = resolve(StartPoint.Kind.EARLIEST, "");

        assertThat(source.proveShapes(beforeCreate, ALL, false).shapes()).isEmpty();
        assertThat(source.proveShapes(beforeCreate, ALL, false).position()).isEqualTo(beforeCreate);
        assertThat(source.proveShapes(beforeCreate, table -> false, false).shapes())
                .isEmpty();
    }

    @Test
    void refusesShapesInThePastWhenAStatementSinceThenChangedThem() {
        TableSelector other = table -> table.database().equals("other");
        root.execute("CREATE DATABASE other");
        root.execute("CREATE TABLE other.part (id INT PRIMARY KEY)");
        SourcePosition beforeAlter = resolve(StartPoint.Kind.NOW, "");
        root.execute("ALTER TABLE other.part COMMENT 'changed'");

        assertThatThrownBy(() -> source.proveShapes(beforeAlter, other, false))
                .hasMessageContaining("ALTER TABLE other.part")
                .hasMessageContaining(ServerStatus.newest(root).toString())
                .satisfies(e -> assertThat(((MillraceException) e).code()).isEqualTo(ErrorCode.SCHEMA_NOT_PROVEN));
        assertThat(source.proveShapes(beforeAlter, other, true).position().binlog())
                .isEqualTo(ServerStatus.newest(root));
    }

    @Test
    void saysHowLongTheSourceStillKeepsAFile() {
        long month = 30L * 86_400;
        BinlogPosition old = ServerStatus.newest(root);
        root.execute("SET timestamp = DEFAULT");
        root.execute("FLUSH BINARY LOGS"); // from now on the age of the old file counts

        assertThat(source.retentionSeconds(old)).isBetween(month - 3_600, month);
        assertThat(source.retentionSeconds(ServerStatus.newest(root))).isEqualTo(month);
        assertThat(source.retentionSeconds(before.get(0)))
                .as("the next file was begun in 2020")
                .isZero();
        assertThat(source.retentionSeconds(new BinlogPosition("binlog.000000", 4)))
                .isZero();
        root.execute("SET GLOBAL binlog_expire_logs_seconds = 0");
        try {
            assertThat(source.retentionSeconds(old)).isEqualTo(-1);
        } finally {
            root.execute("SET GLOBAL binlog_expire_logs_seconds = " + month);
        }
    }

    private static SourcePosition resolve(StartPoint.Kind kind, String value) {
        return source.resolve(new StartPoint(kind, value));
    }

    private static SourceSettings settings() {
        return SourceSettings.of(server.host(), server.port(), server.user(), server.password(), "start test");
    }
}
