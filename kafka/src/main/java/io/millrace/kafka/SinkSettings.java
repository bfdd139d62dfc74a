package io.millrace.kafka;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that the task says about its destination. Immutable; an instance is valid.
 *
 * @param taskName part of the checkpoint topic, the lease's group and the transactional id
 * @param bootstrapServers {@code host:port,host:port}
 * @param clientProperties Kafka's own client settings for security and network ({@code security.protocol}, {@code
 *     sasl.*}, {@code ssl.*}, ...); none of {@link #OWNED}. Their values are never printed
 * @param topicPartitions partitions of a topic that we create; 0 for the broker's default
 * @param replicationFactor replicas of a topic that we create; 0 for min(3, brokers)
 * @param createTopics whether missing topics may be created and the checkpoint topic's configuration be repaired
 * @param maxRecordBytes largest record, key and value together
 * @param bufferMemoryBytes bound of records waiting in the producer; at least {@code maxRecordBytes}
 * @param lingerMs how long a batch waits for company at most; less when the source has nothing more ({@link Haste})
 * @param batchBytes batch size per partition
 * @param exactlyOnce whether records and checkpoint are written in one Kafka transaction; needs acks=all
 * @param transactionTimeout with exactlyOnce: after this long without an end the broker ends a transaction; at most its
 *     {@code transaction.max.timeout.ms}
 * @param headers whether records may have headers; needs brokers from 0.11 on
 * @param leaseTimeout after this long without a heartbeat another run may take the task: 6 s (what brokers accept by
 *     default) to 5 min
 */
public record SinkSettings(
        String taskName,
        String bootstrapServers,
        Map<String, String> clientProperties,
        Compression compression,
        Acks acks,
        int topicPartitions,
        int replicationFactor,
        boolean createTopics,
        int maxRecordBytes,
        long bufferMemoryBytes,
        int lingerMs,
        int batchBytes,
        boolean exactlyOnce,
        Duration transactionTimeout,
        boolean headers,
        Duration leaseTimeout) {

    /** Client settings that follow from the other components and cannot be passed through. */
    public static final Set<String> OWNED = Set.of(
            "bootstrap.servers",
            "client.id",
            "acks",
            "enable.idempotence",
            "transactional.id",
            "transaction.timeout.ms",
            "max.in.flight.requests.per.connection",
            "delivery.timeout.ms",
            "request.timeout.ms",
            "default.api.timeout.ms",
            "max.block.ms",
            "retries",
            "compression.type",
            "max.request.size",
            "buffer.memory",
            "linger.ms",
            "batch.size",
            "key.serializer",
            "value.serializer",
            "key.deserializer",
            "value.deserializer",
            "partitioner.class",
            "interceptor.classes",
            "group.id",
            "group.instance.id",
            "group.protocol",
            "session.timeout.ms",
            "heartbeat.interval.ms",
            "max.poll.interval.ms",
            "partition.assignment.strategy",
            "isolation.level",
            "auto.offset.reset",
            "enable.auto.commit");

    public SinkSettings {
        require(!taskName.isEmpty(), "the task needs a name");
        String problem = TopicNames.problemOf(CHECKPOINT_PREFIX + taskName);
        require(
                problem.isEmpty(),
                "the task's name must make a legal topic name (its checkpoints live in topic '" + CHECKPOINT_PREFIX
                        + "<name>'): name=" + taskName + ": " + problem);
        require(!bootstrapServers.isBlank(), "bootstrap servers are missing: write host:port,host:port");
        clientProperties = Collections.unmodifiableMap(new TreeMap<>(clientProperties));
        Set<String> owned = new TreeSet<>(clientProperties.keySet());
        owned.retainAll(OWNED);
        require(
                owned.isEmpty(),
                "these Kafka client settings follow from the task and cannot be set: " + String.join(", ", owned)
                        + "; remove them from the client properties");
        require(topicPartitions >= 0, "partitions of created topics must be >= 0 (0 = broker's): " + topicPartitions);
        require(
                replicationFactor >= 0 && replicationFactor <= Short.MAX_VALUE,
                "replication factor must be 0..32767 (0 = min(3, brokers)): " + replicationFactor);
        require(
                maxRecordBytes >= 1024 && maxRecordBytes <= 1 << 30,
                "largest record must be 1 KiB..1 GiB: " + maxRecordBytes);
        require(
                bufferMemoryBytes >= (long) maxRecordBytes + RECORD_OVERHEAD_BYTES,
                "the producer's memory must hold the largest record and 16 KiB: memory=" + bufferMemoryBytes
                        + ", largest record=" + maxRecordBytes);
        require(lingerMs >= 0 && lingerMs <= 1000, "linger must be 0..1000 ms: " + lingerMs);
        require(batchBytes >= 0, "batch size must be >= 0 bytes: " + batchBytes);
        require(
                !exactlyOnce || acks == Acks.ALL,
                "delivery.guarantee exactly_once needs destination.acks all: acks=" + acks);
        require(
                leaseTimeout.compareTo(Duration.ofSeconds(6)) >= 0
                        && leaseTimeout.compareTo(Duration.ofMinutes(5)) <= 0,
                "the lease's time-out must be 6 s..5 min: " + leaseTimeout);
    }

    private static final String CHECKPOINT_PREFIX = "__millrace-";

    /** Room for key, headers and framing beside {@link #maxRecordBytes}. */
    static final int RECORD_OVERHEAD_BYTES = 16 * 1024;

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new MillraceException(ErrorCode.TASK_INVALID, message);
        }
    }

    /** Settings with every default. */
    public static Builder builder(String taskName, String bootstrapServers) {
        return new Builder(taskName, bootstrapServers);
    }

    /** The compacted topic, one per task, that holds its checkpoints: reading it costs nothing but the task's own. */
    public String checkpointTopic() {
        return CHECKPOINT_PREFIX + taskName;
    }

    /** The consumer group whose only member holds the task. */
    public String leaseGroup() {
        return "millrace-" + taskName;
    }

    /** The transactional id under which checkpoints are written, and the records too where delivery is exactly-once. */
    public String checkpointTransactionalId() {
        return "millrace-" + taskName + "-checkpoint";
    }

    /** Below the lease's time-out: what is not delivered by then is not delivered after another run has begun. */
    public int deliveryTimeoutMs() {
        return (int) (leaseTimeout.toMillis() * 8 / 10);
    }

    /** One request's time-out: two tries fit into a delivery. */
    int requestTimeoutMs() {
        return Math.max(1, (deliveryTimeoutMs() - lingerMs) / 2);
    }

    /** Without the values of client properties. */
    @Override
    public String toString() {
        return "SinkSettings[taskName=" + taskName + ", bootstrapServers=" + bootstrapServers + ", clientProperties="
                + clientProperties.keySet() + ", compression=" + compression + ", acks=" + acks + ", topicPartitions="
                + topicPartitions + ", replicationFactor=" + replicationFactor + ", createTopics=" + createTopics
                + ", maxRecordBytes=" + maxRecordBytes + ", bufferMemoryBytes=" + bufferMemoryBytes + ", lingerMs="
                + lingerMs + ", batchBytes=" + batchBytes + ", exactlyOnce=" + exactlyOnce + ", transactionTimeout="
                + transactionTimeout + ", headers=" + headers
                + ", leaseTimeout="
                + leaseTimeout + "]";
    }

    /** Collects settings; every method returns this builder. */
    public static final class Builder {
        private final String taskName;
        private final String bootstrapServers;
        private final Map<String, String> clientProperties = new TreeMap<>();
        private Compression compression = Compression.LZ4;
        private Acks acks = Acks.ALL;
        private int topicPartitions;
        private int replicationFactor;
        private boolean createTopics = true;
        private int maxRecordBytes = 10 << 20;
        private long bufferMemoryBytes = 64L << 20;
        private int lingerMs = 10;
        private int batchBytes = 256 << 10;
        private boolean exactlyOnce;
        private Duration transactionTimeout = Duration.ofSeconds(60);
        private boolean headers;
        private Duration leaseTimeout = Duration.ofSeconds(10);

        private Builder(String taskName, String bootstrapServers) {
            this.taskName = taskName;
            this.bootstrapServers = bootstrapServers;
        }

        public Builder clientProperty(String name, String value) {
            clientProperties.put(name, value);
            return this;
        }

        public Builder clientProperties(Map<String, String> properties) {
            clientProperties.putAll(properties);
            return this;
        }

        public Builder compression(Compression value) {
            compression = value;
            return this;
        }

        public Builder acks(Acks value) {
            acks = value;
            return this;
        }

        public Builder topicPartitions(int value) {
            topicPartitions = value;
            return this;
        }

        public Builder replicationFactor(int value) {
            replicationFactor = value;
            return this;
        }

        public Builder createTopics(boolean value) {
            createTopics = value;
            return this;
        }

        public Builder maxRecordBytes(int value) {
            maxRecordBytes = value;
            return this;
        }

        public Builder bufferMemoryBytes(long value) {
            bufferMemoryBytes = value;
            return this;
        }

        public Builder lingerMs(int value) {
            lingerMs = value;
            return this;
        }

        public Builder batchBytes(int value) {
            batchBytes = value;
            return this;
        }

        public Builder exactlyOnce(boolean value) {
            exactlyOnce = value;
            return this;
        }

        public Builder transactionTimeout(Duration value) {
            transactionTimeout = value;
            return this;
        }

        public Builder headers(boolean value) {
            headers = value;
            return this;
        }

        public Builder leaseTimeout(Duration value) {
            leaseTimeout = value;
            return this;
        }

        /** @throws MillraceException TASK_INVALID naming the rule and the value */
        public SinkSettings build() {
            return new SinkSettings(
                    taskName,
                    bootstrapServers,
                    clientProperties,
                    compression,
                    acks,
                    topicPartitions,
                    replicationFactor,
                    createTopics,
                    maxRecordBytes,
                    bufferMemoryBytes,
                    lingerMs,
                    batchBytes,
                    exactlyOnce,
                    transactionTimeout,
                    headers,
                    leaseTimeout);
        }
    }
}
