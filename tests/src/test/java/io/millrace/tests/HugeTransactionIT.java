package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.Checker;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One transaction of about a gigabyte goes through a heap of 256 MB, compressed or not, compressible or not. */
@Tag("faults")
class HugeTransactionIT {
    private static final int ROWS = 16_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"V8_0, OFF, false", "V9_7, ON, false", "V9_7, ON, true"})
    void streamsInFixedMemory(MysqlRelease release, String compression, boolean incompressible) throws SQLException {
        MysqlServer.Builder builder = MysqlServer.of(release)
                .option("--max-allowed-packet=1G")
                .option("--max-binlog-size=1G")
                .option("--innodb-buffer-pool-size=256M")
                .option(release == MysqlRelease.V8_0 ? "--innodb-log-file-size=1G" : "--innodb-redo-log-capacity=2G");
        if (compression.equals("ON")) {
            builder.option("--binlog-transaction-compression=ON");
        }
        try (MysqlServer mysql = builder.start();
                KafkaBroker kafka =
                        KafkaBroker.of(KafkaRelease.V4_4).heapMb(512).start()) {
            sql(mysql, "CREATE DATABASE shop", "CREATE TABLE shop.big (id INT PRIMARY KEY, v BIGINT, data LONGBLOB)");
            TaskText document = TaskText.of("huge", mysql, kafka, "dts_avro")
                    .with("objects:", "  include: [shop.*]", "start:", "  mode: incremental", "  from: now");
            Process process = start(document);
            try {
                awaitCheckpoint(kafka, document);
                insert(mysql, incompressible);
                CheckReport report = new Checker(
                                mysql.jdbcUrl(),
                                mysql.rootUser(),
                                mysql.rootPassword(),
                                kafka.bootstrapServers(),
                                Checker.Format.DTS_AVRO,
                                List.of(document.name()))
                        .database("shop")
                        .until(ROWS)
                        .patience(Duration.ofMinutes(15))
                        .check();
                System.out.println(release + ", compression " + compression + ", "
                        + (incompressible ? "random" : "repeating") + " bytes: " + report);
                assertThat(report.passed()).as(report.toString()).isTrue();
                assertThat(process.isAlive()).isTrue();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private Process start(TaskText document) {
        try {
            return new ProcessBuilder(TaskProcess.command(document, directory, 256))
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("run.log").toFile())
                    .start();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void awaitCheckpoint(KafkaBroker kafka, TaskText document) {
        LoadProgress progress = new LoadProgress(kafka, document);
        while (!progress.hasPosition()) {
            RunningTask.sleep(200);
        }
    }

    /** 64 KiB a row, all in one transaction. */
    private static void insert(MysqlServer mysql, boolean incompressible) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            String value = incompressible
                    ? "CONCAT(" + "RANDOM_BYTES(1024),".repeat(63) + "RANDOM_BYTES(1024))"
                    : "REPEAT(SHA2(%d, 256), 1024)";
            for (int id = 1; id <= ROWS; id++) {
                statement.execute("INSERT INTO shop.big VALUES (" + id + ", " + id + ", "
                        + (incompressible ? value : String.format(value, id)) + ")");
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
