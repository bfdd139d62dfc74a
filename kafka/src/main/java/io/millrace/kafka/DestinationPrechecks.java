package io.millrace.kafka;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.Precheck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;

/**
 * What would keep the task from delivering, found out before it starts. Reads only; topics are created by validation
 * alone.
 *
 * <p>In order: addresses, security files, connection, versions, then topics, rights and the checkpoint. What depends on
 * a failed item is reported as SKIPPED.
 */
public final class DestinationPrechecks {
    /** What to do where brokers know no headers. */
    static final String WITHOUT_HEADERS =
            "set the format's options headers.enabled=false and plain.meta=none or fields,"
                    + " choose another format than debezium_json and debezium_avro, or upgrade the brokers";

    private static final String CONN = "DST_CONN";
    private static final String CONN_CRITERION = "a bootstrap server and every broker can be reached and let us in";

    private final SinkSettings settings;
    private final List<String> topics;
    private final KafkaErrors errors;
    private final Findings findings = new Findings();

    private List<String> deadBootstrapServers = List.of();

    private DestinationPrechecks(SinkSettings settings, Collection<String> topics) {
        this.settings = settings;
        this.topics = List.copyOf(new TreeSet<>(topics));
        this.errors = new KafkaErrors(settings);
    }

    /**
     * @param topics every topic that the task is going to write as far as it is known
     * @return findings with codes {@code DST_*}; the {@code found} of a failed DST_CONN begins with ADDRESS, DNS, TCP,
     *     TLS, AUTH, TIMEOUT or ADVERTISED_UNREACHABLE
     */
    public static List<Precheck> run(SinkSettings settings, Collection<String> topics) {
        DestinationPrechecks prechecks = new DestinationPrechecks(settings, topics);
        prechecks.checkSettings();
        prechecks.checkCluster();
        return prechecks.findings.all();
    }

    // ---- without the cluster

    private void checkSettings() {
        checkTopicNames();
        new SecurityFiles(settings.clientProperties(), Instant.now()).check(findings);
    }

    private void checkTopicNames() {
        String criterion = "every topic name is legal and no two collide in the broker's metrics";
        List<String> illegal = new ArrayList<>();
        List<String> colliding = new ArrayList<>();
        SortedMap<String, String> byMetric = new TreeMap<>();
        for (String topic : topics) {
            String problem = TopicNames.problemOf(topic);
            if (!problem.isEmpty()) {
                illegal.add("'" + topic + "': " + problem);
            }
            String other = byMetric.putIfAbsent(TopicNames.metricKey(topic), topic);
            if (other != null) {
                colliding.add("'" + other + "' and '" + topic + "'");
            }
        }
        if (!illegal.isEmpty()) {
            findings.fail(
                    "DST_TOPIC_NAME", criterion, Findings.list(illegal), "change the topic format or the mapping");
        } else if (!colliding.isEmpty()) {
            findings.warn(
                    "DST_TOPIC_NAME",
                    criterion,
                    "differ only in '.' and '_': " + Findings.list(colliding),
                    "map one of them to another topic; the broker refuses to create the second");
        } else {
            findings.pass("DST_TOPIC_NAME", criterion, topics.size() + " topic(s)");
        }
    }

    // ---- the cluster

