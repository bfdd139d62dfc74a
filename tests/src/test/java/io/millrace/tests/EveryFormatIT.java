package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.formats.Formats;
import io.millrace.servers.ApicurioRegistry;
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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One source under load, one task for each format beside it: every topic ends equal to the source. */
class EveryFormatIT {
    /** {@code -Dmillrace.test.encoders=4} runs every task with so many. */
    private static final int ENCODER_THREADS = Integer.getInteger("millrace.test.encoders", 1);

    private static final Set<String> PLAIN = Set.of("plain_json", "confluent_avro");

    /** Plain rows do not say what an UPDATE replaced, so nobody can rebuild a table without a key from them. */
    private static final List<String> KEYED =
            List.of("shop.orders", "shop.order_lines", "shop.customers", "shop.tokens", "shop.counters");

    @Test
    void everyFormatCopiesAndKeepsInStep() {
        try (KafkaBroker kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
                MysqlServer mysql = MysqlServer.of(MysqlRelease.V8_0).start();
                ApicurioRegistry registry = ApicurioRegistry.start();
                Workload workload = MainJob.workload(mysql, 6, 2_000, 300).alterEvery(Duration.ofSeconds(3))) {
            workload.create().fill().start();
            Map<TaskText, RunningTask> tasks = new LinkedHashMap<>();
            List<String> reports = new ArrayList<>();
            try {
                assertThat(Checker.Format.values())
                        .extracting(format -> format.name().toLowerCase(Locale.ROOT))
                        .containsExactlyInAnyOrderElementsOf(Formats.names());
                for (Checker.Format format : Checker.Format.values()) {
                    TaskText document = document(format, mysql, kafka, registry);
                    tasks.put(document, new RunningTask(document));
                }
                tasks.values().forEach(RunningTask::awaitStreaming);
                RunningTask.sleep(5_000);
                workload.stop();
                tasks.keySet().forEach(document -> {
                    String format = document.name().substring("every_".length());
                    Checker checker = MainJob.checker(mysql, kafka, document, format, workload.highestVersion())
                            .patience(Duration.ofMinutes(1))
                            .registry(registry.url());
                    (PLAIN.contains(format) ? KEYED : List.of("shop.*")).forEach(checker::table);
                    CheckReport report = checker.check();
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

    private static TaskText document(
            Checker.Format readable, MysqlServer mysql, KafkaBroker kafka, ApicurioRegistry registry) {
        String format = readable.name().toLowerCase(Locale.ROOT);
        TaskText document = TaskText.of("every_" + format, mysql, kafka, format).with(optionsOf(format));
        if (format.endsWith("_avro")) {
            document.with("schema_registry: {urls: \"" + registry.url() + "\"}");
        }
        return document.with("objects:", "  include: [shop.*]", "full_load:", "  chunk_rows: 500")
                .with("encoding: {threads: " + ENCODER_THREADS + "}");
    }

    /** All tables share the task's topic, so that a subject needs the record's name too. */
    static String[] optionsOf(String format) {
        return switch (format) {
            case "dts_avro" -> new String[] {"  options: {dtsavro.registry: \"true\"}"};
            case "debezium_avro" -> new String[] {"  options: {debezium.subject: topic-record-name}"};
            case "maxwell_json" -> new String[] {"  options: {maxwell.output-ddl: \"true\"}"};
            case "confluent_avro" ->
                new String[] {"  options: {plain.meta: fields, plain.delete: rewrite, plain.subject: topic-record-name}"
                };
            case "plain_json" -> new String[] {"  options: {plain.meta: fields, plain.delete: rewrite}"};
            default -> new String[0];
        };
    }
}
