package io.millrace.server;

import io.millrace.task.Secret;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is decided before the service starts. Immutable.
 *
 * @param data the service's own folder: database file, key, certificates in use
 * @param host address to listen on
 * @param port 0 for any free one
 * @param database where everything is kept
 * @param adminPassword of the first user, made at the first start; null to make one and print it
 * @param key the keyset that secrets are encrypted with, as Tink's JSON; null to keep one in {@code data}
 */
public record ServerSettings(
        Path data,
        String host,
        int port,
        Database database,
        @Nullable Secret adminPassword,
        @Nullable Secret key) {
    public static final String DEFAULT_HOST = "127.0.0.1";
    public static final int DEFAULT_PORT = 8080;

    /**
     * @param url a JDBC URL of H2, MySQL, MariaDB or PostgreSQL; empty for an H2 file in the data folder
     * @param user empty for none
     */
    public record Database(String url, String user, Secret password) {
        public static final Database EMBEDDED = new Database("", "", Secret.of(""));

        public boolean embedded() {
            return url.isEmpty();
        }
    }

    /** Settings with what the environment says; options of the command come first. */
    public static ServerSettings of(
            Path data, String host, int port, @Nullable String databaseUrl, Map<String, String> environment) {
        String url = databaseUrl == null ? environment.getOrDefault("MILLRACE_DATABASE_URL", "") : databaseUrl;
        return new ServerSettings(
                data,
                host,
                port,
                new Database(
                        url,
                        environment.getOrDefault("MILLRACE_DATABASE_USER", ""),
                        Secret.of(environment.getOrDefault("MILLRACE_DATABASE_PASSWORD", ""))),
                secret(environment, "MILLRACE_ADMIN_PASSWORD"),
                secret(environment, "MILLRACE_KEY"));
    }

    private static @Nullable Secret secret(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "");
        return value.isEmpty() ? null : Secret.of(value);
    }
}
