package io.millrace.kafka;

import static io.millrace.kafka.BrokerFacts.await;
import static io.millrace.kafka.BrokerFacts.get;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Finds, creates and configures topics. One thread at a time. */
final class TopicAdmin {
    private static final long LEADERS_WITHIN_MS = 15_000;
    private static final int TOPICS_AT_ONCE = 200;

    private final Admin admin;
    private final SinkSettings settings;
    private final KafkaErrors errors;
    private final BrokerFacts facts;

    TopicAdmin(Admin admin, SinkSettings settings, KafkaErrors errors, BrokerFacts facts) {
        this.admin = admin;
        this.settings = settings;
        this.errors = errors;
        this.facts = facts;
    }

    /** @return null if there is no such topic */
    @Nullable
    TopicDescription find(String topic) {
        try {
            return get(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
        } catch (ExecutionException | TimeoutException e) {
            if (KafkaErrors.has(e, UnknownTopicOrPartitionException.class)) {
                return null;
            }
            throw errors.of("looking up topic '" + topic + "'", e);
        }
    }

    /** A data topic: found, or created with the task's settings. */
    TopicDescription ensure(String topic) {
        return ensure(topic, settings.topicPartitions(), Map.of());
    }

    /**
     * @param partitions of the topic if it has to be created; 0 for the broker's default
     * @param config of the topic if it has to be created
     * @throws MillraceException TOPIC_INVALID if it is missing and may not be created
     */
    TopicDescription ensure(String topic, int partitions, Map<String, String> config) {
        TopicDescription found = find(topic);
        if (found == null) {
            if (!settings.createTopics()) {
                throw new MillraceException(
                        ErrorCode.TOPIC_INVALID,
                        "topic '" + topic + "' does not exist at " + settings.bootstrapServers()
                                + " and this task may not create topics. Remedy: allow it, or create the topic: "
                                + creationCommand(topic, partitions, config));
            }
            create(topic, partitions, config);
        }
        return awaitLeaders(topic);
    }

    NewTopic newTopic(String topic, int partitions, Map<String, String> config) {
        Optional<Integer> count = Optional.of(partitions);
        if (partitions == 0) {
            count = facts.hasCreationDefaults() ? Optional.empty() : Optional.of(defaultPartitions());
        }
        return new NewTopic(topic, count, Optional.of(facts.replicationFactor(settings))).configs(config);
    }

    private int defaultPartitions() {
        return Integer.parseInt(facts.brokerConfig().getOrDefault("num.partitions", "1"));
    }

    private void create(String topic, int partitions, Map<String, String> config) {
        try {
            get(admin.createTopics(List.of(newTopic(topic, partitions, config))).all());
        } catch (ExecutionException | TimeoutException e) {
            if (!KafkaErrors.has(e, TopicExistsException.class)) { // someone was faster: as good
                throw errors.of(
                        "creating topic '" + topic + "' (partitions=" + (partitions == 0 ? "default" : partitions)
                                + ", replication factor=" + facts.replicationFactor(settings) + ")",
                        e);
            }
        }
    }

    String creationCommand(String topic, int partitions, Map<String, String> config) {
        StringBuilder command = new StringBuilder("kafka-topics.sh --bootstrap-server ")
                .append(settings.bootstrapServers())
                .append(" --create --topic ")
                .append(topic);
        if (partitions > 0) {
            command.append(" --partitions ").append(partitions);
        }
        command.append(" --replication-factor ").append(facts.replicationFactor(settings));
        config.forEach((name, value) ->
                command.append(" --config ").append(name).append('=').append(value));
        return command.toString();
    }

    /** A topic that was just created is not known to every broker at once. */
    private TopicDescription awaitLeaders(String topic) {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LEADERS_WITHIN_MS);
        while (true) {
            TopicDescription description = find(topic);
            if (description != null
                    && description.partitions().stream()
                            .allMatch(partition -> partition.leader() != null
                                    && !partition.leader().isEmpty())) {
                return description;
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new MillraceException(
                        ErrorCode.SINK_UNREACHABLE,
                        "topic '" + topic + "' at " + settings.bootstrapServers() + " has "
                                + (description == null ? "not appeared" : "partitions without a leader") + " within "
                                + LEADERS_WITHIN_MS + " ms. Remedy: bring the missing brokers back");
            }
            Waiting.pause(100, errors);
        }
    }

    /**
     * The topic's configuration with the broker's defaults.
     *
     * @return null where the broker has no such call (0.10) or the user may not ask
     */
    @Nullable
    Map<String, String> configOf(String topic) {
        if (!facts.canDescribeConfigs()) {
            return null;
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            return BrokerFacts.asMap(
                    get(admin.describeConfigs(List.of(resource)).values().get(resource)));
        } catch (ExecutionException | TimeoutException e) {
            if (KafkaErrors.has(e, org.apache.kafka.common.errors.AuthorizationException.class)) {
                return null;
            }
            throw errors.of("reading the configuration of topic '" + topic + "'", e);
        }
    }

    /**
     * The configurations of these topics, asked for in few requests; a topic whose configuration may not be read is left
     * out.
     */
    Map<String, Map<String, String>> configsOf(Collection<String> topics) {
        Map<String, Map<String, String>> configs = new HashMap<>();
        for (List<String> some : inParts(topics)) {
            Map<ConfigResource, KafkaFuture<Config>> answers = admin.describeConfigs(some.stream()
                            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                            .toList())
                    .values();
            for (Map.Entry<ConfigResource, KafkaFuture<Config>> answer : answers.entrySet()) {
                try {
                    configs.put(answer.getKey().name(), BrokerFacts.asMap(get(answer.getValue())));
                } catch (ExecutionException | TimeoutException e) {
                    if (!KafkaErrors.has(e, org.apache.kafka.common.errors.AuthorizationException.class)) {
                        throw errors.of(
                                "reading the configuration of topic '"
                                        + answer.getKey().name() + "'",
                                e);
                    }
                }
            }
        }
        return configs;
    }

    /** As many topics as one request is about. */
    static List<List<String>> inParts(Collection<String> topics) {
        List<String> all = List.copyOf(topics);
        List<List<String>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += TOPICS_AT_ONCE) {
            parts.add(all.subList(from, Math.min(all.size(), from + TOPICS_AT_ONCE)));
        }
        return parts;
    }

    /** Changes one setting of a topic and leaves the others. */
    void alter(String topic, String name, String value) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        String doing = "setting " + name + "=" + value + " on topic '" + topic + "'";
        if (facts.hasIncrementalAlter()) {
            AlterConfigOp set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
            await(admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all(), errors, doing);
            return;
        }
        Config old = await(admin.describeConfigs(List.of(resource)).values().get(resource), errors, doing);
        List<ConfigEntry> merged = new ArrayList<>();
        for (ConfigEntry entry : old.entries()) {
            if (!entry.isDefault() && !entry.name().equals(name)) {
                merged.add(entry);
            }
        }
        merged.add(new ConfigEntry(name, value));
        replaceConfig(resource, new Config(merged), doing);
    }

    @SuppressWarnings("deprecation") // brokers before 2.3 have no other call
    private void replaceConfig(ConfigResource resource, Config config, String doing) {
        await(admin.alterConfigs(Map.of(resource, config)).all(), errors, doing);
    }
}
