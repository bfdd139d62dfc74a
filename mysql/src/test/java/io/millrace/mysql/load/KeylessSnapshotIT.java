package io.millrace.mysql.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.GtidSet;
import io.millrace.model.MillraceException;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableShape;
import io.millrace.mysql.protocol.MysqlServerException;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.servers.MysqlRelease;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeylessSnapshotIT {
    private static final int WRITERS = 8;
    /** Without a lock each waits for a gap between the writers, seconds on 8.0.15: no more than show the growth. */
    private static final int SNAPSHOTS = 3;

    private TestSource source;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<Thread> writers = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        stopped.set(true);
        for (Thread writer : writers) {
            writer.join();
        }
        source.close();
    }

    private static long transactions(String gtidSet) {
        long[] count = {0};
        GtidSet.parse(gtidSet).forEach((uuid, first, last) -> count[0] += last - first + 1);
        return count[0];
    }

    private void write() {
        for (int i = 0; i < WRITERS; i++) {
            Thread writer = new Thread(() -> {
                try (MysqlSession session = MysqlSession.connect(source.rootSettings())) {
                    while (!stopped.get()) {
                        session.execute("INSERT INTO k.t VALUES (1, 'x')");
                    }
                }
            });
            writers.add(writer);
            writer.start();
        }
    }

    /** Every transaction since the table was made adds one row, so that a position says how many rows there are. */
    @ParameterizedTest
    @CsvSource({"V8_0,NONE", "V8_0,TABLE", "V9_7,NONE", "V9_7,TABLE"})
    void showsExactlyWhatThePositionSaysUnderEightWriters(MysqlRelease release, SnapshotLock lock) {
        source = TestSource.start(release, "--sync-binlog=1");
        source.execute(
                "CREATE DATABASE k",
                "CREATE TABLE k.t (a INT, b VARCHAR(9))",
                "GRANT LOCK TABLES ON k.* TO millrace@'%'");
        TableShape shape = source.shape("k", "t");
        assertThat(MysqlTableReader.unusableKeyReason(shape)).contains("no primary key");
        long before = transactions(source.root().queryValue("SELECT @@global.gtid_executed"));
        write();
        long lastRows = 0;
        try (MysqlTableReader reader = MysqlTableReader.open(source.settings(), lock)) {
            for (int i = 0; i < SNAPSHOTS; i++) {
                SourcePosition[] position = new SourcePosition[1];
                long[] rows = {0};
                reader.readWhole(shape, at -> position[0] = at, row -> ++rows[0] > 0);
                assertThat(rows[0]).isEqualTo(transactions(position[0].gtidSet()) - before);
                assertThat(rows[0]).isGreaterThanOrEqualTo(lastRows);
                lastRows = rows[0];
            }
        }
        assertThat(lastRows).isPositive();
    }

    @Test
    void readsTablesOfOtherEnginesUnderALock() {
        source = TestSource.start(MysqlRelease.V8_0);
        source.execute(
                "CREATE DATABASE k",
                "CREATE TABLE k.t (a INT, b VARCHAR(9)) ENGINE=MyISAM",
                "GRANT LOCK TABLES ON k.* TO millrace@'%'",
                "INSERT INTO k.t VALUES (1, 'a'), (2, 'b')");
        try (MysqlTableReader reader = MysqlTableReader.open(source.settings(), SnapshotLock.TABLE)) {
            BinlogPosition[] position = new BinlogPosition[1];
            List<Boolean> rows = new ArrayList<>();
            reader.readWhole(source.shape("k", "t"), at -> position[0] = at.binlog(), rows_ -> rows.add(true));
            assertThat(rows).hasSize(2);
            assertThat(position[0]).isEqualTo(reader.highWatermark());
        }
        source.execute("INSERT INTO k.t VALUES (3, 'c')"); // hangs when the lock is still there
    }

    @Test
    void writersOfAnotherEnginesTableWaitWhileAChunkIsReadUnderALock() {
        source = TestSource.start(MysqlRelease.V8_0);
        source.execute(
                "CREATE DATABASE k",
                "CREATE TABLE k.t (a INT PRIMARY KEY) ENGINE=MyISAM",
                "GRANT LOCK TABLES ON k.* TO millrace@'%'",
                "INSERT INTO k.t VALUES (1), (2)",
                "SET SESSION lock_wait_timeout = 1");
        List<Integer> refused = new ArrayList<>();
        try (MysqlTableReader reader = MysqlTableReader.open(source.settings(), SnapshotLock.TABLE)) {
            reader.readChunk(source.shape("k", "t"), "", "", 0, row -> {
                try {
                    source.execute("INSERT INTO k.t VALUES (3)");
                } catch (MysqlServerException e) {
                    refused.add(e.error().number());
                }
                return false;
            });
            source.execute("INSERT INTO k.t VALUES (3)");
        }
        assertThat(refused).as("lock wait time-outs").containsExactly(1205);
    }

    @Test
    void abortEndsAReadFromAnotherThread() throws InterruptedException {
        source = TestSource.start(MysqlRelease.V8_0);
        source.execute("CREATE DATABASE k", "CREATE TABLE k.t (a INT PRIMARY KEY)", "INSERT INTO k.t VALUES (1)");
        TableShape shape = source.shape("k", "t");
        MysqlTableReader reader = MysqlTableReader.open(source.settings());
        Throwable[] thrown = new Throwable[1];
        SourcePosition never = new SourcePosition(
                new BinlogPosition("binlog.000001", 4), "3e11fa47-71ca-11e1-9e33-c80aa9429562:1", "");
        Thread waiting = new Thread(() -> {
            try {
                reader.awaitVisible(never);
            } catch (MillraceException e) {
                thrown[0] = e;
            }
        });
        waiting.start();
        reader.abort();
        waiting.join();
        assertThat(thrown[0]).isInstanceOf(MillraceException.class);
        assertThatThrownBy(() -> reader.readChunk(shape, "", "", 0, row -> true))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_CONNECTION_LOST));
    }

    @Test
    void waitsUntilAPositionIsVisible() {
        source = TestSource.start(MysqlRelease.V8_0);
        source.execute("CREATE DATABASE k");
        String executed = source.root().queryValue("SELECT @@global.gtid_executed");
        try (MysqlTableReader reader = MysqlTableReader.open(source.settings())) {
            reader.awaitVisible(new SourcePosition(reader.highWatermark(), executed, ""));
            assertThat(reader.highWatermark().offset()).isPositive();
        }
    }
}
