package io.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.MillraceException;
import io.millrace.task.Key;
import io.millrace.task.TaskDocument;
import io.millrace.task.TaskDocuments;
import io.millrace.task.TaskKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TaskDifferenceTest {
    /** Sections that are compared as they are: a key that means nothing by itself cannot be tried by itself. */
    private static final List<String> COMPARED_WHOLE =
            List.of("source.tls.", "destination.security.", "topics.", "start.", "schema_registry.", "oversize.");

    private static final Map<String, String> OTHER_VALUES = Map.of(
            "destination.bootstrap_servers", "[other:9092]",
            "destination.properties", "{client.dns.lookup: use_all_dns_ips}",
            "objects.include", "[shop.other]");

    @Test
    void everyKeyOfTheDocumentIsFollowedOrRefused() {
        TaskDocument plain = parse(document());
        List<String> unnoticed = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        for (Key<?> key : TaskKeys.all()) {
            Map<String, Object> changed = document();
            put(changed, key.path(), changedValue(key));
            try {
                if (TaskDifference.between(plain, parse(changed)).isEmpty()) {
                    unnoticed.add(key.path());
                }
            } catch (MillraceException e) {
                unread.add(key.path());
            }
        }
        unread.removeIf(path -> COMPARED_WHOLE.stream().anyMatch(path::startsWith));
        assertThat(unread).isEmpty();
        assertThat(unnoticed).isEmpty();
        assertThat(TaskDifference.between(plain, parse(document())).isEmpty()).isTrue();
    }

    private static String changedValue(Key<?> key) {
        String other = OTHER_VALUES.get(key.path());
        if (other != null) {
            return other;
        }
        return key.secret() ? "changed" : key.required() ? key.example() + "x" : key.example();
    }

    private static Map<String, Object> document() {
        Map<String, Object> document = new TreeMap<>();
        for (Key<?> key : TaskKeys.all()) {
            if (key.required()) {
                put(document, key.path(), key.example());
            }
        }
        return document;
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> document, String path, String yaml) {
        Map<String, Object> section = document;
        String[] names = path.split("\\.");
        for (int i = 0; i < names.length - 1; i++) {
            section = (Map<String, Object>) section.computeIfAbsent(names[i], name -> new TreeMap<String, Object>());
        }
        section.put(names[names.length - 1], yaml);
    }

    private static TaskDocument parse(Map<String, Object> document) {
        StringBuilder yaml = new StringBuilder();
        write(document, "", yaml);
        return TaskDocuments.parse(yaml.toString());
    }

    private static void write(Map<?, ?> section, String indent, StringBuilder yaml) {
        section.forEach((name, value) -> {
            yaml.append(indent).append(name).append(':');
            if (value instanceof Map<?, ?> inner) {
                yaml.append('\n');
                write(inner, indent + "  ", yaml);
            } else {
                yaml.append(' ').append(value).append('\n');
            }
        });
    }
}
