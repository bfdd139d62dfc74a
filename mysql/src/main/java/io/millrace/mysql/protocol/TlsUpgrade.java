package io.millrace.mysql.protocol;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.mysql.Secret;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.TlsMode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Turns a connected socket into a TLS one, as the settings say. */
final class TlsUpgrade {
    private TlsUpgrade() {}

    /**
     * @throws IOException when the handshake fails
     * @throws MillraceException TASK_INVALID when a key or trust store cannot be read
     */
    static SSLSocket over(Socket socket, SourceSettings settings) throws IOException {
        SSLSocket tls = (SSLSocket)
                context(settings).getSocketFactory().createSocket(socket, settings.host(), settings.port(), true);
        if (settings.tls() == TlsMode.VERIFY_IDENTITY) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
        }
        tls.startHandshake();
        return tls;
    }

    private static SSLContext context(SourceSettings settings) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(settings), trustManagers(settings), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new MillraceException(
                    ErrorCode.TASK_INVALID, "The TLS settings of the source cannot be used: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] trustManagers(SourceSettings settings) throws GeneralSecurityException {
        if (!settings.tls().verifiesCertificate()) {
            return new TrustManager[] {new TrustAnyone()};
        }
        Path path = settings.caCertificate();
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(path == null ? null : trustStore(path, settings.caPassword()));
        return factory.getTrustManagers();
    }

    private static KeyManager @Nullable [] keyManagers(SourceSettings settings) throws GeneralSecurityException {
        Path path = settings.clientKeyStore();
        if (path == null) {
            return null;
        }
        Secret secret = settings.clientKeyStorePassword();
        char[] password = secret == null ? new char[0] : secret.reveal().toCharArray();
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keyStore(path, password), password);
        return factory.getKeyManagers();
    }

    private static KeyStore trustStore(Path path, @Nullable Secret secret) throws GeneralSecurityException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(path);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
        if (!new String(bytes, StandardCharsets.ISO_8859_1).contains("-----BEGIN")) {
            return keyStore(path, secret == null ? new char[0] : secret.reveal().toCharArray());
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
                "A certificate or key store of the source is readable with its password: path=" + path + ", reason="
                        + cause.getMessage(),
                cause);
    }

    /** For the modes that encrypt without verifying, which MySQL's own clients have too. */
    private static final class TrustAnyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
