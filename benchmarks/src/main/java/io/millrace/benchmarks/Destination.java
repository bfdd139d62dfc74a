package io.millrace.benchmarks;

import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A Kafka 4.4 broker, and what is asked about its topics. */
final class Destination implements AutoCloseable {
    private static final int HEAP_MB = 1024;
    private static final int NODE = 1;
    private static final ListOffsetsOptions COMMITTED = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);

    private final KafkaBroker broker;
    private final int partitions;
    private final Admin admin;

    private Destination(KafkaBroker broker, int partitions) {
        this.broker = broker;
        this.partitions = partitions;
        this.admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    /** @param partitions of every topic */
    static Destination start(int partitions) {
        return new Destination(
                KafkaBroker.of(KafkaRelease.V4_4)
                        .heapMb(HEAP_MB)
                        // What a run has written shall not fill the disk for a minute after its topic is gone.
                        .option("log.segment.delete.delay.ms=1000")
                        .start(),
                partitions);
    }

    int partitions() {
        return partitions;
    }

    KafkaBroker broker() {
        return broker;
    }

    /** Makes the topic that a program is going to fill. */
    void createTopic(String name) {
        get(admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all());
    }

    /** Removes every topic, so that no run pays for the one before it. */
    void deleteTopics() {
        Set<String> names = new HashSet<>(get(admin.listTopics().names()));
        get(admin.deleteTopics(names).all());
    }

    /**
     * The sum of the partitions' ends as readers of what is committed see them: the number of records, and of markers of
     * transactions; 0 also while the broker does not show a new topic yet.
     */
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

    /** What the topic takes on the broker's disk, compressed. */
    long logBytes(String topic) {
        return get(admin.describeLogDirs(List.of(NODE)).allDescriptions()).values().stream()
                .flatMap(directories -> directories.values().stream())
                .flatMap(directory -> directory.replicaInfos().entrySet().stream())
                .filter(replica -> replica.getKey().topic().equals(topic))
                .mapToLong(replica -> replica.getValue().size())
                .sum();
    }

    List<TopicPartition> partitionsOf(String topic) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    /** A reader of what is committed, without a group. */
    KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    Map<TopicPartition, Long> endOffsets(String topic) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitionsOf(topic).forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        get(admin.listOffsets(latest, COMMITTED).all())
                .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
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
}
