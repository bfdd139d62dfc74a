package io.millrace.tests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.servers.KafkaBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All records of some topics, as a plain consumer sees them. */
final class Topics {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Topics() {}

    /** Reads until it has what is wanted and nothing more comes; what is there when the patience ends, otherwise. */
    static List<ConsumerRecord<byte[], byte[]>> read(
            KafkaBroker kafka, Collection<String> topics, Predicate<List<ConsumerRecord<byte[], byte[]>>> complete) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        properties.put("isolation.level", "read_committed");
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            long start = System.nanoTime();
            while (!consumer.listTopics().keySet().containsAll(topics)) { // made with its first message
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw new AssertionError(topics + " are not all there: "
                            + consumer.listTopics().keySet());
                }
                RunningTask.sleep(100);
            }
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long last = System.nanoTime();
            while (true) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
                records.forEach(found::add);
                long quietNs = System.nanoTime() - last;
                if (!records.isEmpty()) {
                    last = System.nanoTime();
                } else if (quietNs > PATIENCE.toNanos() || (quietNs > QUIET.toNanos() && complete.test(found))) {
                    return found;
                }
            }
        }
    }

    static JsonNode json(ConsumerRecord<byte[], byte[]> record) {
        try {
            return JSON.readTree(record.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
