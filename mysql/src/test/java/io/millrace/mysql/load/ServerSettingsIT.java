package io.millrace.mysql.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.ErrorCode;
import io.millrace.servers.MysqlRelease;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever the source is set to, and while that changes, the stream and the full load make the same calls for the same
 * rows.
 */
class ServerSettingsIT {
    @AfterAll
    static void tellCases() {
        System.out.println("settings x server x path: " + BothPaths.cases() + " cases, all equal");
    }

    /** A table of every family of types that the release has, in database {@code m}. */
    static void createTable(TestSource source, String name) {
        int version = source.version();
        boolean fractions = version >= 50_604;
        source.execute("CREATE TABLE " + name + " (id INT PRIMARY KEY, n BIGINT UNSIGNED, a DECIMAL(20,6), f DOUBLE,"
                + " c CHAR(10), v VARCHAR(300), ts TIMESTAMP" + (fractions ? "(3)" : "") + " NULL, dt DATETIME"
                + (fractions ? "(6)" : "") + ", tm TIME" + (fractions ? "(2)" : "")
                + ", d DATE, e ENUM('a','b'), s SET('x','y'), b BLOB, y YEAR" + (version >= 50_708 ? ", j JSON" : "")
                + ")");
    }

    /** Inserts, changes and deletes rows, with ids of this {@code turn}. */
    static void change(TestSource source, String table, int turn) {
        int id = turn * 10;
        String more = source.version() >= 50_708 ? ", '{\"a\": [1.5, null, \"x\"]}'" : "";
        source.execute(
                "INSERT INTO " + table + " VALUES (" + id + ", 18446744073709551615, -1.5, 1e-7, 'ab', 'text',"
                        + " '2020-07-01 12:34:56.789', '2020-01-02 03:04:05.678901', '-12:00:00.5', '2020-02-29', 'b',"
                        + " 'x,y', x'00ff', 2020" + more + "), (" + (id + 1)
                        + ", NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
                        + " NULL, NULL, NULL, NULL, NULL, NULL" + (more.isEmpty() ? "" : ", NULL") + "), (" + (id + 2)
                        + ", 0, 0, 0, '', '', '1970-01-02 00:00:00', '1000-01-01', '838:59:59', '9999-12-31', 'a', '',"
                        + " '', 1901" + (more.isEmpty() ? "" : ", '[]'") + ")",
                "UPDATE " + table + " SET v = CONCAT(v, ' changed'), ts = '2021-12-31 23:59:59' WHERE id = " + id,
                "UPDATE " + table + " SET id = id + 5, n = 7 WHERE id = " + (id + 2),
                "DELETE FROM " + table + " WHERE id = " + (id + 1));
    }

    private static TestSource start(MysqlRelease release, String... options) {
        TestSource source = TestSource.start(release, options);
        source.execute("CREATE DATABASE m", "SET sql_mode = '', NAMES utf8");
        createTable(source, "m.t");
        return source;
    }

    private static boolean has(TestSource source, String variable) {
        return !source.root()
                .queryAll("SHOW GLOBAL VARIABLES LIKE '" + variable + "'")
                .isEmpty();
    }

    @ParameterizedTest
    @Tag("all-servers")
    @EnumSource(names = {"V5_5", "V5_6", "V5_7"})
    void changingBinlogOptionsOnOlderServers(MysqlRelease release) throws Exception {
        changingBinlogOptions(release);
    }

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void changingBinlogOptions(MysqlRelease release) throws Exception {
        try (TestSource source = start(release);
                BothPaths paths = BothPaths.of(source, "m")) {
            List<String> settings = new ArrayList<>(List.of("SET @default = 1"));
            if (has(source, "binlog_checksum")) {
                settings.add("SET GLOBAL binlog_checksum = NONE");
                settings.add("SET GLOBAL binlog_checksum = CRC32");
            }
            if (has(source, "binlog_rows_query_log_events")) {
                settings.add("SET SESSION binlog_rows_query_log_events = ON");
            }
            if (has(source, "binlog_row_metadata")) {
                settings.add("SET GLOBAL binlog_row_metadata = FULL");
                settings.add("SET GLOBAL binlog_row_metadata = MINIMAL");
                settings.add("SET SESSION binlog_row_value_options = PARTIAL_JSON");
                settings.add("SET SESSION binlog_row_value_options = ''");
            }
            if (has(source, "binlog_transaction_compression")) {
                settings.add("SET SESSION binlog_transaction_compression = ON");
                settings.add("SET GLOBAL binlog_checksum = NONE");
                settings.add("SET SESSION binlog_row_value_options = PARTIAL_JSON");
                settings.add("SET SESSION binlog_transaction_compression_level_zstd = 22");
                settings.add("SET SESSION binlog_transaction_compression = OFF");
            }
            int turn = 1;
            for (String setting : settings) {
                source.execute(setting);
                change(source, "m.t", turn++);
                if (has(source, "binlog_row_value_options")) {
                    source.execute("UPDATE m.t SET j = JSON_SET(j, '$.a[2]', 'partial') WHERE id % 10 = 0");
                }
                createTable(source, "m.t" + turn);
                change(source, "m.t" + turn, turn);
                paths.check(release + " " + setting);
            }
        }
    }

