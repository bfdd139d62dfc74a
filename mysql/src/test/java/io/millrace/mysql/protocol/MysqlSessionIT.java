package io.millrace.mysql.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.TlsMode;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MysqlSessionIT {
    private static MysqlServer server;

    @BeforeAll
    static void start() {
        server = MysqlServer.of(MysqlRelease.V8_0).start();
        try (MysqlSession root = root()) {
            root.execute("CREATE USER native IDENTIFIED WITH mysql_native_password BY 'pässword'");
            root.execute("CREATE USER sha256 IDENTIFIED WITH sha256_password BY 'pässword'");
            root.execute("CREATE USER caching IDENTIFIED WITH caching_sha2_password BY 'pässword'");
            root.execute("CREATE USER tls_only IDENTIFIED BY 'pässword' REQUIRE SSL");
            root.execute("CREATE DATABASE d");
            root.execute("CREATE TABLE d.t (id INT PRIMARY KEY)");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "native,DISABLED",
        "native,REQUIRED",
        "sha256,DISABLED",
        "sha256,REQUIRED",
        "caching,DISABLED",
        "caching,REQUIRED"
    })
    void logsInWithEveryPlugin(String user, TlsMode tls) {
        try (MysqlSession root = root()) {
            root.execute("FLUSH PRIVILEGES"); // empties the cache of caching_sha2_password
        }
        for (int again = 0; again < 2; again++) {
            try (MysqlSession session =
                    MysqlSession.connect(settings(user, "pässword").withTls(tls, null, null))) {
                assertThat(session.queryValue("SELECT SUBSTRING_INDEX(USER(), '@', 1)"))
                        .isEqualTo(user);
                assertThat(session.isTls()).isEqualTo(tls == TlsMode.REQUIRED);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"native", "sha256", "caching"})
    void tellsAWrongPassword(String user) {
        assertThatThrownBy(() -> MysqlSession.connect(settings(user, "wrong-one")))
                .isInstanceOf(MillraceException.class)
                .hasMessageContaining("Check user and password")
                .hasMessageContaining(user + "@127.0.0.1")
                .satisfies(e -> assertThat(((MillraceException) e).code()).isEqualTo(ErrorCode.SOURCE_AUTH))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("wrong-one"));
    }

    @Test
    void logsInWithoutPassword() {
        try (MysqlSession session = root()) {
            assertThat(session.serverVersion()).startsWith("8.0");
        }
    }

    @Test
    void tellsAServerThatIsNotThere() {
        SourceSettings nowhere = SourceSettings.of("127.0.0.1", 1, "u", "p", "t");
        SourceSettings unknown = SourceSettings.of("no-such-host.invalid", 3306, "u", "p", "t");

        assertThat(codeOf(() -> MysqlSession.connect(nowhere))).isEqualTo(ErrorCode.SOURCE_UNREACHABLE);
        assertThat(codeOf(() -> MysqlSession.connect(unknown))).isEqualTo(ErrorCode.SOURCE_UNREACHABLE);
    }

    @Test
    void tellsAMissingPrivilegeWithTheGrantToGive() {
        try (MysqlSession session = MysqlSession.connect(settings("native", "pässword"))) {
            assertThatThrownBy(() -> session.queryAll("SELECT * FROM d.t"))
                    .hasMessageContaining("GRANT SELECT")
                    .satisfies(e -> assertThat(((MillraceException) e).code()).isEqualTo(ErrorCode.SOURCE_PRIVILEGE));
            assertThat(session.queryValue("SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void needsTheCertificateToBeSignedByTheGivenAuthority() {
        SourceSettings verifying = settings("caching", "pässword");

        assertThat(codeOf(() -> MysqlSession.connect(verifying.withTls(TlsMode.VERIFY_CA, null, null))))
                .isEqualTo(ErrorCode.SOURCE_TLS);
        try (MysqlSession session = MysqlSession.connect(
                verifying.withTls(TlsMode.VERIFY_CA, server.dataDirectory().resolve("ca.pem"), null))) {
            assertThat(session.isTls()).isTrue();
        }
        assertThat(codeOf(() -> MysqlSession.connect(verifying.withTls(
                        TlsMode.VERIFY_IDENTITY, server.dataDirectory().resolve("ca.pem"), null))))
                .isEqualTo(ErrorCode.SOURCE_TLS);
    }

    @Test
    void tellsAnAccountThatNeedsTls() {
        assertThat(codeOf(() ->
                        MysqlSession.connect(settings("tls_only", "pässword").withTls(TlsMode.DISABLED, null, null))))
                .isIn(ErrorCode.SOURCE_AUTH, ErrorCode.SOURCE_TLS);
    }

    @Test
    void streamsRowsWithNullsEmptyAndLongValues() {
        try (MysqlSession session = root()) {
            List<String> seen = new ArrayList<>();
            session.query(
                    "SELECT 1, NULL, '', REPEAT('x', 300), REPEAT('y', 70000) UNION ALL SELECT 2, 'ä', NULL, '', ''",
                    row -> {
                        seen.add(row.text(0) + "," + row.text(1) + "," + row.text(2) + "," + row.length(3) + ","
                                + row.length(4));
                        return true;
                    });

            assertThat(seen).containsExactly("1,null,,300,70000", "2,ä,null,0,0");
        }
    }

    @Test
    void readsARowOverSeveralPackets() {
        try (MysqlSession session = root()) {
            int length = 40 << 20;
            session.query("SELECT REPEAT('0123456789abcdef', " + length / 16 + "), 'end'", row -> {
                assertThat(row.length(0)).isEqualTo(length);
                assertThat(row.bytes()[row.offset(0) + 0xFFFFFF - 9]).isIn((Object[]) bytesOf("0123456789abcdef"));
                assertThat(row.text(1)).isEqualTo("end");
                return true;
            });
            assertThat(session.queryValue("SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void refusesARowAboveTheBoundAndCloses() {
        try (MysqlSession session = root()) {
            session.maxRowBytes(1 << 20);
            assertThat(codeOf(() -> session.queryAll("SELECT REPEAT('x', 2000000)")))
                    .isEqualTo(ErrorCode.ROW_TOO_LARGE);
            assertThat(session.isClosed()).isTrue();
        }
    }

    @Test
    void dropsTheRestWhenTheHandlerHasEnough() {
        try (MysqlSession session = root()) {
            List<String> seen = new ArrayList<>();
            session.query("SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3", row -> {
                seen.add(String.valueOf(row.text(0)));
                return seen.size() < 2;
            });
            assertThat(seen).containsExactly("1", "2");
            assertThat(session.queryValue("SELECT 4")).isEqualTo("4");
        }
    }

    @Test
    void noticesThatItsConnectionWasKilled() {
        try (MysqlSession session = root();
                MysqlSession other = root()) {
            other.execute("KILL " + session.connectionId());

            assertThat(codeOf(() -> session.queryValue("SELECT 1"))).isEqualTo(ErrorCode.SOURCE_CONNECTION_LOST);
            assertThat(session.isClosed()).isTrue();
        }
    }

    @Test
    void abortsAStatementFromAnotherThread() throws InterruptedException {
        MysqlSession session = root();
        List<ErrorCode> codes = new ArrayList<>();
        Thread reader = new Thread(() -> codes.add(codeOf(() -> session.queryValue("SELECT SLEEP(600)"))));
        reader.start();
        while (reader.getState() != Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
        session.abort();
        reader.join();

        assertThat(codes).containsExactly(ErrorCode.SOURCE_CONNECTION_LOST);
    }

    private static Byte[] bytesOf(String text) {
        Byte[] bytes = new Byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return bytes;
    }

    private static ErrorCode codeOf(Runnable action) {
        try {
            action.run();
        } catch (MillraceException e) {
            return e.code();
        }
        throw new AssertionError("no error");
    }

    private static SourceSettings settings(String user, String password) {
        return SourceSettings.of(server.host(), server.port(), user, password, "session test");
    }

    private static MysqlSession root() {
        return MysqlSession.connect(settings(server.rootUser(), server.rootPassword()));
    }
}
