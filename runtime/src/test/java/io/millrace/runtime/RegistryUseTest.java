package io.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.Precheck;
import io.millrace.task.TaskDocument;
import io.millrace.task.TaskDocuments;
import java.util.List;
import org.junit.jupiter.api.Test;

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
