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
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two million rows in three tables under at least a thousand changes a second, during the full load and after. */
@Tag("faults")
class MainJobIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"V8_0, canal_json", "V8_0, dts_avro", "V9_7, canal_json", "V9_7, dts_avro"})
    void copiesTwoMillionRowsUnderLoad(MysqlRelease release, String format) {
        try (MysqlServer mysql = MysqlServer.of(release).start();
                KafkaBroker kafka =
                        KafkaBroker.of(KafkaRelease.V4_4).heapMb(512).start();
                Workload workload = MainJob.workload(mysql, 3, 666_667, 1_300)) {
            workload.create().fill().start();
            TaskText document = TaskText.of("main_job", mysql, kafka, format).with("objects:", "  include: [shop.*]");
            try (CrashLoop process =
                    TaskProcess.crashes(document, directory, 1, Duration.ofSeconds(1), Duration.ofSeconds(1))) {
                process.startProcess();
                long start = System.nanoTime();
                LoadProgress progress = new LoadProgress(kafka, document);
                progress.awaitDone();
                long loadSeconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
                long changesInLoad = workload.changes();
                RunningTask.sleep(20_000);
                workload.stop();
                CheckReport report = MainJob.check(mysql, kafka, document, format, workload.highestVersion());
                System.out.println(release + " " + format + ": full load in " + loadSeconds + " s, " + changesInLoad
                        + " changes meanwhile, " + workload.changes() + " in all: " + report);
                assertThat(report.passed()).as(report.toString()).isTrue();
            }
        }
    }
}
