package io.millrace.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MysqlServerIT {
    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void startsSurvivesAKillAndRestarts(MysqlRelease release) throws Exception {
        exercise(release);
    }

    @Tag("all-servers")
    @ParameterizedTest
    @EnumSource(names = {"V5_5", "V5_6", "V5_7", "MARIADB_11_4"})
    void startsSurvivesAKillAndRestartsInEveryOtherRelease(MysqlRelease release) throws Exception {
        exercise(release);
    }

    @Test
    void anOptionOfTheCallerWins() throws Exception {
        try (MysqlServer server = MysqlServer.of(MysqlRelease.V8_0)
                        .option("--binlog-format=STATEMENT")
                        .start();
                Connection root = root(server)) {
            assertThat(one(root, "SELECT @@binlog_format")).isEqualTo("STATEMENT");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void namesInLowerCaseAreInitialisedSo(MysqlRelease release) throws Exception {
        try (MysqlServer server = MysqlServer.of(release)
                        .option(MysqlTemplates.LOWER_CASE)
                        .start();
                Connection root = root(server)) {
            assertThat(one(root, "SELECT @@lower_case_table_names")).isEqualTo("1");
        }
    }

    @Test
    void twoServersOfOneTemplateHaveDifferentIdentities() throws Exception {
        try (MysqlServer first = MysqlServer.of(MysqlRelease.V8_0).start();
                MysqlServer second = MysqlServer.of(MysqlRelease.V8_0).start();
                Connection firstRoot = root(first);
                Connection secondRoot = root(second)) {
            assertThat(one(firstRoot, "SELECT @@server_uuid")).isNotEqualTo(one(secondRoot, "SELECT @@server_uuid"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"running", "killed"})
    void nothingOutlivesAJvmThatIsKilled(String state) throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartAndWait.class.getName(),
                        state)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = jvm.inputReader()) {
            long pid = Long.parseLong(lines.readLine());
            Path data = Path.of(lines.readLine());
            assertThat(ProcessHandle.of(pid).isPresent()).isEqualTo(state.equals("running"));
            jvm.destroyForcibly().waitFor();
            ProcessHandle.of(pid).ifPresent(server -> server.onExit().join());
            while (Files.exists(data)) {
                Thread.sleep(20);
            }
            assertThat(ProcessHandle.of(pid)).isEmpty();
        }
    }

    /** A program that starts a server and never ends. */
    static final class StartAndWait {
        private StartAndWait() {}

        public static void main(String[] arguments) throws InterruptedException {
            MysqlServer server = MysqlServer.of(MysqlRelease.V8_0).start();
            if (arguments[0].equals("killed")) {
                server.kill();
            }
            System.out.println(server.pid());
            System.out.println(server.dataDirectory());
            new CountDownLatch(1).await();
        }
    }

    private static void exercise(MysqlRelease release) throws Exception {
        Path data;
        long pid;
        try (MysqlServer server = MysqlServer.of(release).start()) {
            data = server.dataDirectory();
            try (Connection root = root(server)) {
                assertThat(one(root, "SELECT VERSION()")).startsWith(release.versionPrefix());
                assertThat(one(root, "SELECT @@binlog_format")).isEqualTo("ROW");
                assertThat(one(root, "SELECT @@server_id")).isEqualTo("1");
                if (release.hasGtidMode()) {
                    assertThat(one(root, "SELECT @@gtid_mode")).isEqualTo("ON");
                    assertThat(one(root, "SELECT @@gtid_executed"))
                            .as("the accounts are not in the binlog")
                            .isEmpty();
                }
                run(root, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY) ENGINE=InnoDB");
                run(root, "INSERT INTO shop.t VALUES (7)");
            }
            try (Connection replica = replica(server)) {
                assertThat(one(replica, "SELECT id FROM shop.t")).isEqualTo("7");
                // 5.5 asks for SUPER to list all of them.
                String files = release == MysqlRelease.V5_5 ? "SHOW MASTER STATUS" : "SHOW BINARY LOGS";
                assertThat(one(replica, files)).startsWith("binlog.");
            }
            server.kill();
            assertThat(server.isRunning()).isFalse();
            server.restart();
            try (Connection replica = replica(server)) {
                assertThat(one(replica, "SELECT id FROM shop.t")).isEqualTo("7");
            }
            server.restart();
            try (Connection replica = replica(server)) {
                assertThat(one(replica, "SELECT id FROM shop.t")).isEqualTo("7");
            }
            pid = server.pid();
        }
        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(Files.exists(data)).isFalse();
    }

    private static Connection root(MysqlServer server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), server.rootUser(), server.rootPassword());
    }

    private static Connection replica(MysqlServer server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
