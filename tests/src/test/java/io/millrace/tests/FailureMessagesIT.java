package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.Precheck;
import io.millrace.runtime.TaskRunner;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.task.TaskDocuments;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each way to be wrong gets its own clear message: what, where, and what to do. */
class FailureMessagesIT {
    private static MysqlServer mysql;
    private static KafkaBroker kafka;

    @BeforeAll
    static void startServers() throws SQLException {
        mysql = MysqlServer.of(MysqlRelease.V8_0).start();
        kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
        sql(
                "CREATE DATABASE shop",
                "CREATE TABLE shop.t (id INT PRIMARY KEY, v INT)",
                "INSERT INTO shop.t VALUES (1, 1)");
    }

    @AfterAll
    static void stopServers() {
        mysql.close();
        kafka.close();
    }

    @Test
    void aWrongPassword() {
        TaskText document = TaskText.of(
                        "wrong_password",
                        mysql.port(),
                        "millrace",
                        "not-the-password",
                        kafka.bootstrapServers(),
                        "canal_json")
                .with("objects:", "  include: [shop.*]");
        Precheck failed = onlyFailure(document, "SRC_CONN");
        assertThat(failed.found()).contains("Access denied").doesNotContain("not-the-password");
        assertThat(failed.remedy()).isNotBlank();
    }

    @Test
    void aMissingPrivilege() throws SQLException {
        sql(
                "CREATE USER IF NOT EXISTS poor@'%' IDENTIFIED WITH mysql_native_password BY 'poor'",
                "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO poor@'%'");
        TaskText document = TaskText.of(
                        "privilege", mysql.port(), "poor", "poor", kafka.bootstrapServers(), "canal_json")
                .with("objects:", "  include: [shop.t]");
        List<Precheck> checks = check(document);
        assertThat(checks).anySatisfy(check -> {
            assertThat(check.level()).isEqualTo(Precheck.Level.FAIL);
            assertThat(check.code() + check.found() + check.remedy()).contains("shop.t");
            assertThat(check.remedy()).contains("GRANT SELECT");
        });
    }

    @Test
    void anUnknownTable() {
        Precheck failed =
                onlyFailure(task("unknown_table").with("objects:", "  include: [shop.nobody]"), "SRC_OBJ_EXISTS");
        assertThat(failed.found()).contains("shop.nobody");
    }

    @Test
    void statementFormat() throws SQLException {
        sql("SET GLOBAL binlog_format = 'STATEMENT'");
        try {
            Precheck failed =
                    onlyFailure(task("statement_format").with("objects:", "  include: [shop.*]"), "SRC_BINLOG_FORMAT");
            assertThat(failed.remedy()).contains("SET GLOBAL binlog_format");
        } finally {
            sql("SET GLOBAL binlog_format = 'ROW'");
        }
    }

    @Test
    void aStatementInTheBinlogStopsTheTask() throws Exception {
        try (RunningTask task = new RunningTask(task("statement_dml").with("objects:", "  include: [shop.*]"))) {
            task.awaitStreaming();
            sql("SET SESSION binlog_format = 'STATEMENT'", "USE mysql", "UPDATE shop.t SET v = 4711 WHERE id = 1");
            MillraceException failure = (MillraceException) task.awaitEnd();
            assertThat(failure.code()).isEqualTo(ErrorCode.STATEMENT_DML);
            assertThat(failure)
                    .hasMessageContaining("shop.t")
                    .hasMessageContaining("binlog_format=ROW")
                    .hasMessageContaining("binlog.0");
            assertThat(failure.getMessage()).doesNotContain("4711");
        } catch (AssertionError closing) {
            if (!(closing.getCause() instanceof MillraceException)) {
                throw closing;
            }
        }
    }

    @Test
    void aPurgedStart() throws Exception {
        sql("FLUSH BINARY LOGS", "FLUSH BINARY LOGS");
        String file = "binlog.000001";
        sql("PURGE BINARY LOGS TO '" + newestFile() + "'");
        TaskText document = task("purged")
                .with(
                        "objects:",
                        "  include: [shop.*]",
                        "start:",
                        "  mode: incremental",
                        "  from: {file: " + file + ", offset: 4}");
        MillraceException failure = failureOf(document);
        assertThat(failure.code()).isEqualTo(ErrorCode.BINLOG_PURGED);
        assertThat(failure).hasMessageContaining(file);
    }

    /** Cuts an event short in the middle of the source's own file, behind the server's back. */
    @Test
    void aTruncatedEvent() throws Exception {
        try (MysqlServer own = MysqlServer.of(MysqlRelease.V8_0)
                .option("--binlog-checksum=NONE")
                .start()) {
            Path file;
            try (Connection connection =
                            DriverManager.getConnection(own.jdbcUrl(), own.rootUser(), own.rootPassword());
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE shop");
                statement.execute("CREATE TABLE shop.t (id INT PRIMARY KEY, name VARCHAR(50))");
                statement.execute("INSERT INTO shop.t VALUES (1, 'truncated-value')");
                statement.execute("FLUSH BINARY LOGS");
                file = own.dataDirectory().resolve("binlog.000001");
            }
            lengthenValue(file);
            TaskText document = TaskText.of("truncated", own, kafka, "canal_json")
                    .with("objects:", "  include: [shop.*]", "start:", "  mode: incremental", "  from: earliest");
            MillraceException failure = failureOf(document);
            assertThat(failure.code()).isEqualTo(ErrorCode.BINLOG_CORRUPT);
            assertThat(failure).hasMessageContaining("shop.t").hasMessageContaining("binlog.000001");
        }
    }

    /** The length byte of the VARCHAR value now promises more than the event holds. */
    private static void lengthenValue(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        byte[] value = "truncated-value".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        int at = -1;
        for (int i = 1; i + value.length <= bytes.length; i++) {
            if (bytes[i - 1] == value.length
                    && java.util.Arrays.equals(bytes, i, i + value.length, value, 0, value.length)) {
                at = i - 1;
            }
        }
        assertThat(at).as("the row image in the binlog").isPositive();
        try (RandomAccessFile binlog = new RandomAccessFile(file.toFile(), "rw")) {
            binlog.seek(at);
            binlog.write(200);
        }
    }

    private static TaskText task(String name) {
        return TaskText.of(name, mysql, kafka, "canal_json");
    }

    private static List<Precheck> check(TaskText document) {
        return TaskRunner.check(TaskDocuments.parse(document.toString()));
    }

    private static Precheck onlyFailure(TaskText document, String code) {
        List<Precheck> failed = check(document).stream()
                .filter(check -> check.level() == Precheck.Level.FAIL)
                .toList();
        assertThat(failed).extracting(Precheck::code).containsExactly(code);
        return failed.get(0);
    }

    private static MillraceException failureOf(TaskText document) throws InterruptedException {
        RunningTask task = new RunningTask(document);
        return (MillraceException) task.awaitEnd();
    }

    private static String newestFile() throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement();
                ResultSet files = statement.executeQuery("SHOW BINARY LOGS")) {
            String newest = "";
            while (files.next()) {
                newest = files.getString(1);
            }
            return newest;
        }
    }

    private static void sql(String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }
}
