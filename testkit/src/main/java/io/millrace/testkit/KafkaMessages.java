package io.millrace.testkit;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A plain consumer over all partitions of some topics, without a group.
 *
 * <p>It ends when it stands at the end of every partition, the visitor says that it has all it wanted, and nothing came
 * for a while; or, with less, when its patience is over.
 */
final class KafkaMessages implements MessageSource {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> properties;
    private final Collection<String> topics;
    private final Duration quiet;
    private final Duration patience;

    KafkaMessages(
            String bootstrapServers,
            Map<String, Object> clientProperties,
            Collection<String> topics,
            Duration quiet,
            Duration patience) {
        this.properties = new HashMap<>(clientProperties);
        properties.put("bootstrap.servers", bootstrapServers);
        properties.putIfAbsent("isolation.level", "read_committed");
        properties.putIfAbsent("max.poll.records", "5000");
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        this.topics = List.copyOf(topics);
        this.quiet = quiet;
        this.patience = patience;
    }

    @Override
    public void forEach(Visitor visitor) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            long lastNs = System.nanoTime();
            long idleSinceNs = lastNs;
            Set<TopicPartition> assigned = new HashSet<>();
            while (true) {
                ConsumerRecords<byte[], byte[]> records =
                        assigned.isEmpty() ? ConsumerRecords.empty() : consumer.poll(POLL);
                long nowNs = System.nanoTime();
                for (ConsumerRecord<byte[], byte[]> message : records) {
                    visitor.message(message.value(), new Place(message.topic(), message.partition(), message.offset()));
                }
                if (!records.isEmpty()) {
                    idleSinceNs = System.nanoTime();
                    lastNs = idleSinceNs;
                    continue;
                }
                assignNew(consumer, assigned);
                boolean quietEnough = nowNs - idleSinceNs >= quiet.toNanos();
                if (quietEnough && visitor.complete() && atEnd(consumer, assigned)) {
                    return;
                }
                if (nowNs - lastNs >= patience.toNanos()) {
                    return;
                }
            }
        }
    }

    /** Topics may appear late: a table's topic is made with its first row. */
    private void assignNew(KafkaConsumer<byte[], byte[]> consumer, Set<TopicPartition> assigned) {
        Set<TopicPartition> fresh = new HashSet<>();
        Map<String, List<PartitionInfo>> known = consumer.listTopics();
        for (String topic : topics) {
            known.getOrDefault(topic, List.of()).forEach(partition -> {
                TopicPartition one = new TopicPartition(topic, partition.partition());
                if (!assigned.contains(one)) {
                    fresh.add(one);
                }
            });
        }
        if (!fresh.isEmpty()) {
            assigned.addAll(fresh);
            // Positions of partitions that stay assigned are kept.
            consumer.assign(assigned);
            consumer.seekToBeginning(fresh);
        }
    }

    private static boolean atEnd(KafkaConsumer<byte[], byte[]> consumer, Set<TopicPartition> assigned) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(assigned);
        return assigned.stream()
                .allMatch(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
    }
}
