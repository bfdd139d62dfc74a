package io.millrace.mysql.metadata;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.mysql.Secret;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.TlsMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Driver;

/** JDBC connections to the source, for everything that is not bulk: MariaDB Connector/J talks to every version. */
public final class JdbcConnections {
    private static final int READ_TIMEOUT_MS = 300_000;

    private JdbcConnections() {}

    /**
     * Connects and logs in; the caller closes. TLS as {@link SourceSettings#tls} says: PREFERRED goes on without it when
     * the server has none.
     *
     * @throws MillraceException SOURCE_UNREACHABLE, SOURCE_TLS, SOURCE_AUTH ..., never with the password
     */
    public static Connection open(SourceSettings settings) {
        try {
            return connect(settings, settings.tls());
        } catch (SQLException e) {
            if (settings.tls() != TlsMode.PREFERRED || !SqlErrors.isTls(e)) {
                throw SqlErrors.ofConnect(settings, e);
            }
            try {
                return connect(settings, TlsMode.DISABLED);
            } catch (SQLException plain) {
                throw SqlErrors.ofConnect(settings, plain);
            }
        }
    }

    private static Connection connect(SourceSettings settings, TlsMode tls) throws SQLException {
        // Everything that comes from the task goes through properties: a URL would give its characters a meaning.
        String host = settings.host().indexOf(':') >= 0 ? "[" + settings.host() + "]" : settings.host();
        Connection connection =
                new Driver().connect("jdbc:mariadb://" + host + ":" + settings.port() + "/", properties(settings, tls));
        if (connection == null) {
            throw new MillraceException(
                    ErrorCode.TASK_INVALID, "the source's host is a name or an address: host=" + settings.host());
        }
        return connection;
    }

    private static Properties properties(SourceSettings settings, TlsMode tls) {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password().reveal());
        properties.setProperty(
                "connectTimeout", Long.toString(settings.connectTimeout().toMillis()));
        properties.setProperty("socketTimeout", Integer.toString(READ_TIMEOUT_MS));
        properties.setProperty("yearIsDateType", "false");
        properties.setProperty("tinyInt1isBit", "false");
        properties.setProperty("jdbcCompliantTruncation", "false");
        properties.setProperty("allowLocalInfile", "false");
        properties.setProperty("allowPublicKeyRetrieval", "true");
        properties.setProperty("sslMode", sslMode(tls));
        Path ca = settings.caCertificate();
        if (ca != null && tls.verifiesCertificate()) {
            if (isPem(ca)) {
                properties.setProperty("serverSslCert", ca.toString());
            } else {
                store(properties, "trustStore", ca, settings.caPassword());
            }
        }
        Path own = settings.clientKeyStore();
        if (own != null && tls != TlsMode.DISABLED) {
            store(properties, "keyStore", own, settings.clientKeyStorePassword());
        }
        return properties;
    }

    private static void store(Properties properties, String name, Path file, @Nullable Secret secret) {
        String password = secret == null ? "" : secret.reveal();
        try {
            KeyStore store = KeyStore.getInstance(file.toFile(), password.toCharArray());
            properties.setProperty(name, file.toUri().toString());
            properties.setProperty(name + "Type", store.getType());
            properties.setProperty(name + "Password", password);
        } catch (IOException | GeneralSecurityException e) {
            throw unreadable(file, e);
        }
    }

    private static boolean isPem(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("-----BEGIN");
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static MillraceException unreadable(Path file, Exception e) {
        return new MillraceException(
                ErrorCode.TASK_INVALID,
                "A certificate or key store of the source is readable with its password: path=" + file + ", reason="
                        + e.getMessage(),
                e);
    }

    private static String sslMode(TlsMode tls) {
        return switch (tls) {
            case DISABLED -> "disable";
            case PREFERRED, REQUIRED -> "trust";
            case VERIFY_CA -> "verify-ca";
            case VERIFY_IDENTITY -> "verify-full";
        };
    }
}
