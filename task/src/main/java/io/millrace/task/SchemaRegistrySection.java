package io.millrace.task;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The schema registry of formats in Avro.
 *
 * @param urls bases of its REST API, tried in this order; empty for none
 * @param user for basic authentication; empty for none
 * @param token a bearer token in place of user and password; empty for none
 * @param autoRegister whether new schemas are registered
 * @param onIncompatible what becomes of a schema that its subject's compatibility level forbids
 */
public record SchemaRegistrySection(
        List<URI> urls,
        String user,
        Secret password,
        Secret token,
        Tls tls,
        boolean autoRegister,
        OnIncompatible onIncompatible,
        Duration requestTimeout) {
    public SchemaRegistrySection {
        urls = List.copyOf(urls);
    }

    /** What becomes of a schema that its subject's compatibility level forbids. */
    public enum OnIncompatible {
        FAIL,
        REGISTER;

        @Override
        public String toString() {
            return KeyTypes.spell(this, '_');
        }
    }

    /**
     * @param ca authority to trust: PEM, JKS or PKCS12; null for the JVM's own
     * @param caPassword of a JKS or PKCS12 {@code ca}; empty for none
     * @param keyStore our own certificate and key as JKS or PKCS12; null for none
     * @param verifyHost whether the registry's certificate has to name its host
     */
    public record Tls(
            @Nullable Path ca,
            Secret caPassword,
            @Nullable Path keyStore,
            Secret keyStorePassword,
            boolean verifyHost) {}
}
