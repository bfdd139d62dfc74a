package io.millrace.registry;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whom we trust over {@code https}, and what we show when asked for a certificate. Immutable; shows no password. */
public final class RegistryTls {
    /** The JVM's own authorities, no certificate of ours, host names verified. */
    public static final RegistryTls DEFAULT = new RegistryTls(null, "", null, "", true);

    private final @Nullable Path ca;
    private final String caPassword;
    private final @Nullable Path keyStore;
    private final String keyStorePassword;
    private final boolean verifyHost;

    /**
     * @param ca authority to trust: PEM, JKS or PKCS12; null for the JVM's own
     * @param caPassword of a JKS or PKCS12 {@code ca}, "" for none
     * @param keyStore JKS or PKCS12 with our own certificate and key, null for none
     * @param verifyHost whether the registry's certificate has to name its host
     */
    public RegistryTls(
            @Nullable Path ca,
            String caPassword,
            @Nullable Path keyStore,
            String keyStorePassword,
            boolean verifyHost) {
        this.ca = ca;
        this.caPassword = caPassword;
        this.keyStore = keyStore;
        this.keyStorePassword = keyStorePassword;
        this.verifyHost = verifyHost;
    }

    /** @throws MillraceException TASK_INVALID when a key or trust store cannot be read */
    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(), trustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new MillraceException(
                    ErrorCode.TASK_INVALID,
                    "the TLS settings of the schema registry cannot be used: " + e.getMessage()
                            + ". Correct schema_registry.tls",
                    e);
        }
    }

    private TrustManager[] trustManagers() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(ca == null ? null : trustStore(ca));
        TrustManager[] managers = factory.getTrustManagers();
        for (int i = 0; i < managers.length && !verifyHost; i++) {
            if (managers[i] instanceof X509TrustManager manager) {
                managers[i] = new AnyHost(manager);
            }
        }
        return managers;
    }

    private KeyManager @Nullable [] keyManagers() throws GeneralSecurityException {
        if (keyStore == null) {
            return null;
        }
        char[] password = keyStorePassword.toCharArray();
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keyStore(keyStore, password), password);
        return factory.getKeyManagers();
    }

    private KeyStore trustStore(Path path) throws GeneralSecurityException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(path);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
        if (!new String(bytes, StandardCharsets.ISO_8859_1).contains("-----BEGIN")) {
            return keyStore(path, caPassword.toCharArray());
        }
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes))) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            return store;
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static KeyStore keyStore(Path path, char[] password) throws GeneralSecurityException {
        try {
            return KeyStore.getInstance(path.toFile(), password);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static MillraceException unreadable(Path path, IOException cause) {
        return new MillraceException(
                ErrorCode.TASK_INVALID,
                "a certificate or key store of the schema registry must be readable with its password: path=" + path
                        + ", reason=" + cause.getMessage() + ". Correct schema_registry.tls",
                cause);
    }

    /** Checks the chain of certificates, but not which host they name. */
    private static final class AnyHost extends X509ExtendedTrustManager {
        private final X509TrustManager chain;

        AnyHost(X509TrustManager chain) {
            this.chain = chain;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] certificates, String type, Socket socket)
                throws CertificateException {
            chain.checkClientTrusted(certificates, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] certificates, String type, Socket socket)
                throws CertificateException {
            chain.checkServerTrusted(certificates, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] certificates, String type, SSLEngine engine)
                throws CertificateException {
            chain.checkClientTrusted(certificates, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] certificates, String type, SSLEngine engine)
                throws CertificateException {
            chain.checkServerTrusted(certificates, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] certificates, String type) throws CertificateException {
            chain.checkClientTrusted(certificates, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] certificates, String type) throws CertificateException {
            chain.checkServerTrusted(certificates, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return chain.getAcceptedIssuers();
        }
    }
}
