package io.millrace.kafka;

import static io.millrace.kafka.BrokerFacts.get;

import io.millrace.model.MillraceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** The prechecks about topics, the rights on them, and the checkpoint. */
final class TopicPrechecks {
    private static final String EXISTS = "every topic exists or may be created";
    private static final String CREATE = "the brokers would create the missing topics";
    private static final String PARTITIONS = "every partition has a leader and enough replicas in sync";
    private static final String MAX_MESSAGE = "the topic takes the largest record of the task";
    private static final String CLEANUP = "the topic keeps what was written";
    private static final String ACL = "the user may write the topics";
    private static final String CHECKPOINT = "the checkpoint topic and the task's lease can be used";
    private static final long DAY_MS = 86_400_000L;

    private final SinkSettings settings;
    private final List<String> topics;
    private final KafkaErrors errors;
    private final Admin admin;
    private final BrokerFacts facts;
    private final Findings findings;
    private final TopicAdmin topicAdmin;

    private final Map<String, TopicDescription> existing = new HashMap<>();
    private final List<String> missing = new ArrayList<>();
    private final List<String> hidden = new ArrayList<>();

    TopicPrechecks(
            SinkSettings settings,
            List<String> topics,
            KafkaErrors errors,
            Admin admin,
            BrokerFacts facts,
            Findings findings) {
        this.settings = settings;
        this.topics = topics.stream().filter(TopicNames::isLegal).toList();
        this.errors = errors;
        this.admin = admin;
        this.facts = facts;
        this.findings = findings;
        this.topicAdmin = new TopicAdmin(admin, settings, errors, facts);
    }

    static void skip(Findings findings, String because) {
        findings.skipped("DST_TOPIC_EXISTS", EXISTS, because);
        findings.skipped("DST_TOPIC_CREATE", CREATE, because);
        findings.skipped("DST_PARTITIONS", PARTITIONS, because);
        findings.skipped("DST_MAX_MESSAGE", MAX_MESSAGE, because);
        findings.skipped("DST_CLEANUP", CLEANUP, because);
        findings.skipped("DST_ACL", ACL, because);
        findings.skipped("DST_CHECKPOINT", CHECKPOINT, because);
    }

    void check() {
        lookUp();
        checkExisting();
        checkCreation();
        checkPartitions();
        checkConfigurations();
        checkRights();
        checkCheckpoint();
    }

    private void lookUp() {
        Map<String, KafkaFuture<TopicDescription>> answers =
                admin.describeTopics(topics, rightsWhereKnown()).topicNameValues();
        for (String topic : topics) {
            try {
                existing.put(topic, get(answers.get(topic)));
            } catch (ExecutionException | TimeoutException e) {
                if (KafkaErrors.has(e, UnknownTopicOrPartitionException.class)) {
                    missing.add(topic);
                } else if (KafkaErrors.has(e, AuthorizationException.class)) {
                    hidden.add(topic);
                } else {
                    throw errors.of("looking up topic '" + topic + "'", e);
                }
            }
        }
    }

    private DescribeTopicsOptions rightsWhereKnown() {
        return new DescribeTopicsOptions().includeAuthorizedOperations(facts.version() >= BrokerFacts.V2_3);
    }

    private void checkExisting() {
        if (!missing.isEmpty() && !settings.createTopics()) {
            findings.fail(
                    "DST_TOPIC_EXISTS",
                    EXISTS,
                    "missing, and this task may not create topics: " + Findings.list(missing),
                    "allow creation, or create them: "
                            + topicAdmin.creationCommand(missing.get(0), settings.topicPartitions(), Map.of()));
        } else {
            findings.pass("DST_TOPIC_EXISTS", EXISTS, existing.size() + " exist, " + missing.size() + " to be created");
        }
    }

    private void checkCreation() {
        if (missing.isEmpty() || !settings.createTopics()) {
            findings.skipped("DST_TOPIC_CREATE", CREATE, "there is nothing to create");
            return;
        }
        List<String> refused = new ArrayList<>();
        for (List<String> some : TopicAdmin.inParts(missing)) {
            refusalsToCreate(some, settings.topicPartitions(), Map.of())
                    .forEach((topic, refusal) -> refused.add("'" + topic + "': " + refusal));
        }
        if (refused.isEmpty()) {
            findings.pass("DST_TOPIC_CREATE", CREATE, missing.size() + " topic(s)");
        } else {
            findings.fail(
                    "DST_TOPIC_CREATE",
                    CREATE,
                    Findings.list(refused),
                    "grant Create, or create the topics beforehand: "
                            + topicAdmin.creationCommand(missing.get(0), settings.topicPartitions(), Map.of()));
        }
    }

    /** @return null if it would be created, or if the broker (0.10.1) cannot tell */
    private @Nullable String refusalToCreate(String topic, int partitions, Map<String, String> config) {
        return refusalsToCreate(List.of(topic), partitions, config).get(topic);
    }

