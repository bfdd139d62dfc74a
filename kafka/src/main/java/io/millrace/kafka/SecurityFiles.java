package io.millrace.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The key and trust stores of the Kafka client: readable, openable, not expired. */
final class SecurityFiles {
    private static final String CODE = "DST_SECURITY";
    private static final String CRITERION = "keystore and truststore can be opened and their certificates are valid";
    private static final Duration SOON = Duration.ofDays(30);

    private final Map<String, String> properties;
    private final Instant now;

    SecurityFiles(Map<String, String> clientProperties, Instant now) {
        this.properties = clientProperties;
        this.now = now;
    }

    void check(Findings findings) {
        List<String> failures = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (String kind : List.of("ssl.truststore", "ssl.keystore")) {
            String location = properties.get(kind + ".location");
            if (location != null) {
                checkStore(kind, Path.of(location), failures, warnings);
            }
        }
        if (!failures.isEmpty()) {
            findings.fail(
                    CODE, CRITERION, Findings.list(failures), "correct file, type or password, renew certificates");
        } else if (!warnings.isEmpty()) {
            findings.warn(CODE, CRITERION, Findings.list(warnings), "renew the certificates in time");
        } else {
            findings.pass(CODE, CRITERION, properties.getOrDefault("security.protocol", "PLAINTEXT"));
        }
    }

    private void checkStore(String kind, Path file, List<String> failures, List<String> warnings) {
        if (!Files.isReadable(file)) {
            failures.add(kind + ".location: '" + file + "' cannot be read");
            return;
        }
        try {
            for (Certificate certificate : certificatesOf(kind, file)) {
                if (certificate instanceof X509Certificate x509) {
                    checkDates(kind, file, x509, failures, warnings);
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            // The message of a wrong password or type; neither names the password.
            failures.add(kind + ": '" + file + "' cannot be opened: " + e.getMessage());
        }
    }

    private Collection<? extends Certificate> certificatesOf(String kind, Path file)
            throws IOException, GeneralSecurityException {
        String type = properties.getOrDefault(kind + ".type", "JKS");
        if (type.equalsIgnoreCase("PEM")) {
            String pem = Files.readString(file);
            int begin = pem.indexOf("-----BEGIN CERTIFICATE-----");
            if (begin < 0) {
                throw new IOException("it holds no certificate");
            }
            int end = pem.lastIndexOf("-----END CERTIFICATE-----");
            String certificates = pem.substring(begin, end + "-----END CERTIFICATE-----".length());
            try (InputStream in = new java.io.ByteArrayInputStream(
                    certificates.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))) {
                return CertificateFactory.getInstance("X.509").generateCertificates(in);
            }
        }
        KeyStore store = KeyStore.getInstance(type);
        String password = properties.get(kind + ".password");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password == null ? null : password.toCharArray());
        }
        List<Certificate> certificates = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            Certificate certificate = store.getCertificate(alias);
            if (certificate != null) {
                certificates.add(certificate);
            }
        }
        return certificates;
    }

    private void checkDates(
            String kind, Path file, X509Certificate certificate, List<String> failures, List<String> warnings) {
        Instant end = certificate.getNotAfter().toInstant();
        String what = kind + " '" + file + "': certificate of " + certificate.getSubjectX500Principal();
        if (end.isBefore(now) && kind.equals("ssl.keystore")) {
            failures.add(what + " expired at " + end);
        } else if (end.isBefore(now)) {
            warnings.add(what + " expired at " + end); // one of many trusted ones, perhaps not the broker's
        } else if (end.isBefore(now.plus(SOON))) {
            warnings.add(what + " expires at " + end);
        }
    }
}
