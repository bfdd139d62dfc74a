package io.millrace.cli;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Plain Kafka consumers without a group: reading leaves no trace at the brokers. */
final class Consumers {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);

    private Consumers() {}

    /** @param connection what a client needs to connect */
    static KafkaConsumer<byte[], byte[]> open(Map<String, String> connection) {
        Map<String, Object> settings = new HashMap<>(connection);
        settings.put("enable.auto.commit", "false");
        settings.put("allow.auto.create.topics", "false");
        settings.put("auto.offset.reset", "earliest");
        settings.put("client.id", "millrace-reader");
        try {
            return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw new MillraceException(
                    ErrorCode.SINK_UNREACHABLE,
                    "cannot make a Kafka consumer for " + connection.get("bootstrap.servers") + ": " + rootOf(e),
                    e);
        }
    }

    /**
     * @throws MillraceException TOPIC_INVALID when there is no such topic
     */
    static List<TopicPartition> partitionsOf(KafkaConsumer<byte[], byte[]> consumer, String topic, String brokers) {
        List<PartitionInfo> partitions;
        try {
            partitions = consumer.partitionsFor(topic, ANSWER_LIMIT);
        } catch (KafkaException e) {
            throw failure(e, topic, brokers);
        }
        if (partitions == null || partitions.isEmpty()) {
            throw new MillraceException(ErrorCode.TOPIC_INVALID, "there is no topic " + topic + " at " + brokers);
        }
        return partitions.stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    /** The client's exception as an error of ours. */
    static MillraceException failure(KafkaException e, String topic, String brokers) {
        ErrorCode code = ErrorCode.SINK_UNREACHABLE;
        if (e instanceof AuthenticationException) {
            code = ErrorCode.SINK_AUTH;
        } else if (e instanceof AuthorizationException) {
            code = ErrorCode.TOPIC_AUTH;
        } else if (e instanceof org.apache.kafka.common.errors.InvalidTopicException) {
            code = ErrorCode.TOPIC_INVALID;
        }
        return new MillraceException(code, "cannot read topic " + topic + " at " + brokers + ": " + rootOf(e), e);
    }

    private static String rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