    /** Why topics would not be created; those that would, or of which the broker (0.10.1) cannot tell, are left out. */
    private SortedMap<String, String> refusalsToCreate(List<String> some, int partitions, Map<String, String> config) {
        SortedMap<String, String> refusals = new TreeMap<>();
        Map<String, KafkaFuture<Void>> answers = admin.createTopics(
                        some.stream()
                                .map(topic -> topicAdmin.newTopic(topic, partitions, config))
                                .toList(),
                        new CreateTopicsOptions().validateOnly(true))
                .values();
        for (Map.Entry<String, KafkaFuture<Void>> answer : answers.entrySet()) {
            try {
                get(answer.getValue());
            } catch (ExecutionException | TimeoutException e) {
                if (!KafkaErrors.has(e, UnsupportedVersionException.class)) {
                    Throwable error = KafkaErrors.unwrap(e);
                    refusals.put(
                            answer.getKey(),
                            error.getClass().getSimpleName() + ": "
                                    + errors.redact(String.valueOf(error.getMessage())));
                }
            }
        }
        return refusals;
    }

    private void checkPartitions() {
        List<String> leaderless = new ArrayList<>();
        List<String> thin = new ArrayList<>();
        int minInSync = Integer.parseInt(facts.brokerConfig().getOrDefault("min.insync.replicas", "1"));
        existing.forEach((topic, description) -> {
            for (TopicPartitionInfo partition : description.partitions()) {
                if (partition.leader() == null || partition.leader().isEmpty()) {
                    leaderless.add(topic + "-" + partition.partition());
                } else if (settings.acks() == Acks.ALL && partition.isr().size() < minInSync) {
                    thin.add(topic + "-" + partition.partition() + " ("
                            + partition.isr().size() + " of " + minInSync + ")");
                }
            }
        });
        if (!leaderless.isEmpty()) {
            findings.fail(
                    "DST_PARTITIONS", PARTITIONS, "no leader: " + Findings.list(leaderless), "bring the brokers back");
        } else if (!thin.isEmpty()) {
            findings.warn(
                    "DST_PARTITIONS",
                    PARTITIONS,
                    "fewer replicas in sync than the brokers' min.insync.replicas: " + Findings.list(thin),
                    "bring the brokers back, or raise the topic's replication factor; acks=all is refused until then");
        } else {
            findings.pass("DST_PARTITIONS", PARTITIONS, existing.size() + " topic(s)");
        }
    }

    private void checkConfigurations() {
        if (!facts.canDescribeConfigs()) {
            findings.skipped("DST_MAX_MESSAGE", MAX_MESSAGE, "brokers of version 0.10 do not tell");
            findings.skipped("DST_CLEANUP", CLEANUP, "brokers of version 0.10 do not tell");
            return;
        }
        List<String> small = new ArrayList<>();
        List<String> forgetful = new ArrayList<>();
        List<String> timestamps = new ArrayList<>();
        new TreeMap<>(topicAdmin.configsOf(existing.keySet())).forEach((topic, config) -> {
            compareSize("topic '" + topic + "' max.message.bytes", config.get("max.message.bytes"), small);
            checkRetention(topic, config, forgetful);
            checkTimestamps(topic, config, timestamps);
        });
        if (!missing.isEmpty()) {
            compareSize("brokers' message.max.bytes", facts.brokerConfig().get("message.max.bytes"), small);
        }
        report("DST_MAX_MESSAGE", MAX_MESSAGE, small, "raise the limit, lower the task's, or exclude large columns");
        report("DST_CLEANUP", CLEANUP, forgetful, "set cleanup.policy=delete and a longer retention.ms");
        report(
                "DST_TIMESTAMP",
                "the topic takes records with the time of the source",
                timestamps,
                "set message.timestamp.type=CreateTime and widen the limit");
    }

    private void report(String code, String criterion, List<String> problems, String remedy) {
        if (problems.isEmpty()) {
            findings.pass(code, criterion, existing.size() + " topic(s)");
        } else {
            findings.warn(code, criterion, Findings.list(problems), remedy);
        }
    }

    private void compareSize(String what, @Nullable String limit, List<String> small) {
        if (limit != null && Long.parseLong(limit) < settings.maxRecordBytes()) {
            small.add(what + "=" + limit + " bytes, the task's largest record is " + settings.maxRecordBytes());
        }
    }

    private static void checkRetention(String topic, Map<String, String> config, List<String> forgetful) {
        String policy = config.getOrDefault("cleanup.policy", "delete");
        if (policy.contains("compact")) {
            forgetful.add("topic '" + topic + "' cleanup.policy=" + policy
                    + ": drops older versions of a key and refuses records without one");
        }
        long retentionMs = Long.parseLong(config.getOrDefault("retention.ms", "-1"));
        if (policy.contains("delete") && retentionMs >= 0 && retentionMs < DAY_MS) {
            forgetful.add("topic '" + topic + "' retention.ms=" + retentionMs + ": less than a day");
        }
    }

