package io.millrace.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a plain consumer and a plain administrator see, without any code of the module. */
final class Topics {
    private Topics() {}

    /** Every record of one partition, from the beginning to the end of now. */
    static List<ConsumerRecord<byte[], byte[]>> read(String bootstrapServers, String topic, int partition) {
        return read(bootstrapServers, topic, partition, "read_uncommitted");
    }

    /** Every committed record of one partition, to the first open transaction. */
    static List<ConsumerRecord<byte[], byte[]>> readCommitted(String bootstrapServers, String topic, int partition) {
        return read(bootstrapServers, topic, partition, "read_committed");
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(
            String bootstrapServers, String topic, int partition, String isolation) {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers", bootstrapServers, "enable.auto.commit", false, "isolation.level", isolation);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition only = new TopicPartition(topic, partition);
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            long end = consumer.endOffsets(List.of(only)).get(only);
            while (consumer.position(only) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    static void create(String bootstrapServers, String topic, int partitions, Map<String, String> config)
            throws Exception {
        try (Admin admin = admin(bootstrapServers)) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(config)))
                    .all()
                    .get();
        }
    }

    static Admin admin(String bootstrapServers) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", bootstrapServers);
        return Admin.create(properties);
    }
}
