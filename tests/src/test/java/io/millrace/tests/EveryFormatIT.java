package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.formats.Formats;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.Checker;
import io.millrace.testkit.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One source under load, one task for each format beside it: every topic ends equal to the source. */
class EveryFormatIT {
    private static final String PLAIN = "plain_json";
    private static final String[] PLAIN_OPTIONS = {
        "  options:", "    plain.meta: fields", "    plain.delete: rewrite",
    };

    /** Plain rows do not say what an UPDATE replaced, so nobody can rebuild a table without a key from them. */
    private static final List<String> KEYED =
            List.of("shop.orders", "shop.order_lines", "shop.customers", "shop.tokens", "shop.counters");

    private static CheckReport check(
            MysqlServer mysql, KafkaBroker kafka, TaskText document, String format, long version) {
        Checker checker = MainJob.checker(mysql, kafka, document, format, version);
        if (format.equals(PLAIN)) {
            KEYED.forEach(checker::table);
        } else {
            checker.database("shop");
        }
        return checker.check();
    }

    @Test
    void everyFormatCopiesAndKeepsInStep() {
        try (KafkaBroker kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
                MysqlServer mysql = MysqlServer.of(MysqlRelease.V8_0).start();
                Workload workload = MainJob.workload(mysql, 6, 3_000, 300).alterEvery(Duration.ofSeconds(3))) {
            workload.create().fill().start();
            Map<TaskText, RunningTask> tasks = new LinkedHashMap<>();
            List<String> reports = new ArrayList<>();
            try {
                for (String format : Formats.names()) {
                    TaskText document = TaskText.of("every_" + format, mysql, kafka, format)
                            .with(format.equals(PLAIN) ? PLAIN_OPTIONS : new String[0])
                            .with("objects:", "  include: [shop.*]", "full_load:", "  chunk_rows: 500", "ddl: drop");
                    tasks.put(document, new RunningTask(document));
                }
                tasks.values().forEach(RunningTask::awaitStreaming);
                RunningTask.sleep(5_000);
                workload.stop();
                tasks.keySet().forEach(document -> {
                    String format = document.name().substring("every_".length());
                    CheckReport report = check(mysql, kafka, document, format, workload.highestVersion());
                    System.out.println(format + ": " + report);
                    if (!report.passed()) {
                        reports.add(format + ": " + report);
                    }
                });
            } finally {
                tasks.values().forEach(RunningTask::close);
            }
            assertThat(reports).isEmpty();
        }
    }
}
