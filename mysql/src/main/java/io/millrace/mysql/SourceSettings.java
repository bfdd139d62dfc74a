package io.millrace.mysql;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Where the source is and how to talk to it.
 *
 * @param caCertificate authority for VERIFY_CA and VERIFY_IDENTITY: PEM, JKS or PKCS12; null for the JVM's own
 * @param caPassword of a JKS or PKCS12 {@code caCertificate}
 * @param clientKeyStore JKS or PKCS12 with our own certificate and key, null for none
 * @param replicaServerId our own {@code server_id}, 0 to derive it from {@code taskName} and the server's uuid
 * @param taskName makes server id and replica uuid stable per task
 * @param outputZone zone in which TIMESTAMP values are printed, null for the source's global {@code time_zone}
 * @param visibilityMargin how long a server without GTID may take until what it has logged is visible to a SELECT
 */
public record SourceSettings(
        String host,
        int port,
        String user,
        Secret password,
        TlsMode tls,
        @Nullable Path caCertificate,
        @Nullable Secret caPassword,
        @Nullable Path clientKeyStore,
        @Nullable Secret clientKeyStorePassword,
        Duration connectTimeout,
        long replicaServerId,
        String taskName,
        @Nullable ZoneId outputZone,
        Duration visibilityMargin) {
    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration DEFAULT_VISIBILITY_MARGIN = Duration.ofSeconds(11);

    public SourceSettings {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a port is between 1 and 65535: port=" + port);
        }
        if (replicaServerId < 0 || replicaServerId > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException(
                    "a server id is between 1 and 4294967295, 0 derives it: serverId=" + replicaServerId);
        }
        if (connectTimeout.isNegative() || connectTimeout.isZero()) {
            throw new IllegalArgumentException("a connect time-out is positive: connectTimeout=" + connectTimeout);
        }
    }

    /** Settings with TLS preferred and every other default. */
    public static SourceSettings of(String host, int port, String user, String password, String taskName) {
        return new SourceSettings(
                host,
                port,
                user,
                new Secret(password),
                TlsMode.PREFERRED,
                null,
                null,
                null,
                null,
                DEFAULT_CONNECT_TIMEOUT,
                0,
                taskName,
                null,
                DEFAULT_VISIBILITY_MARGIN);
    }

    public SourceSettings withTls(TlsMode mode, @Nullable Path ca, @Nullable Secret password) {
        return new SourceSettings(
                host,
                port,
                user,
                this.password,
                mode,
                ca,
                password,
                clientKeyStore,
                clientKeyStorePassword,
                connectTimeout,
                replicaServerId,
                taskName,
                outputZone,
                visibilityMargin);
    }

    /** The same at another address. */
    public SourceSettings at(String otherHost, int otherPort) {
        return new SourceSettings(
                otherHost,
                otherPort,
                user,
                password,
                tls,
                caCertificate,
                caPassword,
                clientKeyStore,
                clientKeyStorePassword,
                connectTimeout,
                replicaServerId,
                taskName,
                outputZone,
                visibilityMargin);
    }

    public SourceSettings withReplicaServerId(long serverId) {
        return new SourceSettings(
                host,
                port,
                user,
                password,
                tls,
                caCertificate,
                caPassword,
                clientKeyStore,
                clientKeyStorePassword,
                connectTimeout,
                serverId,
                taskName,
                outputZone,
                visibilityMargin);
    }

    /** {@code user@host:port}, for messages. */
    public String place() {
        return user + "@" + host + ":" + port;
    }
}
