package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.Workload;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Servers are killed and come back; the task comes back by itself and ends equal. */
class ServerRestartIT {
    @Test
    void comesBackByItself() {
        survives(1, 20_000, 300);
    }

    @Test
    @Tag("faults")
    void comesBackByItselfFiveTimes() {
        survives(5, 100_000, 1_000);
    }

    private static void survives(int restarts, int rowsPerTable, int changesPerSecond) {
        try (MysqlServer mysql = MysqlServer.of(MysqlRelease.V8_0)
                        .option("--sync-binlog=1")
                        .start();
                KafkaBroker kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
                Workload workload = MainJob.workload(mysql, 4, rowsPerTable, changesPerSecond)) {
            workload.create().fill().start();
            TaskText document = TaskText.of("restarts", mysql, kafka, "dts_avro")
                    .with("objects:", "  include: [shop.*]", "full_load:", "  chunk_rows: 1000");
            try (RunningTask task = new RunningTask(document)) {
                for (int i = 0; i < restarts; i++) {
                    RunningTask.sleep(5_000);
                    mysql.kill();
                    mysql.restart();
                    RunningTask.sleep(5_000);
                    kafka.kill();
                    kafka.restart();
                }
                RunningTask.sleep(3_000);
                workload.stop();
                CheckReport report = MainJob.check(mysql, kafka, document, "dts_avro", workload.highestVersion());
                System.out.println(restarts + " restarts of each server, " + workload.changes() + " changes, "
                        + task.status().phase() + ": " + report);
                assertThat(report.passed()).as(report.toString()).isTrue();
            }
        }
    }
}