    @ParameterizedTest
    @Tag("all-servers")
    @EnumSource(names = {"V5_6", "V5_7"})
    void rowEventsOfVersionOne(MysqlRelease release) throws Exception {
        try (TestSource source = start(release, "--log-bin-use-v1-row-events=1");
                BothPaths paths = BothPaths.of(source, "m")) {
            change(source, "m.t", 1);
            paths.check(release + " log_bin_use_v1_row_events=1");
        }
    }

    @ParameterizedTest
    @Tag("all-servers")
    @EnumSource(names = {"V5_5", "V5_6", "V5_7"})
    void timeZonesOfServerAndSessionOnOlderServers(MysqlRelease release) throws Exception {
        timeZonesOfServerAndSession(release);
    }

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void timeZonesOfServerAndSession(MysqlRelease release) throws Exception {
        try (TestSource source = start(release, "--default-time-zone=+05:30");
                BothPaths paths = BothPaths.of(source, "m")) {
            int turn = 1;
            for (String setting : List.of(
                    "SET time_zone = '+05:30'",
                    "SET time_zone = '-11:00'",
                    "SET GLOBAL time_zone = '+13:00'",
                    "SET time_zone = SYSTEM",
                    "SET GLOBAL time_zone = SYSTEM")) {
                source.execute(setting);
                change(source, "m.t", turn++);
                paths.check(release + " " + setting);
            }
            // 12:34:56 in +05:30 is one instant, whatever the zones became since.
            assertThat(paths.streamed("m", "t"))
                    .filteredOn(row -> row.get(0).equals("long 10"))
                    .singleElement()
                    .satisfies(row -> assertThat(row.get(6)).isEqualTo("timestamp 1640975399.0")); // 23:59:59
        }
    }

    @ParameterizedTest
    @Tag("all-servers")
    @EnumSource(names = {"V5_5", "V5_6", "V5_7"})
    void sqlModesOnOlderServers(MysqlRelease release) throws Exception {
        sqlModes(release);
    }

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void sqlModes(MysqlRelease release) throws Exception {
        try (TestSource source = start(release)) {
            int version = source.version();
            List<String> modes = new ArrayList<>(List.of(
                    "ANSI",
                    "ANSI_QUOTES,NO_BACKSLASH_ESCAPES",
                    "PAD_CHAR_TO_FULL_LENGTH",
                    "ALLOW_INVALID_DATES,HIGH_NOT_PRECEDENCE,NO_UNSIGNED_SUBTRACTION",
                    "REAL_AS_FLOAT,PIPES_AS_CONCAT,IGNORE_SPACE",
                    "NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION,STRICT_ALL_TABLES"));
            if (version < 80_000) {
                modes.addAll(List.of("ORACLE", "MSSQL,NO_FIELD_OPTIONS", "MYSQL40"));
            } else {
                modes.add("TIME_TRUNCATE_FRACTIONAL");
            }
            int turn = 0;
            for (String mode : modes) {
                turn++;
                source.execute("SET GLOBAL sql_mode = '" + mode + "'", "SET SESSION sql_mode = '" + mode + "'");
                // A task that starts under the mode has sessions of its own in it.
                try (BothPaths paths = BothPaths.of(source, "m" + turn)) {
                    source.execute("CREATE DATABASE m" + turn);
                    createTable(source, "m" + turn + ".t");
                    change(source, "m" + turn + ".t", turn);
                    quirks(source, mode, "m" + turn);
                    paths.check(release + " sql_mode=" + mode);
                }
            }
        }
    }

