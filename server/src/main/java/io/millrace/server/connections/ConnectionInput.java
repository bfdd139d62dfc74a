package io.millrace.server.connections;

import io.millrace.server.connections.Settings.Kind;
import io.millrace.server.problems.ApiException;
import io.millrace.task.DestinationSection.Mechanism;
import io.millrace.task.DestinationSection.Protocol;
import io.millrace.task.SourceSection.TlsMode;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection as a request says it. In a change, what is left out stays as it is.
 *
 * @param kind cannot be changed
 */
record ConnectionInput(
        @Nullable String name,
        @Nullable Kind kind,
        @Nullable String description,
        @Nullable MysqlInput mysql,
        @Nullable KafkaInput kafka) {
    static final String PASSWORD = "password";
    static final String CA = "ca";

    /** @param value empty to remove it; never given back */
    record SecretInput(
            @Schema(format = "password") @Nullable String value) {
        @Override
        public String toString() {
            return "***";
        }
    }

    /**
     * @param content the file in base 64, 500 KB at most; PEM, DER, PKCS12 or JKS; empty to remove it
     * @param password of a PKCS12 or JKS file; used now and not kept
     */
    record CertificateInput(
            @Nullable String content,
            @Schema(format = "password") @Nullable String password) {
        @Override
        public String toString() {
            return "***";
        }
    }

    /**
     * @param port 3306 if left out
     * @param otherHosts {@code host:port} of servers of the same replication
     * @param tlsMode PREFERRED if left out
     * @param ca authority for VERIFY_CA and VERIFY_IDENTITY; the JVM's own without
     */
    record MysqlInput(
            @Nullable String host,
            @Nullable Integer port,
            @Nullable List<String> otherHosts,
            @Nullable String user,
            @Nullable SecretInput password,
            @Nullable TlsMode tlsMode,
            @Nullable CertificateInput ca) {}

    /**
     * @param bootstrapServers {@code host:port} each
     * @param protocol PLAINTEXT if left out
     * @param mechanism for SASL: PLAIN, SCRAM_SHA_256 or SCRAM_SHA_512
     * @param ca authority of the brokers' certificates; the JVM's own without
     * @param verifyHost true if left out
     */
    record KafkaInput(
            @Nullable List<String> bootstrapServers,
            @Nullable Protocol protocol,
            @Nullable Mechanism mechanism,
            @Nullable String user,
            @Nullable SecretInput password,
            @Nullable CertificateInput ca,
            @Nullable Boolean verifyHost) {}

    /** The settings that come of it, over those before. */
    Settings over(Kind of, @Nullable Settings before) {
        boolean toKafka = of == Kind.KAFKA;
        if (toKafka && mysql != null) {
            throw ApiException.invalid("mysql", "a connection of kind KAFKA has no mysql");
        }
        if (!toKafka && kafka != null) {
            throw ApiException.invalid("kafka", "a connection of kind " + of + " has no kafka");
        }
        Settings old = before == null ? new Settings("", null, null) : before;
        return new Settings(
                or(description, old.description()),
                toKafka ? null : mysqlOver(mysql, old.mysql()),
                toKafka ? kafkaOver(kafka, old.kafka()) : null);
    }

    private static Settings.Mysql mysqlOver(@Nullable MysqlInput input, Settings.@Nullable Mysql before) {
        Settings.Mysql old = before == null ? new Settings.Mysql("", 3306, List.of(), "", TlsMode.PREFERRED) : before;
        if (input == null) {
            return old;
        }
        return new Settings.Mysql(
                or(input.host, old.host()).strip(),
                or(input.port, old.port()),
                List.copyOf(or(input.otherHosts, old.otherHosts())),
                or(input.user, old.user()),
                or(input.tlsMode, old.tlsMode()));
    }

    private static Settings.Kafka kafkaOver(@Nullable KafkaInput input, Settings.@Nullable Kafka before) {
        Settings.Kafka old =
                before == null ? new Settings.Kafka(List.of(), Protocol.PLAINTEXT, null, "", true) : before;
        if (input == null) {
            return old;
        }
        return new Settings.Kafka(
                List.copyOf(or(input.bootstrapServers, old.bootstrapServers())),
                or(input.protocol, old.protocol()),
                input.mechanism == null ? old.mechanism() : input.mechanism,
                or(input.user, old.user()),
                or(input.verifyHost, old.verifyHost()));
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    /** Secrets by name that are to be set; an empty value is to be removed. */
    Map<String, String> secrets() {
        Map<String, String> found = new LinkedHashMap<>();
        if (mysql != null) {
            put(found, "mysql", mysql.password, mysql.ca);
        }
        if (kafka != null) {
            put(found, "kafka", kafka.password, kafka.ca);
        }
        return found;
    }

    private static void put(
            Map<String, String> found, String where, @Nullable SecretInput password, @Nullable CertificateInput ca) {
        if (password != null && password.value != null) {
            if (password.value.length() > 4096) {
                throw ApiException.invalid(where + ".password.value", "a password has at most 4096 characters");
            }
            found.put(PASSWORD, password.value);
        }
        if (ca != null && ca.content != null) {
            found.put(CA, Certificates.toPem(where + ".ca", ca.content, ca.password));
        }
    }
}
