package io.millrace.task;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka cluster that is written.
 *
 * @param properties passed to every Kafka client as they are
 * @param recordMaxBytes largest message value
 */
public record DestinationSection(
        List<String> bootstrapServers,
        Security security,
        Acks acks,
        Compression compression,
        Latency latency,
        int recordMaxBytes,
        Map<String, Secret> properties) {
    public DestinationSection {
        bootstrapServers = List.copyOf(bootstrapServers);
        properties = Map.copyOf(properties);
    }

    /** How brokers are talked to; Kafka's own words. */
    public enum Protocol {
        PLAINTEXT,
        SSL,
        SASL_PLAINTEXT,
        SASL_SSL;

        boolean sasl() {
            return this == SASL_PLAINTEXT || this == SASL_SSL;
        }

        boolean ssl() {
            return this == SSL || this == SASL_SSL;
        }
    }

    /** How we say who we are; Kafka's own words. */
    public enum Mechanism {
        PLAIN("PLAIN", "org.apache.kafka.common.security.plain.PlainLoginModule"),
        SCRAM_SHA_256("SCRAM-SHA-256", "org.apache.kafka.common.security.scram.ScramLoginModule"),
        SCRAM_SHA_512("SCRAM-SHA-512", "org.apache.kafka.common.security.scram.ScramLoginModule"),
        GSSAPI("GSSAPI", ""),
        OAUTHBEARER("OAUTHBEARER", "");

        private final String spelling;
        private final String loginModule;

        Mechanism(String spelling, String loginModule) {
            this.spelling = spelling;
            this.loginModule = loginModule;
        }

        /** Whether a user and a password are all it takes. */
        boolean takesPassword() {
            return !loginModule.isEmpty();
        }

        @Override
        public String toString() {
            return spelling;
        }
    }

    /** How long messages wait for others. */
    public enum Latency {
        ADAPTIVE,
        LOW;

        @Override
        public String toString() {
            return KeyTypes.spell(this, '_');
        }
    }

    /** How many brokers have a record before it counts as delivered. */
    public enum Acks {
        NONE("0"),
        LEADER("1"),
        ALL("all");

        private final String spelling;

        Acks(String spelling) {
            this.spelling = spelling;
        }

        @Override
        public String toString() {
            return spelling;
        }
    }

    /** How record batches are compressed. */
    public enum Compression {
        LZ4,
        GZIP,
        SNAPPY,
        ZSTD,
        NONE;

        @Override
        public String toString() {
            return KeyTypes.spell(this, '_');
        }
    }

    /** File formats of key and trust stores. */
    public enum StoreType {
        JKS,
        PKCS12,
        PEM
    }

    /**
     * @param jaasConfig a whole JAAS configuration in place of user and password; empty for none
     * @param verifyHost whether a broker's certificate has to name its host
     */
    public record Security(
            Protocol protocol,
            @Nullable Mechanism mechanism,
            String user,
            Secret password,
            Secret jaasConfig,
            Truststore truststore,
            Keystore keystore,
            boolean verifyHost) {}

    /** Whom we trust: a file, or certificates as PEM text; neither for the JVM's own. */
    public record Truststore(StoreType type, @Nullable Path location, Secret password, Secret pem) {}

    /** Our own certificate and key: a file, or both as PEM text; neither for none. */
    public record Keystore(
            StoreType type,
            @Nullable Path location,
            Secret password,
            Secret keyPassword,
            Secret pemChain,
            Secret pemKey) {}

    /** {@link #securityProperties()} and {@code bootstrap.servers}: all that a Kafka client needs. Not for printing. */
    public Map<String, String> clientProperties() {
        Map<String, String> out = securityProperties();
        out.put("bootstrap.servers", String.join(",", bootstrapServers));
        return out;
    }

    /**
     * {@code security.*}, {@code sasl.*}, {@code ssl.*} and the {@code properties}, secrets revealed. Not for printing.
     */
    public Map<String, String> securityProperties() {
        Map<String, String> out = new LinkedHashMap<>();
        properties.forEach((name, value) -> out.put(name, value.reveal()));
        out.put("security.protocol", security.protocol.name());
        if (security.protocol.sasl()) {
            putSasl(out);
        }
        if (security.protocol.ssl()) {
            putTruststore(out);
            putKeystore(out);
            out.put("ssl.endpoint.identification.algorithm", security.verifyHost ? "https" : "");
        }
        return out;
    }

    private void putSasl(Map<String, String> out) {
        Mechanism mechanism = security.mechanism;
        if (mechanism == null) {
            return;
        }
        out.put("sasl.mechanism", mechanism.toString());
        if (!security.jaasConfig.isEmpty()) {
            out.put("sasl.jaas.config", security.jaasConfig.reveal());
        } else if (mechanism.takesPassword()) {
            out.put(
                    "sasl.jaas.config",
                    mechanism.loginModule + " required username=\"" + escape(security.user) + "\" password=\""
                            + escape(security.password.reveal()) + "\";");
        }
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private void putTruststore(Map<String, String> out) {
        Truststore store = security.truststore;
        if (!store.pem.isEmpty()) {
            out.put("ssl.truststore.type", StoreType.PEM.name());
            out.put("ssl.truststore.certificates", store.pem.reveal());
        } else if (store.location != null) {
            out.put("ssl.truststore.type", store.type.name());
            out.put("ssl.truststore.location", store.location.toString());
            putUnlessEmpty(out, "ssl.truststore.password", store.password);
        }
    }

    private void putKeystore(Map<String, String> out) {
        Keystore store = security.keystore;
        if (!store.pemChain.isEmpty()) {
            out.put("ssl.keystore.type", StoreType.PEM.name());
            out.put("ssl.keystore.certificate.chain", store.pemChain.reveal());
            out.put("ssl.keystore.key", store.pemKey.reveal());
        } else if (store.location != null) {
            out.put("ssl.keystore.type", store.type.name());
            out.put("ssl.keystore.location", store.location.toString());
            putUnlessEmpty(out, "ssl.keystore.password", store.password);
        } else {
            return;
        }
        putUnlessEmpty(out, "ssl.key.password", store.keyPassword);
    }

    private static void putUnlessEmpty(Map<String, String> out, String name, Secret value) {
        if (!value.isEmpty()) {
            out.put(name, value.reveal());
        }
    }
}