    /** What reads differently under the mode: quotes, backslashes, types, dates. */
    private static void quirks(TestSource source, String mode, String database) {
        boolean ansiQuotes = mode.contains("ANSI") || mode.contains("ORACLE") || mode.contains("MSSQL");
        String quote = ansiQuotes ? "\"" : "`";
        String name = quote + "odd 'name" + quote;
        boolean escapes = !mode.contains("NO_BACKSLASH_ESCAPES");
        source.execute(
                "CREATE TABLE " + database + "." + name + " (" + quote + "the id" + quote + " INT PRIMARY KEY, e ENUM('"
                        + (escapes ? "a\\\\b" : "a\\b")
                        + "', 'it''s'), r REAL, c CHAR(6), t TIME NULL COMMENT 'it''s \\"
                        + (escapes ? "\\" : "") + "', v VARCHAR(9) DEFAULT '"
                        + (escapes ? "\\'" : "\\") + "')",
                "INSERT INTO " + database + "." + name + " VALUES (1, 1, 1.5, 'a', '12:00:00.9', 'x'), (2, 2, -0.1, '',"
                        + " NULL, 'y')");
        if (mode.contains("ALLOW_INVALID_DATES")) {
            source.execute(
                    "CREATE TABLE " + database + ".dates (id INT PRIMARY KEY, d DATE, dt DATETIME, ts TIMESTAMP NULL)",
                    "INSERT INTO " + database + ".dates VALUES (1, '2024-02-31', '2023-04-31 10:00:00', NULL),"
                            + " (2, '0000-00-00', '0000-00-00', '0000-00-00'), (3, '2024-00-00', '2024-12-00', NULL)");
        }
    }

    @Test
    void taggedTransactionIds() throws Exception {
        try (TestSource source = start(MysqlRelease.V9_7)) {
            BothPaths paths = BothPaths.of(source, "m");
            try {
                change(source, "m.t", 1);
                source.execute("SET gtid_next = 'AUTOMATIC:orders'");
                change(source, "m.t", 2);
                paths.check("9.7 AUTOMATIC:orders");
                paths = paths.restarted();
                source.execute("SET gtid_next = 'AUTOMATIC:other_1'");
                change(source, "m.t", 3);
                source.execute("SET gtid_next = 'AUTOMATIC'");
                change(source, "m.t", 4);
                paths.check("9.7 several tags");
                assertThat(paths.position().gtidSet()).contains(":orders:1-").contains(":other_1:1-");
                paths = paths.restarted();
                change(source, "m.t", 5);
                paths.check("9.7 behind several tags");
            } finally {
                paths.close();
            }
        }
    }

    @ParameterizedTest
    @Tag("all-servers")
    @EnumSource(names = {"V5_7"})
    void switchingTransactionIdsOnAndOffOnOlderServers(MysqlRelease release) throws Exception {
        switchingTransactionIdsOnAndOff(release);
    }

    /** Step by step up and down again, running on through each step and starting again behind it. */
    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void switchingTransactionIdsOnAndOff(MysqlRelease release) throws Exception {
        try (TestSource source = start(release, "--gtid-mode=OFF", "--enforce-gtid-consistency=ON")) {
            BothPaths paths = BothPaths.of(source, "m");
            try {
                int turn = 1;
                for (String mode : List.of(
                        "OFF",
                        "OFF_PERMISSIVE",
                        "ON_PERMISSIVE",
                        "ON",
                        "ON_PERMISSIVE",
                        "OFF_PERMISSIVE",
                        "ON_PERMISSIVE",
                        "ON",
                        "ON_PERMISSIVE",
                        "OFF_PERMISSIVE",
                        "OFF")) {
                    source.execute("SET GLOBAL gtid_mode = " + mode);
                    change(source, "m.t", turn++);
                    paths.check(release + " gtid_mode=" + mode + ", running");
                    paths = paths.restarted();
                    change(source, "m.t", turn++);
                    paths.check(release + " gtid_mode=" + mode + ", started again");
                }
            } finally {
                paths.close();
            }
        }
    }

