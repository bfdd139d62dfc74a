package io.millrace.task;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The MySQL server that is read.
 *
 * @param otherHosts {@code host:port} of other servers of the same replication
 * @param serverId our own {@code server_id} as a replica; 0 to derive it
 * @param timeZone zone in which TIMESTAMP values are printed; null for the source's own
 * @param visibilityMargin how long a server without GTID may take until what it has logged is visible to a SELECT
 * @param allowMinimalImage whether row images without all columns are accepted
 * @param heartbeat what the task writes to the source
 */
public record SourceSection(
        String host,
        int port,
        List<String> otherHosts,
        String user,
        Secret password,
        Tls tls,
        Duration connectTimeout,
        long serverId,
        @Nullable ZoneId timeZone,
        Duration visibilityMargin,
        boolean allowMinimalImage,
        Heartbeat heartbeat) {
    /**
     * @param table {@code database.table}, "" for none
     * @param interval time between two writes
     * @param create whether the task creates the table if it is not there
     */
    public record Heartbeat(String table, Duration interval, boolean create) {
        /** Nothing is written to the source. */
        public static final Heartbeat NONE = new Heartbeat("", Duration.ofSeconds(10), false);
    }

    /** Whether the connection is encrypted, and whom it trusts; MySQL's own words. */
    public enum TlsMode {
        DISABLED,
        PREFERRED,
        REQUIRED,
        VERIFY_CA,
        VERIFY_IDENTITY;

        @Override
        public String toString() {
            return KeyTypes.spell(this, '-');
        }
    }

    /**
     * @param ca authority to trust: PEM, JKS or PKCS12; null for the JVM's own
     * @param caPassword of a JKS or PKCS12 {@code ca}; empty for none
     * @param keyStore our own certificate and key as JKS or PKCS12; null for none
     */
    public record Tls(
            TlsMode mode,
            @Nullable Path ca,
            Secret caPassword,
            @Nullable Path keyStore,
            Secret keyStorePassword) {}
}
