package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.CrashLoop;
import io.millrace.testkit.Workload;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The main job on MariaDB: full load under load and ALTERs, a stop and a restart from the checkpoint, kills in the full
 * load and after it; beside it tables and objects that only MariaDB has.
 */
@Tag("all-servers")
class MariaDbIT {
    private static KafkaBroker kafka;

    @TempDir
    Path directory;

    @BeforeAll
    static void startBroker() {
        kafka = KafkaBroker.of(KafkaRelease.V4_4)
                .option("group.initial.rebalance.delay.ms=0")
                .start();
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @ParameterizedTest
    @CsvSource({
        "canal_json, --log-bin-compress=OFF, --binlog-row-metadata=NO_LOG",
        "dts_avro, --log-bin-compress=ON, --log-bin-compress-min-len=32"
    })
    void copiesGoesOnFromTheCheckpointAndSurvivesKills(String format, String option, String another) throws Exception {
        try (MysqlServer source = MysqlServer.of(MysqlRelease.MARIADB_11_4)
                        .option(option)
                        .option(another)
                        .start();
                Workload workload =
                        MainJob.workload(source, 6, 8_000, 300).xaPercent(10).alterEvery(Duration.ofSeconds(2))) {
            createWhatOnlyMariaDbHas(source);
            workload.create().fill().start();
            TaskText document = document(source, format).with("full_load:", "  threads: 2", "  chunk_rows: 300");
            try (CrashLoop loop =
                    TaskProcess.crashes(document, directory, 7, Duration.ofSeconds(8), Duration.ofSeconds(12))) {
                loop.run(2, kill -> {});
            }
            try (RunningTask task = new RunningTask(document)) {
                task.awaitStreaming();
                changeWhatOnlyMariaDbHas(source);
                RunningTask.sleep(2_000);
            }
            execute(source, "FLUSH LOGS");
            try (RunningTask task = new RunningTask(document)) {
                task.awaitStreaming();
                changeWhatOnlyMariaDbHas(source);
                RunningTask.sleep(2_000);
                long last = workload.stop();
                CheckReport report = MainJob.check(source, kafka, document, format, last);
                System.out.println("MariaDB " + format + " " + option + ": " + workload.changes() + " changes, "
                        + workload.alters() + " ALTERs, " + report);
                assertThat(report.passed()).as(report.toString()).isTrue();
                assertThat(workload.alters()).isPositive();
            }
        }
    }

    private static TaskText document(MysqlServer source, String format) {
        return TaskText.of("maria_" + format, source, kafka, format)
                .with("objects:", "  include: [shop.*, own.*]", "lease:", "  session_timeout: 6s");
    }

    private static void createWhatOnlyMariaDbHas(MysqlServer source) throws SQLException {
        execute(
                source,
                "CREATE DATABASE own",
                "CREATE SEQUENCE own.numbers",
                "CREATE TABLE own.typed (id UUID PRIMARY KEY DEFAULT UUID(), n BIGINT DEFAULT NEXTVAL(own.numbers),"
                        + " a INET6, b INET4, t TEXT COMPRESSED, h INT INVISIBLE DEFAULT 1)",
                "INSERT INTO own.typed (a, t) SELECT '::1', REPEAT('x', seq) FROM own.seq_1_to_1000",
                "CREATE TABLE own.versioned (id INT PRIMARY KEY, a INT) WITH SYSTEM VERSIONING",
                "INSERT INTO own.versioned VALUES (1, 1), (2, 2)");
    }

    private static void changeWhatOnlyMariaDbHas(MysqlServer source) throws SQLException {
        execute(
                source,
                "DO NEXTVAL(own.numbers)",
                "INSERT INTO own.typed (a, t) VALUES ('2001:db8::', REPEAT('y', 3000))",
                "UPDATE own.typed SET b = '10.0.0.1' LIMIT 10",
                "UPDATE own.versioned SET a = a + 1",
                "CREATE OR REPLACE TABLE own.replaced (id INT PRIMARY KEY, u UUID)",
                "INSERT INTO own.replaced VALUES (1, UUID())",
                "ALTER TABLE IF EXISTS own.replaced ADD COLUMN IF NOT EXISTS more INT");
    }

    private static void execute(MysqlServer source, String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(source.jdbcUrl(), source.rootUser(), source.rootPassword());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