    /** Transactions without ids lie between where the task stopped, which has some, and where all have ids again. */
    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void startingBehindTransactionsWithoutIdsThatCameMeanwhile(MysqlRelease release) throws Exception {
        try (TestSource source = start(release)) {
            BothPaths paths = BothPaths.of(source, "m");
            try {
                change(source, "m.t", 1);
                paths.check(release + " gtid_mode=ON before it is switched off");
                paths = paths.restartedAfter(() -> {
                    source.execute("SET GLOBAL gtid_mode = ON_PERMISSIVE", "SET GLOBAL gtid_mode = OFF_PERMISSIVE");
                    change(source, "m.t", 2);
                    source.execute("SET GLOBAL gtid_mode = ON_PERMISSIVE", "SET GLOBAL gtid_mode = ON");
                    change(source, "m.t", 3);
                });
                // A source whose mode is ON does not send them, and by GTID set would pass over them without a word.
                assertThat(paths.awaitFailure())
                        .hasMessageContaining("transactions without GTID")
                        .hasMessageContaining("gtid_mode = ON_PERMISSIVE")
                        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_ERROR));
                source.execute("SET GLOBAL gtid_mode = ON_PERMISSIVE");
                paths = paths.again();
                paths.check(release + " gtid_mode=ON_PERMISSIVE, behind transactions without ids");
                source.execute("SET GLOBAL gtid_mode = ON");
                change(source, "m.t", 4);
                paths = paths.restarted();
                paths.check(release + " gtid_mode=ON, behind transactions without ids");
            } finally {
                paths.close();
            }
        }
    }

    @ParameterizedTest
    @Tag("all-servers")
    @EnumSource(names = {"V5_6"})
    void withoutTransactionIds(MysqlRelease release) throws Exception {
        try (TestSource source = start(release, "--gtid-mode=OFF", "--enforce-gtid-consistency=OFF")) {
            BothPaths paths = BothPaths.of(source, "m");
            try {
                change(source, "m.t", 1);
                paths.check(release + " gtid_mode=OFF, running");
                paths = paths.restarted();
                change(source, "m.t", 2);
                paths.check(release + " gtid_mode=OFF, started again");
            } finally {
                paths.close();
            }
        }
    }

    @ParameterizedTest
    @Tag("all-servers")
    @EnumSource(names = {"V5_6", "V5_7"})
    void rowImagesWithoutAllColumnsOnOlderServers(MysqlRelease release) throws Exception {
        rowImagesWithoutAllColumns(release);
    }

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void rowImagesWithoutAllColumns(MysqlRelease release) throws Exception {
        try (TestSource source = start(release)) {
            source.execute("CREATE TABLE m.few (id INT PRIMARY KEY, a INT, b BLOB, c VARCHAR(9))");
            try (BothPaths paths = BothPaths.of(source, "m")) {
                int turn = 1;
                for (String image : List.of("MINIMAL", "NOBLOB", "FULL", "MINIMAL")) {
                    source.execute("SET SESSION binlog_row_image = " + image);
                    change(source, "m.t", turn++);
                    paths.check(release + " binlog_row_image=" + image);
                }
                if (has(source, "binlog_row_value_options")) {
                    source.execute("SET SESSION binlog_row_image = NOBLOB, binlog_row_value_options = PARTIAL_JSON");
                    change(source, "m.t", turn);
                    paths.check(release + " binlog_row_image=NOBLOB with PARTIAL_JSON");
                }
                source.execute(
                        "SET SESSION binlog_row_image = MINIMAL",
                        "INSERT INTO m.few VALUES (1, 2, 'b', 'c')",
                        "UPDATE m.few SET a = 3 WHERE id = 1",
                        "UPDATE m.few SET id = 9, b = NULL WHERE id = 1",
                        "DELETE FROM m.few WHERE id = 9",
                        "SET SESSION binlog_row_image = NOBLOB",
                        "INSERT INTO m.few VALUES (4, 5, 'b', 'c')",
                        "UPDATE m.few SET a = 6 WHERE id = 4",
                        "UPDATE m.few SET b = 'x' WHERE id = 4",
                        "DELETE FROM m.few WHERE id = 4");
                paths.awaitNewest();
                List<List<String>> images = paths.images();
                String none = BothPaths.ABSENT;
                // Of an UPDATE, the image after the change has what either image in the event has.
                assertThat(images.subList(images.size() - 12, images.size()))
                        .containsExactly(
                                List.of("long 1", "long 2", "bytes 62", "text 63"),
                                List.of("long 1", none, none, none),
                                List.of("long 1", "long 3", none, none),
                                List.of("long 1", none, none, none),
                                List.of("long 9", none, "null", none),
                                List.of("long 9", none, none, none),
                                List.of("long 4", "long 5", "bytes 62", "text 63"),
                                List.of("long 4", "long 5", none, "text 63"),
                                List.of("long 4", "long 6", none, "text 63"),
                                List.of("long 4", "long 6", none, "text 63"),
                                List.of("long 4", "long 6", "bytes 78", "text 63"),
                                List.of("long 4", "long 6", none, "text 63"));
                paths.check(release + " binlog_row_image MINIMAL and NOBLOB, column by column");
            }
        }
    }
}
