package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.Checker;
import io.millrace.testkit.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The main job in short: full load under load, ALTERs, then stream; seen through the independent checker. */
class EndToEndIT {
    private static KafkaBroker kafka;

    @BeforeAll
    static void startBroker() {
        kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @ParameterizedTest
    @CsvSource({"V8_0, canal_json, ", "V9_7, dts_avro, --binlog-transaction-compression=ON"})
    void copiesAndKeepsInStep(MysqlRelease release, String format, String option) {
        MysqlServer.Builder builder = MysqlServer.of(release);
        if (option != null) {
            builder.option(option);
        }
        try (MysqlServer mysql = builder.start();
                Workload workload = new Workload(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword())
                        .tables(6)
                        .rows(10_000)
                        .changesPerSecond(500)
                        .xaPercent(10)
                        .alterEvery(Duration.ofSeconds(2))) {
            workload.create().fill().start();
            TaskText document = TaskText.of("e2e_" + format, mysql, kafka, format)
                    .with("objects:", "  include: [shop.*]", "full_load:", "  chunk_rows: 500");
            try (RunningTask task = new RunningTask(document)) {
                task.awaitStreaming();
                RunningTask.sleep(6_000);
                workload.stop();
                CheckReport report = new Checker(
                                mysql.jdbcUrl(),
                                mysql.rootUser(),
                                mysql.rootPassword(),
                                kafka.bootstrapServers(),
                                Checker.Format.valueOf(format.toUpperCase(Locale.ROOT)),
                                List.of(document.name()))
                        .database("shop")
                        .until(workload.highestVersion())
                        .check();
                System.out.println(release + " " + format + ": " + workload.changes() + " changes, " + workload.alters()
                        + " ALTERs, " + report);
                assertThat(report.passed()).as(report.toString()).isTrue();
                assertThat(workload.alters()).isPositive();
            }
        }
    }
}
