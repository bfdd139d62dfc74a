package io.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.Precheck;
import io.millrace.task.TaskDocument;
import io.millrace.task.TaskDocuments;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryUseTest {
    private static TaskDocument task(String format, String... more) {
        return TaskDocuments.parse("""
                name: shop-task
                source: {host: db, user: millrace}
                destination: {bootstrap_servers: "broker:9092"}
                objects: {include: ["shop.*"]}
                format: {name: %s}
                """.formatted(format) + String.join("\n", more));
    }

    private static List<Precheck> precheck(TaskDocument task) {
        return RegistryUse.precheck(
                task, TaskSettingsMapper.taskSettings(task, null).routing(), null, List.of());
    }

    @Test
    void aTaskWithoutARegistryHasNoItems() {
        assertThat(precheck(task("canal_json"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "canal_json | format: {name: canal_json} | false",
                "canal_json | format: {name: canal_json, options: {headers.enabled: true}} | true",
                "plain_json | format: {name: plain_json, options: {plain.meta: fields}} | false",
                "plain_json | format: {name: plain_json, options: {plain.meta: headers}} | true",
                "confluent_avro | format: {name: confluent_avro} | false",
                "confluent_avro | format: {name: confluent_avro, options: {plain.meta: headers}} | true",
                "debezium_json | format: {name: debezium_json} | true",
                "maxwell_json | format: {name: maxwell_json} | false"
            })
    void knowsWhichFormatsWriteHeaders(String name, String format, boolean expected) {
        TaskDocument task = TaskDocuments.parse("""
                name: shop-task
                source: {host: db, user: millrace}
                destination: {bootstrap_servers: "broker:9092"}
                objects: {include: ["shop.*"]}
                """ + format);
        assertThat(task.format().name()).isEqualTo(name);
        assertThat(TaskSettingsMapper.sinkSettings(task).headers()).isEqualTo(expected);
    }

    @Test
    void aRegistryThatTheFormatDoesNotAskIsWarnedOf() {
        assertThat(precheck(task("canal_json", "schema_registry: {urls: \"http://127.0.0.1:1\"}")))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.code()).isEqualTo("DST_REGISTRY");
                    assertThat(found.level()).isEqualTo(Precheck.Level.WARN);
                    assertThat(found.found()).contains("canal_json");
                });
    }
}