    private void checkCluster() {
        if (!anyBootstrapServerAnswers()) {
            skipRest("DST_CONN failed");
            return;
        }
        Admin admin;
        try {
            admin = new Clients(settings, errors).admin();
        } catch (MillraceException e) {
            findings.fail(CONN, CONN_CRITERION, subCode(e) + message(e), "correct the client settings");
            skipRest("DST_CONN failed");
            return;
        }
        try {
            BrokerFacts facts = BrokerFacts.read(admin, errors);
            if (checkAdvertised(facts)) {
                checkVersion(facts);
                checkBrokers(facts);
                new TopicPrechecks(settings, topics, errors, admin, facts, findings).check();
            } else {
                skipRest("DST_CONN failed");
            }
        } catch (MillraceException e) {
            findings.fail(CONN, CONN_CRITERION, subCode(e) + message(e), remedyOf(e));
            skipRest("DST_CONN failed");
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private boolean anyBootstrapServerAnswers() {
        List<String> problems = new ArrayList<>();
        int servers = 0;
        for (String server : settings.bootstrapServers().split(",", -1)) {
            servers++;
            String problem = BrokerProbe.problemOf(server.strip());
            if (problem != null) {
                problems.add(problem);
            }
        }
        if (problems.size() == servers) {
            findings.fail(
                    CONN,
                    CONN_CRITERION,
                    Findings.list(problems),
                    "check host names, ports, firewall, and that the brokers run");
            return false;
        }
        deadBootstrapServers = problems;
        return true;
    }

    private boolean checkAdvertised(BrokerFacts facts) {
        List<String> problems = new ArrayList<>();
        for (Node node : facts.nodes()) {
            String problem = BrokerProbe.problemOf(node.host(), node.port());
            if (problem != null) {
                problems.add("broker " + node.id() + " at " + node.host() + ":" + node.port() + ": " + problem);
            }
        }
        if (problems.isEmpty() && !deadBootstrapServers.isEmpty()) {
            findings.warn(
                    CONN,
                    CONN_CRITERION,
                    "some bootstrap servers do not answer: " + Findings.list(deadBootstrapServers),
                    "correct the list, or bring them back: with the others down the task cannot start");
            return true;
        }
        if (problems.isEmpty()) {
            findings.pass(CONN, CONN_CRITERION, facts.nodes().size() + " broker(s) at " + settings.bootstrapServers());
            return true;
        }
        findings.fail(
                CONN,
                CONN_CRITERION,
                "ADVERTISED_UNREACHABLE: " + Findings.list(problems),
                "check listeners and advertised.listeners of the brokers named, and the firewall");
        return false;
    }

    private void checkVersion(BrokerFacts facts) {
        String criterion = "brokers are 0.10.1 or newer";
        if (facts.version() == BrokerFacts.V0_10) {
            findings.info(
                    "DST_VERSION",
                    criterion,
                    facts.versionText()
                            + ": no idempotence (one request in flight instead, slower), no transactions for "
                            + "the checkpoint, no record headers");
        } else {
            findings.pass("DST_VERSION", criterion, facts.versionText());
        }
        if (settings.headers()) {
            checkHeaders(facts);
        }
        if (settings.exactlyOnce()) {
            checkExactlyOnce(facts);
        }
        String compression = "the brokers understand the compression";
        if (settings.compression() == Compression.ZSTD && !facts.hasZstd()) {
            findings.fail(
                    "DST_COMPRESSION",
                    compression,
                    "zstd needs 2.1, these are " + facts.versionText(),
                    "choose lz4, gzip, snappy or none");
        } else {
            findings.pass("DST_COMPRESSION", compression, settings.compression().value());
        }
    }

    private void checkHeaders(BrokerFacts facts) {
        String criterion = "the brokers keep the headers of records";
        if (facts.hasHeaders()) {
            findings.pass("DST_HEADERS", criterion, facts.versionText());
        } else {
            findings.fail(
                    "DST_HEADERS",
                    criterion,
                    "the format writes headers, which need 0.11, these are " + facts.versionText(),
                    WITHOUT_HEADERS);
        }
    }

    private void checkExactlyOnce(BrokerFacts facts) {
        String criterion = "the brokers can deliver exactly once";
        if (!facts.hasExactlyOnce()) {
            findings.fail(
                    "DST_EXACTLY_ONCE",
                    criterion,
                    "needs brokers from 2.5 on, these are " + facts.versionText(),
                    "choose delivery.guarantee at_least_once");
            return;
        }
        String limit = facts.brokerConfig().getOrDefault("transaction.max.timeout.ms", "");
        if (limit.matches("[0-9]{1,9}")
                && Integer.parseInt(limit) < settings.transactionTimeout().toMillis()) {
            findings.fail(
                    "DST_EXACTLY_ONCE",
                    criterion,
                    "transaction.max.timeout.ms is " + limit + ", ours are of "
                            + settings.transactionTimeout().toMillis() + " ms",
                    "lower delivery.transaction_timeout to " + limit + "ms, or raise transaction.max.timeout.ms");
        } else {
            findings.pass("DST_EXACTLY_ONCE", criterion, facts.versionText());
        }
    }

    private void checkBrokers(BrokerFacts facts) {
        String criterion = "there are as many brokers as replicas";
        int factor = facts.replicationFactor(settings);
        int brokers = facts.nodes().size();
        if (settings.createTopics() && factor > brokers) {
            findings.fail(
                    "DST_BROKERS",
                    criterion,
                    "replication factor " + factor + ", brokers " + brokers,
                    "lower the replication factor of created topics to " + brokers);
        } else {
            findings.pass("DST_BROKERS", criterion, "replication factor " + factor + ", brokers " + brokers);
        }
        String acks = "a record counts as delivered when all in-sync replicas have it";
        switch (settings.acks()) {
            case ALL -> findings.pass("DST_ACKS", acks, "acks=all");
            case ONE ->
                findings.warn(
                        "DST_ACKS",
                        acks,
                        "acks=1: records are lost when the leader dies before its followers have copied them",
                        "use acks=all");
            case ZERO ->
                findings.warn(
                        "DST_ACKS",
                        acks,
                        "acks=0: 'sent' counts as delivered, records can be lost unnoticed",
                        "use acks=all");
        }
    }

    private void skipRest(String because) {
        findings.skipped("DST_VERSION", "brokers are 0.10.1 or newer", because);
        findings.skipped("DST_BROKERS", "there are as many brokers as replicas", because);
        TopicPrechecks.skip(findings, because);
    }

    private static String subCode(MillraceException e) {
        return switch (e.code()) {
            case SINK_AUTH -> message(e).contains("Ssl") ? "TLS: " : "AUTH: ";
            case TASK_INVALID -> "SETTINGS: ";
            case SINK_UNREACHABLE -> "TIMEOUT: ";
            default -> "";
        };
    }

    private static String message(MillraceException e) {
        return String.valueOf(e.getMessage());
    }

    private String remedyOf(MillraceException e) {
        if (e.code() == ErrorCode.SINK_UNREACHABLE) {
            return "the port is open but no Kafka answers as security.protocol="
                    + settings.clientProperties().getOrDefault("security.protocol", "PLAINTEXT")
                    + ": check that protocol and the listener's";
        }
        return "see what was found";
    }
}
