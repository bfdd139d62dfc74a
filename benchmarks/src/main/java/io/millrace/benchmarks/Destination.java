package io.millrace.benchmarks;

import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A Kafka 4.4 broker, and what is asked about its topics. Single-threaded. */
final class Destination implements AutoCloseable {
    /** As many as a task makes by default. */
    static final int PARTITIONS = 12;

    private static final int HEAP_MB = 1024;
    private static final int SAMPLES_PER_PARTITION = 1_000;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final KafkaBroker broker;
    private final Admin admin;

    private Destination(KafkaBroker broker) {
        this.broker = broker;
        this.admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    static Destination start() {
        return new Destination(KafkaBroker.of(KafkaRelease.V4_4).heapMb(HEAP_MB).start());
    }

    KafkaBroker broker() {
        return broker;
    }

    /** Makes the topic that a task or the floor is going to fill. */
    void createTopic(String name) {
        get(admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1)))
                .all());
    }

    /** Removes every topic, so that no case pays for the one before it. */
    void deleteTopics() {
        Set<String> names = new HashSet<>(get(admin.listTopics().names()));
        get(admin.deleteTopics(names).all());
    }

    /** How many records a topic has got; 0 also while the broker does not show a new topic yet. */
    long recordCount(String topic) {
        try {
            return endOffsets(topic).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0;
            }
            throw e;
        }
    }

    /** Values from the middle of every partition. */
    List<byte[]> sample(String topic) {
        List<byte[]> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            for (Map.Entry<TopicPartition, Long> end : endOffsets(topic).entrySet()) {
                sample(consumer, end.getKey(), end.getValue(), values);
            }
        }
        return values;
    }

    private static void sample(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long end, List<byte[]> values) {
        long wanted = Math.min(SAMPLES_PER_PARTITION, end);
        long first = (end - wanted) / 2;
        consumer.assign(List.of(partition));
        consumer.seek(partition, first);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (wanted > 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(partition + " does not give its records from offset " + first + " on");
            }
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(200))) {
                if (wanted > 0) {
                    values.add(each.value());
                    wanted--;
                }
            }
        }
    }

    private Map<TopicPartition, Long> endOffsets(String topic) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        IntStream.range(0, PARTITIONS)
                .forEach(partition -> latest.put(new TopicPartition(topic, partition), OffsetSpec.latest()));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        get(admin.listOffsets(latest).all()).forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker says: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
    }

    static double meanSize(Collection<byte[]> values) {
        return values.stream().mapToInt(value -> value.length).average().orElse(0);
    }
}
