package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.Checker;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A whole task under {@code sql_mode}s that change what a statement means or what a SELECT prints, for the server's own
 * sessions (so ours too) and for the statements in the binlog, which are read under the mode that they were written in; and
 * under time zones that change meanwhile.
 */
class SqlModesIT {
    private static final String PLAIN = "";
    private static final String QUOTED = "ANSI_QUOTES,PIPES_AS_CONCAT,NO_ZERO_DATE,NO_ZERO_IN_DATE,STRICT_ALL_TABLES";
    private static final String UNESCAPED = "NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH";
    private static final String BOTH = "ANSI,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH";
    private static final String LAST = "the last change";

    private static KafkaBroker kafka;

    private final List<String> ddl = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void rowsAndStatementsMeanWhatTheyMeantWhereTheyWereWritten(MysqlRelease release) throws Exception {
        copy(release);
    }

    @Tag("all-servers")
    @ParameterizedTest
    @EnumSource(names = {"V5_5", "V5_6", "V5_7", "MARIADB_11_4"})
    void rowsAndStatementsMeanWhatTheyMeantInEveryOtherRelease(MysqlRelease release) throws Exception {
        copy(release);
    }

    private void copy(MysqlRelease release) throws Exception {
        try (MysqlServer mysql =
                MysqlServer.of(release).option("--default-time-zone=+05:30").start()) {
            create(mysql);
            TaskText document = TaskText.bare("modes_" + release, mysql, kafka)
                    .with(
                            "topics: {policy: single, name: modes_" + release + ", partitions: 1}",
                            "format: {name: canal_json}",
                            "objects: {include: [shop.*]}",
                            "full_load: {chunk_rows: 100}");
            setGlobal(mysql, BOTH);
            try (RunningTask task = new RunningTask(document)) {
                task.awaitStreaming();
                underAnsiQuotes(mysql);
                underPlainMode(mysql);
            }
            withoutBackslashes(mysql); // nobody reads this until the task comes back
            setGlobal(mysql, QUOTED);
            try (RunningTask task = new RunningTask(document)) {
                task.awaitStreaming();
                changeZones(mysql);
                List<String> told = awaitDdl(document.name());
                assertThat(told).containsExactlyElementsOf(ddl);
                CheckReport report = checker(mysql, document.name()).check();
                assertThat(report.passed()).as(report.toString()).isTrue();
            }
        }
    }

    /** Dates that are none and CHARs with spaces behind them, in keys too. */
    private static void create(MysqlServer mysql) throws SQLException {
        List<String> statements = new ArrayList<>(List.of(
                "CREATE DATABASE shop DEFAULT CHARACTER SET utf8",
                "CREATE TABLE shop.plain (id INT PRIMARY KEY, c CHAR(6), text VARCHAR(30), d DATE, dt DATETIME, ts TIMESTAMP"
                        + " NULL)",
                "CREATE TABLE shop.dated (d DATE, c CHAR(4), n INT, PRIMARY KEY (d, c))",
                "CREATE TABLE shop.`odd \"na'me` (`the \"id` INT PRIMARY KEY, e ENUM('a\\\\b', 'it''s'), c CHAR(6))",
                "CREATE TABLE shop.`a\\b` (id INT PRIMARY KEY)",
                "INSERT INTO shop.`a\\b` VALUES (1)",
                "INSERT INTO shop.plain VALUES (1, 'a', 'back\\\\slash', '0000-00-00', '2024-00-01 00:00:00', '2024-01-31"
                        + " 01:02:03')",
                "INSERT INTO shop.`odd \"na'me` VALUES (1, 1, 'x '), (2, 2, '')"));
        for (int i = 0; i < 300; i++) {
            statements.add("INSERT INTO shop.dated VALUES ('" + (i % 3 == 0 ? "0000-00-00" : "2024-0" + (i % 3) + "-00")
                    + "', '" + i + "', " + i + ")");
        }
        run(mysql, PLAIN, statements);
    }

    /** Names in double quotes, which any other mode takes for texts. */
    private void underAnsiQuotes(MysqlServer mysql) throws SQLException {
        change(
                mysql,
                QUOTED,
                "ALTER TABLE \"shop\".\"odd \"\"na'me\" ADD COLUMN \"added_\"\"x\" VARCHAR(9) NOT NULL DEFAULT 'say \"a\"'",
                "INSERT INTO shop.\"odd \"\"na'me\" VALUES (3, 'it''s', 'y', '\"')",
                "CREATE TABLE shop.\"new `table\" (\"id\" INT PRIMARY KEY, \"a `b\" CHAR(3) COMMENT '\"c\" INT, `d`')",
                "RENAME TABLE shop.\"new `table\" TO shop.\"renamed `table\"",
                "INSERT INTO shop.\"renamed `table\" VALUES (2, 'p' || 'q')");
    }

