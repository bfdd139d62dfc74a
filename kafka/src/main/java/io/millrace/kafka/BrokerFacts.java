package io.millrace.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * What kind of brokers these are, told apart with public calls only.
 *
 * <p>{@code describeConfigs} of a broker is refused as unsupported by 0.10; from 0.11 to 3.9 it has {@code
 * inter.broker.protocol.version}; 4.x has {@code metadata.version} among its features instead. Who may not describe
 * the cluster is treated as if it were 2.1.
 *
 * @param versionText for people: "0.10", "2.7-IV2", "4.x (metadata.version 33)", "unknown"
 * @param version major * 1000 + minor: 10 for 0.10, 2007 for 2.7, 4000 for every 4.x
 * @param nodes brokers of the cluster
 * @param brokerConfig the configuration of one broker; empty if it cannot be read
 */
record BrokerFacts(String versionText, int version, List<Node> nodes, Map<String, String> brokerConfig) {
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

    static final int V0_10 = 10;
    static final int V0_11 = 11;
    static final int V2_1 = 2001;
    static final int V2_3 = 2003;
    static final int V2_4 = 2004;
    static final int V2_5 = 2005;

    BrokerFacts {
        nodes = List.copyOf(nodes);
        brokerConfig = Map.copyOf(brokerConfig);
    }

    /** @throws io.millrace.model.MillraceException SINK_UNREACHABLE, SINK_AUTH */
    static BrokerFacts read(Admin admin, KafkaErrors errors) {
        Collection<Node> nodes = await(admin.describeCluster().nodes(), errors, "describing the cluster");
        Node first = nodes.stream().findFirst().orElse(Node.noNode());
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, first.idString());
        Map<String, String> config;
        try {
            config = asMap(get(admin.describeConfigs(List.of(broker)).values().get(broker)));
        } catch (ExecutionException | TimeoutException e) {
            if (KafkaErrors.has(e, UnsupportedVersionException.class)) {
                return new BrokerFacts("0.10", V0_10, List.copyOf(nodes), Map.of());
            }
            if (KafkaErrors.has(e, AuthorizationException.class)) {
                return new BrokerFacts("unknown", V2_1, List.copyOf(nodes), Map.of());
            }
            throw errors.of("reading the configuration of broker " + first.idString(), e);
        }
        String protocol = config.getOrDefault("inter.broker.protocol.version", "");
        Matcher matcher = VERSION.matcher(protocol);
        if (matcher.matches()) {
            int version = Integer.parseInt(matcher.group(1)) * 1000 + Integer.parseInt(matcher.group(2));
            return new BrokerFacts(protocol, version, List.copyOf(nodes), config);
        }
        return new BrokerFacts(metadataVersion(admin), 4000, List.copyOf(nodes), config);
    }

    private static String metadataVersion(Admin admin) {
        try {
            FinalizedVersionRange range = get(admin.describeFeatures().featureMetadata())
                    .finalizedFeatures()
                    .get("metadata.version");
            return range == null ? "4.x" : "4.x (metadata.version " + range.maxVersionLevel() + ")";
        } catch (ExecutionException | TimeoutException e) {
            return "4.x"; // the version is known by the missing setting; this is only its finer name
        }
    }

    /** Names and values; sensitive and unset ones are left out. */
    static Map<String, String> asMap(Config config) {
        Map<String, String> map = new HashMap<>();
        for (ConfigEntry entry : config.entries()) {
            if (entry.value() != null) {
                map.put(entry.name(), entry.value());
            }
        }
        return map;
    }

    boolean hasIdempotence() {
        return version >= V0_11;
    }

    boolean hasHeaders() {
        return version >= V0_11;
    }

    boolean hasTransactions() {
        return version >= V0_11;
    }

    /** Transactions that outlive a broker's failure and a fenced producer without losing or repeating (KIP-360, 447). */
    boolean hasExactlyOnce() {
        return version >= V2_5;
    }

    boolean canDescribeConfigs() {
        return version >= V0_11;
    }

    boolean hasZstd() {
        return version >= V2_1;
    }

    boolean hasIncrementalAlter() {
        return version >= V2_3;
    }

    /** Whether a topic can be created with the broker's own partition count. */
    boolean hasCreationDefaults() {
        return version >= V2_4;
    }

    /** Replicas of a topic that we create. */
    short replicationFactor(SinkSettings settings) {
        return (short)
                (settings.replicationFactor() > 0
                        ? settings.replicationFactor()
                        : Math.max(1, Math.min(3, nodes.size())));
    }

    static <T> T await(@Nullable KafkaFuture<T> future, KafkaErrors errors, String doing) {
        try {
            return get(future);
        } catch (ExecutionException | TimeoutException e) {
            throw errors.of(doing, e);
        }
    }

    /** The clients' own time-outs end this; ours is only the net below them. */
    static <T> T get(@Nullable KafkaFuture<T> future) throws ExecutionException, TimeoutException {
        try {
            return Objects.requireNonNull(future, "an answer for everything that was asked")
                    .get(2L * Clients.ADMIN_API_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionException(e);
        }
    }
}
