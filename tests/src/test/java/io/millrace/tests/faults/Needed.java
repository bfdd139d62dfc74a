package io.millrace.tests.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What tasks still need of the binlog, as their checkpoint topics say. */
final class Needed {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Needed() {}

    /** The file in which the hindmost task, or a transaction that one has prepared, begins; null when that is not known. */
    static String oldestBinlog(String bootstrapServers, List<String> tasks) throws IOException {
        List<String> files = new ArrayList<>();
        try {
            for (String task : tasks) {
                JsonNode position = position(bootstrapServers, "__millrace-" + task);
                if (position == null) {
                    return null;
                }
                files.add(position.get("file").asText());
                position.path("prepared")
                        .forEach(one -> files.add(one.get("file").asText()));
            }
        } catch (KafkaException awayForTheMoment) {
            return null;
        }
        return Collections.min(files);
    }

    /** Whether the full load of every table is done, also of those that were added last. */
    static boolean isLoaded(String bootstrapServers, String task, List<String> added) throws IOException {
        try {
            Map<String, JsonNode> entries = entries(bootstrapServers, "__millrace-" + task);
            return entries.containsKey("position")
                    && added.stream().allMatch(table -> entries.keySet().stream()
                            .anyMatch(key -> key.startsWith("load/") && key.contains(table)))
                    && entries.entrySet().stream()
                            .filter(entry -> entry.getKey().startsWith("load/"))
                            .allMatch(entry -> entry.getValue().get("done").asBoolean());
        } catch (KafkaException awayForTheMoment) {
            return false;
        }
    }

    private static JsonNode position(String bootstrapServers, String topic) throws IOException {
        return entries(bootstrapServers, topic).get("position");
    }

    private static Map<String, JsonNode> entries(String bootstrapServers, String topic) throws IOException {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("isolation.level", "read_committed");
        properties.put("default.api.timeout.ms", "3000");
        properties.put("request.timeout.ms", "2000");
        Map<String, JsonNode> entries = new HashMap<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            if (!consumer.listTopics().containsKey(topic)) {
                return entries;
            }
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            for (int i = 0; i < 50 && consumer.position(partition) < end; i++) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (record.value() == null) {
                        entries.remove(record.key());
                    } else if (!record.key().startsWith("shape/")) {
                        entries.put(record.key(), JSON.readTree(record.value()));
                    }
                }
            }
        }
        return entries;
    }
}