    /** The same quotes as texts, with backslashes. */
    private void underPlainMode(MysqlServer mysql) throws SQLException {
        change(
                mysql,
                PLAIN,
                "ALTER TABLE shop.plain ADD COLUMN added_s VARCHAR(20) NOT NULL DEFAULT \"it's \\\"so\\\" \\\\\"",
                "INSERT INTO shop.plain VALUES (2, 'b', \"\\\"double\\\" 'single'\", '2024-02-00', '0000-00-00 00:00:00',"
                        + " NULL, 'x')",
                "UPDATE shop.dated SET n = n + 1000 WHERE d = '0000-00-00'",
                "INSERT INTO shop.`a\\b` VALUES (2)",
                "DELETE FROM shop.dated WHERE n = 2");
    }

    /** A backslash ends no text and hides no quote. */
    private void withoutBackslashes(MysqlServer mysql) throws SQLException {
        change(
                mysql,
                UNESCAPED,
                "ALTER TABLE shop.plain ADD COLUMN added_path VARCHAR(20) NOT NULL DEFAULT 'c:\\', ADD COLUMN added_n INT NOT NULL"
                        + " DEFAULT 4",
                "INSERT INTO shop.plain VALUES (3, 'c', 'c:\\dir\\', NULL, NULL, NULL, '\\', '\\\\', 5)");
        change(
                mysql,
                BOTH,
                "ALTER TABLE shop.\"odd \"\"na'me\" ADD COLUMN added_e VARCHAR(9) NOT NULL DEFAULT '\\', ADD COLUMN \"added_\\\" INT"
                        + " NOT NULL DEFAULT 2 COMMENT '\\'",
                "UPDATE shop.\"odd \"\"na'me\" SET \"added_\\\" = 7, c = 'z' WHERE \"the \"\"id\" = 1");
    }

    /** The zone in which texts are printed is that of the task's start. */
    private void changeZones(MysqlServer mysql) throws SQLException {
        change(
                mysql,
                PLAIN,
                "SET GLOBAL time_zone = '-11:00'",
                "SET time_zone = '+13:00'",
                "INSERT INTO shop.plain (id, ts) VALUES (10, '2024-06-30 23:30:00')",
                "SET time_zone = SYSTEM",
                "UPDATE shop.plain SET ts = '2024-06-30 23:30:00' WHERE id = 1",
                "SET time_zone = '-11:00'",
                "INSERT INTO shop.plain (id, ts, text) VALUES (11, '2024-03-31 02:30:00', '" + LAST + "')");
    }

    private void change(MysqlServer mysql, String mode, String... statements) throws SQLException {
        for (String sql : statements) {
            if (sql.matches("(?:ALTER|CREATE|RENAME) .*")) {
                ddl.add(sql);
            }
        }
        run(mysql, mode, List.of(statements));
    }

    private static List<String> awaitDdl(String topic) {
        return Topics.read(kafka, List.of(topic), found -> found.stream()
                        .map(Topics::json)
                        .anyMatch(message -> message.path("data")
                                .path(0)
                                .path("text")
                                .asText()
                                .equals(LAST)))
                .stream()
                .map(Topics::json)
                .filter(message -> message.get("isDdl").asBoolean())
                .map((JsonNode message) -> message.get("sql").asText())
                .toList();
    }

    private static Checker checker(MysqlServer mysql, String topic) {
        // The checker's own session would print CHARs as the server's mode says.
        return new Checker(
                        mysql.jdbcUrl() + "&sessionVariables=sql_mode=''",
                        mysql.rootUser(),
                        mysql.rootPassword(),
                        kafka.bootstrapServers(),
                        Checker.Format.CANAL_JSON,
                        List.of(topic))
                .timeZone("+05:30")
                .database("shop");
    }

    private static void setGlobal(MysqlServer mysql, String mode) throws SQLException {
        run(mysql, PLAIN, List.of("SET GLOBAL sql_mode = '" + mode + "'"));
    }

    private static void run(MysqlServer mysql, String mode, List<String> statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("SET SESSION sql_mode = '" + mode + "'");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