    private static void checkTimestamps(String topic, Map<String, String> config, List<String> problems) {
        String limit = config.getOrDefault(
                "message.timestamp.before.max.ms", config.getOrDefault("message.timestamp.difference.max.ms", ""));
        if (!limit.isEmpty() && Long.parseLong(limit) < 7 * DAY_MS) {
            problems.add("topic '" + topic + "' refuses records older than " + limit + " ms");
        }
        if ("LogAppendTime".equals(config.get("message.timestamp.type"))) {
            problems.add("topic '" + topic + "' replaces the source's time by its own");
        }
    }

    private void checkRights() {
        List<String> forbidden = new ArrayList<>();
        hidden.forEach(topic -> forbidden.add("topic '" + topic + "': Describe"));
        boolean known = existing.isEmpty();
        for (Map.Entry<String, TopicDescription> topic : existing.entrySet()) {
            Set<AclOperation> allowed = topic.getValue().authorizedOperations();
            if (allowed != null && !allowed.isEmpty()) {
                known = true;
                if (!allowed.contains(AclOperation.WRITE)) {
                    forbidden.add("topic '" + topic.getKey() + "': Write");
                }
            }
        }
        if (!forbidden.isEmpty()) {
            findings.fail(
                    "DST_ACL",
                    ACL,
                    "not allowed: " + Findings.list(forbidden),
                    "kafka-acls.sh --add --allow-principal User:<user> --operation Write --operation Describe --topic "
                            + "<topic>");
        } else if (known) {
            findings.pass("DST_ACL", ACL, existing.size() + " topic(s)");
        } else {
            findings.info("DST_ACL", ACL, "brokers of version " + facts.versionText() + " do not tell");
        }
    }

    // ---- checkpoint

    private void checkCheckpoint() {
        List<String> failures = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        try {
            checkCheckpointTopic(failures, warnings);
            checkLease(failures, warnings);
        } catch (MillraceException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
        if (!failures.isEmpty()) {
            findings.fail(
                    "DST_CHECKPOINT",
                    CHECKPOINT,
                    Findings.list(failures),
                    "create the topic or grant the rights: "
                            + topicAdmin.creationCommand(
                                    settings.checkpointTopic(), 1, CheckpointTopic.creationConfig(settings)));
        } else if (!warnings.isEmpty()) {
            findings.warn("DST_CHECKPOINT", CHECKPOINT, Findings.list(warnings), "see what was found");
        } else {
            findings.pass("DST_CHECKPOINT", CHECKPOINT, "topic '" + settings.checkpointTopic() + "'");
        }
    }

    private void checkCheckpointTopic(List<String> failures, List<String> warnings) {
        String topic = settings.checkpointTopic();
        TopicDescription found;
        try {
            found = get(admin.describeTopics(List.of(topic), rightsWhereKnown())
                    .topicNameValues()
                    .get(topic));
        } catch (ExecutionException | TimeoutException e) {
            if (!KafkaErrors.has(e, UnknownTopicOrPartitionException.class)) {
                throw errors.of("looking up checkpoint topic '" + topic + "'", e);
            }
            String refusal = settings.createTopics()
                    ? refusalToCreate(topic, 1, CheckpointTopic.creationConfig(settings))
                    : "it does not exist and this task may not create topics";
            if (refusal != null) {
                failures.add("checkpoint topic '" + topic + "': " + refusal);
            }
            return;
        }
        if (found.partitions().size() != 1) {
            failures.add("checkpoint topic '" + topic + "' must have one partition, it has "
                    + found.partitions().size());
        }
        Set<AclOperation> allowed = found.authorizedOperations();
        if (allowed != null && !allowed.isEmpty()) {
            for (AclOperation needed : List.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS)) {
                if (!allowed.contains(needed)) {
                    failures.add("checkpoint topic '" + topic + "': " + needed + " is not allowed");
                }
            }
        }
        Map<String, String> config = topicAdmin.configOf(topic);
        String policy = config == null ? "compact" : config.getOrDefault("cleanup.policy", "");
        if (!policy.equals("compact")) {
            String problem =
                    "checkpoint topic '" + topic + "' must have cleanup.policy=compact, it has '" + policy + "'";
            (settings.createTopics() ? warnings : failures).add(problem + ": changed at the start if allowed");
        }
    }

    private void checkLease(List<String> failures, List<String> warnings) {
        String group = settings.leaseGroup();
        try {
            ConsumerGroupDescription found = get(admin.describeConsumerGroups(
                            List.of(group),
                            new DescribeConsumerGroupsOptions()
                                    .includeAuthorizedOperations(facts.version() >= BrokerFacts.V2_3))
                    .describedGroups()
                    .get(group));
            found.members()
                    .forEach(member -> warnings.add(
                            "the task is running now: client " + member.clientId() + " on host " + member.host()));
            Set<AclOperation> allowed = found.authorizedOperations();
            if (allowed != null && !allowed.isEmpty() && !allowed.contains(AclOperation.READ)) {
                failures.add("group '" + group + "': READ is not allowed");
            }
        } catch (ExecutionException | TimeoutException e) {
            if (KafkaErrors.has(e, GroupIdNotFoundException.class)) {
                return;
            }
            throw errors.of("looking up group '" + group + "'", e);
        }
    }
}
