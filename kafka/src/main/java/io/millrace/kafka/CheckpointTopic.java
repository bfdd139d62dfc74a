package io.millrace.kafka;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * The task's checkpoint topic: one partition, compacted, small segments so that the cleaner comes by and a start
 * reads little. Its form is verified at every start: a topic with another cleanup policy would forget checkpoints.
 */
final class CheckpointTopic {
    private static final int SEGMENT_BYTES = 16 << 20;

    private final TopicAdmin topics;
    private final SinkSettings settings;
    private final BrokerFacts facts;
    private final Consumer<String> progress;

    CheckpointTopic(TopicAdmin topics, SinkSettings settings, BrokerFacts facts, Consumer<String> progress) {
        this.topics = topics;
        this.settings = settings;
        this.facts = facts;
        this.progress = progress;
    }

    /** One entry; a null value deletes it. */
    static ProducerRecord<byte[], byte[]> recordOf(String topic, String name, byte @Nullable [] value) {
        return new ProducerRecord<>(topic, 0, name.getBytes(StandardCharsets.UTF_8), value);
    }

    /** The configuration it is created with. */
    static Map<String, String> creationConfig(SinkSettings settings) {
        int maxMessageBytes = settings.maxRecordBytes() + SinkSettings.RECORD_OVERHEAD_BYTES;
        Map<String, String> config = new LinkedHashMap<>();
        config.put("cleanup.policy", "compact");
        config.put("segment.bytes", String.valueOf(Math.max(SEGMENT_BYTES, 2L * maxMessageBytes)));
        config.put("segment.ms", "600000");
        config.put("min.cleanable.dirty.ratio", "0.01");
        config.put("max.message.bytes", String.valueOf(maxMessageBytes));
        return config;
    }

    /** @throws MillraceException CHECKPOINT_INVALID if it is not what it must be and we cannot make it so */
    void ensure() {
        String topic = settings.checkpointTopic();
        TopicDescription description = topics.ensure(topic, 1, creationConfig(settings));
        int partitions = description.partitions().size();
        if (partitions != 1) {
            throw new MillraceException(
                    ErrorCode.CHECKPOINT_INVALID,
                    "a checkpoint topic has one partition, '" + topic + "' at " + settings.bootstrapServers() + " has "
                            + partitions + ". Remedy: give the task another name, or delete the topic (the task then "
                            + "starts from the beginning)");
        }
        Map<String, String> config = topics.configOf(topic);
        if (config == null) {
            reportUnverified(topic);
            return;
        }
        String policy = config.getOrDefault("cleanup.policy", "");
        if (!policy.equals("compact")) {
            repair(topic, policy);
        }
    }

    private void reportUnverified(String topic) {
        if (!facts.canDescribeConfigs()) {
            progress.accept(
                    "brokers of version " + facts.versionText() + " do not tell a topic's configuration: make sure"
                            + " that '" + topic + "' has cleanup.policy=compact");
            return;
        }
        throw new MillraceException(
                ErrorCode.TOPIC_AUTH,
                "the configuration of checkpoint topic '" + topic
                        + "' must be verified at every start and the user may "
                        + "not read it. Remedy: kafka-acls.sh --add --allow-principal User:<user> --operation "
                        + "DescribeConfigs --topic " + topic);
    }

    private void repair(String topic, String policy) {
        String rule = "checkpoint topic '" + topic + "' at " + settings.bootstrapServers()
                + " must have cleanup.policy=compact, it has '" + policy + "'";
        String remedy = ". Remedy: kafka-configs.sh --bootstrap-server " + settings.bootstrapServers()
                + " --alter --entity-type topics --entity-name " + topic + " --add-config cleanup.policy=compact";
        if (!settings.createTopics()) {
            throw new MillraceException(
                    ErrorCode.CHECKPOINT_INVALID, rule + " and this task may not change topics" + remedy);
        }
        try {
            topics.alter(topic, "cleanup.policy", "compact");
        } catch (MillraceException e) {
            if (KafkaErrors.has(e, AuthorizationException.class)) {
                throw new MillraceException(
                        ErrorCode.CHECKPOINT_INVALID, rule + " and the user may not change it" + remedy, e);
            }
            throw e;
        }
        progress.accept(rule + ": changed");
    }
}
