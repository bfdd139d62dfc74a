package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.Checker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One transaction of two gigabytes goes through a heap of 256 MB: compressed by the source or not, in formats that tell
 * rows at once and in those that hold them until the commit, repeated after a failure or told exactly once.
 */
@Tag("faults")
class HugeTransactionIT {
    private static final int HEAP_MB = 256;
    private static final int ROWS = 32_000; // of 64 KiB

    @TempDir
    Path directory;

    /** What a row's 64 KiB are: how much of it zstd can take away. */
    enum Bytes {
        REPEATING("REPEAT(SHA2(%d, 256), 1024)"),
        /** Two thirds can: the transaction stays below the gigabyte that a server compresses at most. */
        MIXED("CONCAT(" + "RANDOM_BYTES(1024),".repeat(21) + "REPEAT(SHA2(%d, 256), 688))"),
        /** Too large compressed, so that the server writes it as it is. */
        RANDOM("CONCAT(" + "RANDOM_BYTES(1024),".repeat(63) + "RANDOM_BYTES(1024))");

        private final String expression;

        Bytes(String expression) {
            this.expression = expression;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "V8_0, OFF, REPEATING, dts_avro, at_least_once",
        "V9_7, ON, MIXED, dts_avro, at_least_once",
        "V9_7, ON, RANDOM, canal_json, exactly_once",
        "V9_7, ON, REPEATING, shareplex_json, at_least_once",
        "V8_0, OFF, REPEATING, maxwell_json, at_least_once"
    })
    void streamsInFixedMemory(MysqlRelease release, String compression, Bytes content, String format, String guarantee)
            throws SQLException {
        MysqlServer.Builder builder = MysqlServer.of(release)
                .option("--max-allowed-packet=1G")
                .option("--max-binlog-size=1G")
                .option("--innodb-buffer-pool-size=256M")
                .option("--innodb-flush-log-at-trx-commit=0")
                .option("--innodb-doublewrite=0")
                .option(release == MysqlRelease.V8_0 ? "--innodb-log-file-size=1G" : "--innodb-redo-log-capacity=2G");
        if (compression.equals("ON")) {
            builder.option("--binlog-transaction-compression=ON");
        }
        try (MysqlServer mysql = builder.start();
                KafkaBroker kafka =
                        KafkaBroker.of(KafkaRelease.V4_4).heapMb(512).start()) {
            sql(mysql, "CREATE DATABASE shop", "CREATE TABLE shop.big (id INT PRIMARY KEY, v BIGINT, data LONGBLOB)");
            TaskText document = TaskText.of("huge", mysql, kafka, format)
                    .with("objects:", "  include: [shop.*]", "start:", "  mode: incremental", "  from: now")
                    .with("delivery:", "  guarantee: " + guarantee);
            Process process = start(document);
            try {
                awaitCheckpoint(kafka, document);
                insert(mysql, content);
                long committedNs = System.nanoTime();
                CheckReport report = new Checker(
                                mysql.jdbcUrl(),
                                mysql.rootUser(),
                                mysql.rootPassword(),
                                kafka.bootstrapServers(),
                                Checker.Format.valueOf(format.toUpperCase(Locale.ROOT)),
                                List.of(document.name()))
                        .database("shop")
                        .until(ROWS)
                        .clientProperties(Map.of("max.poll.records", 200)) // the checker's own heap is small, too
                        .patience(Duration.ofMinutes(20))
                        .check();
                System.out.printf(
                        "%s, compression %s, %s bytes, %s, %s: %d s from the commit to the last row checked, %s: %s%n",
                        release,
                        compression,
                        content,
                        format,
                        guarantee,
                        (System.nanoTime() - committedNs) / 1_000_000_000,
                        new Footprint(directory).of(process),
                        report);
                assertThat(report.passed()).as(report.toString()).isTrue();
                assertThat(process.isAlive()).isTrue();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private Process start(TaskText document) {
        try {
            List<String> command = TaskProcess.command(document, directory, HEAP_MB);
            command.addAll(1, new Footprint(directory).flags());
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("run.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitCheckpoint(KafkaBroker kafka, TaskText document) {
        LoadProgress progress = new LoadProgress(kafka, document);
        while (!progress.hasPosition()) {
            RunningTask.sleep(200);
        }
    }

    /** All in one transaction. */
    private static void insert(MysqlServer mysql, Bytes content) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int id = 1; id <= ROWS; id++) {
                statement.execute("INSERT INTO shop.big VALUES (" + id + ", " + id + ", "
                        + String.format(Locale.ROOT, content.expression, id) + ")");
            }
            connection.commit();
        }
    }

    private static void sql(MysqlServer mysql, String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }
}
