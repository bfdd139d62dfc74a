package io.millrace.mysql.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.mysql.SourceSettings;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BinlogDumpIT {
    private static final int TRANSACTIONS = 60;
    private static final int ROW_BYTES = 1 << 20;

    private static MysqlServer server;
    private static MysqlSession root;

    @BeforeAll
    static void start() {
        server = MysqlServer.of(MysqlRelease.V8_0)
                .option("--net-write-timeout=1")
                .option("--net-retry-count=1")
                .start();
        root = session();
        root.execute("CREATE DATABASE d");
        root.execute("CREATE TABLE d.t (id INT PRIMARY KEY AUTO_INCREMENT, v LONGBLOB)");
        for (int i = 0; i < TRANSACTIONS; i++) {
            root.execute("INSERT INTO d.t (v) VALUES (REPEAT('x', " + ROW_BYTES + "))");
        }
    }

    @AfterAll
    static void stop() {
        root.close();
        server.close();
    }

    @Test
    void survivesNotReadingBecauseOfItsOwnWriteTimeout() throws Exception {
        assertThat(readAllAfterAPause(3600, 5)).isTrue();
    }

    @Test
    void wouldLoseTheConnectionWithTheServersWriteTimeout() throws Exception {
        assertThat(readAllAfterAPause(1, 5)).isFalse();
    }

    @Test
    @Tag("slow")
    void survivesThreeMinutesOfNotReading() throws Exception {
        assertThat(readAllAfterAPause(3600, 190)).isTrue();
    }

    /** Fills the pipe, leaves it alone, and says whether the rest still comes. */
    private static boolean readAllAfterAPause(int netTimeoutSeconds, int pauseSeconds) throws Exception {
        try (MysqlSession session = session()) {
            BinlogDump dump = BinlogDump.fromFile(session, ReplicaIdentity.ofScan(), first(), false, netTimeoutSeconds);
            byte[] chunk = new byte[4096];
            assertThat(dump.nextEvent()).isTrue();
            new CountDownLatch(1).await(pauseSeconds, TimeUnit.SECONDS);
            long bytes = 0;
            try {
                do {
                    for (int count = dump.read(chunk, 0, chunk.length);
                            count > 0;
                            count = dump.read(chunk, 0, chunk.length)) {
                        bytes += count;
                    }
                } while (dump.nextEvent());
            } catch (MillraceException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_CONNECTION_LOST);
                return false;
            }
            return bytes > (long) TRANSACTIONS * ROW_BYTES;
        }
    }

    @Test
    void tellsThatAnotherReplicaHasItsServerId() {
        ReplicaIdentity identity = new ReplicaIdentity(4_000_000_000L, "11111111-2222-3333-4444-555555555555");
        BinlogPosition end =
                new BinlogPosition(root.queryOne("SHOW MASTER STATUS").text(0), 4);
        try (MysqlSession first = session();
                MysqlSession second = session()) {
            BinlogDump kept = BinlogDump.fromFile(first, identity, end, true);
            BinlogDump thief = BinlogDump.fromFile(second, identity, end, true);
            assertThat(thief.nextEvent()).isTrue();

            assertThatThrownBy(() -> {
                        while (kept.nextEvent()) {
                            kept.skipRest();
                        }
                    })
                    .satisfies(e -> assertThat(((MillraceException) e).code())
                            .isIn(ErrorCode.SERVER_ID_CLASH, ErrorCode.SOURCE_CONNECTION_LOST));
        }
    }

    @Test
    void refusesAConfiguredServerIdThatIsTakenAndPassesOverADerivedOne() {
        String uuid = root.queryValue("SELECT @@server_uuid");
        BinlogPosition end =
                new BinlogPosition(root.queryOne("SHOW MASTER STATUS").text(0), 4);
        long derived = ReplicaIdentity.derivedId("clash", uuid, 0);
        ReplicaIdentity stranger = new ReplicaIdentity(derived, "99999999-2222-3333-4444-555555555555");
        SourceSettings settings = SourceSettings.of(server.host(), server.port(), "root", "", "clash");
        try (MysqlSession other = session();
                MysqlSession mine = MysqlSession.connect(settings);
                MysqlSession configured = MysqlSession.connect(settings.withReplicaServerId(derived));
                MysqlSession ofSource = MysqlSession.connect(settings.withReplicaServerId(1))) {
            assertThat(ReplicaIdentity.ofTask(mine, uuid, 1).serverId()).isEqualTo(derived);
            BinlogDump.fromFile(other, stranger, end, true).nextEvent();

            assertThat(ReplicaIdentity.ofTask(mine, uuid, 1).serverId())
                    .isEqualTo(ReplicaIdentity.derivedId("clash", uuid, 1));
            assertThatThrownBy(() -> ReplicaIdentity.ofTask(configured, uuid, 1))
                    .hasMessageContaining(String.valueOf(derived))
                    .satisfies(e -> assertThat(((MillraceException) e).code()).isEqualTo(ErrorCode.SERVER_ID_CLASH));
            assertThatThrownBy(() -> ReplicaIdentity.ofTask(ofSource, uuid, 1))
                    .hasMessageContaining("the source itself");
        }
    }

    private static BinlogPosition first() {
        return new BinlogPosition("binlog.000001", 4);
    }

    private static MysqlSession session() {
        return MysqlSession.connect(SourceSettings.of(server.host(), server.port(), "root", "", "dump test"));
    }
}
