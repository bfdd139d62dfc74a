package io.millrace.tests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.servers.KafkaBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Looks into a task's checkpoint topic after each kill: a keyed table's load must never have fewer rows done than
 * before, or it went back over a finished chunk.
 */
final class LoadProgress {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaBroker kafka;
    private final String topic;
    private final Map<String, Long> rowsDone = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private int killsInFullLoad;

    LoadProgress(KafkaBroker kafka, TaskText document) {
        this.kafka = kafka;
        this.topic = "__millrace-" + document.name();
    }

    void afterKill(int kill) {
        boolean loading = false;
        boolean any = false;
        for (Map.Entry<String, JsonNode> entry : ledgers().entrySet()) {
            any = true;
            JsonNode ledger = entry.getValue();
            loading |= !ledger.get("done").asBoolean();
            long rows = ledger.get("rowsDone").asLong();
            long before = rowsDone.getOrDefault(entry.getKey(), 0L);
            if (rows < before) {
                violations.add(
                        "kill " + kill + ": " + entry.getKey() + " went from " + before + " to " + rows + " rows");
            }
            rowsDone.put(entry.getKey(), rows);
        }
        if (loading || !any) {
            killsInFullLoad++;
        }
    }

    /** Whether the task has stored its first checkpoint. */
    boolean hasPosition() {
        return entries("position").containsKey("position");
    }

    /** Whether every table is loaded, as the last stored checkpoint says. */
    boolean isDone() {
        Map<String, JsonNode> ledgers = ledgers();
        return !ledgers.isEmpty()
                && ledgers.values().stream()
                        .allMatch(ledger -> ledger.get("done").asBoolean());
    }

    void awaitDone() {
        while (!isDone()) {
            RunningTask.sleep(500);
        }
    }

    int killsInFullLoad() {
        return killsInFullLoad;
    }

    List<String> violations() {
        return violations;
    }

    private Map<String, JsonNode> ledgers() {
        return entries("load/");
    }

    private Map<String, JsonNode> entries(String prefix) {
        Map<String, JsonNode> ledgers = new TreeMap<>();
        Properties properties = new Properties();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        properties.put("isolation.level", "read_committed");
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            if (!consumer.listTopics().containsKey(topic)) {
                return ledgers;
            }
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (record.key().startsWith(prefix) && record.value() != null) {
                        ledgers.put(record.key(), JSON.readTree(record.value()));
                    }
                }
            }
            return ledgers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
