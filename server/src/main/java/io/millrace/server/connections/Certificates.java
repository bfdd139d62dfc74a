package io.millrace.server.connections;

import io.millrace.server.problems.ApiException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads uploaded certificates of every usual format and makes PEM of them, the one that is kept. */
final class Certificates {
    static final int MAX_BYTES = 500 << 10;

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Certificates() {}

    /**
     * @param base64 PEM or DER certificates, or a PKCS12 or JKS store of them
     * @return every certificate as PEM; empty for an empty content
     * @throws ApiException VALIDATION_FAILED naming the rule; never the content or the password
     */
    static String toPem(String field, String base64, @Nullable String password) {
        if (base64.isEmpty()) {
            return "";
        }
        byte[] content;
        try {
            content = Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid(field + ".content", "the file in base 64");
        }
        if (content.length > MAX_BYTES) {
            throw ApiException.invalid(field + ".content", "a file of at most " + MAX_BYTES + " bytes");
        }
        List<Certificate> found = read(field, content, password);
        if (found.isEmpty()) {
            throw ApiException.invalid(field + ".content", "a file with at least one certificate");
        }
        StringBuilder pem = new StringBuilder();
        try {
            for (Certificate certificate : found) {
                pem.append("-----BEGIN CERTIFICATE-----\n")
                        .append(LINES.encodeToString(certificate.getEncoded()))
                        .append("\n-----END CERTIFICATE-----\n");
            }
        } catch (GeneralSecurityException e) {
            throw ApiException.invalid(field + ".content", "certificates that can be written");
        }
        return pem.toString();
    }

    private static List<Certificate> read(String field, byte[] content, @Nullable String password) {
        boolean pem = new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN CERTIFICATE-----");
        if (!pem) {
            List<Certificate> stored = ofStore(content, password);
            if (stored != null) {
                return stored;
            }
        }
        try {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content));
            return new ArrayList<>(certificates);
        } catch (GeneralSecurityException e) {
            throw ApiException.invalid(
                    field + ".content",
                    "PEM or DER certificates, or a PKCS12 or JKS store that opens with the password beside it");
        }
    }

    /** Null when it is no store, or does not open so. */
    private static @Nullable List<Certificate> ofStore(byte[] content, @Nullable String password) {
        List<Certificate> found = ofStore("PKCS12", content, password);
        return found == null ? ofStore("JKS", content, password) : found;
    }

    private static @Nullable List<Certificate> ofStore(String type, byte[] content, @Nullable String password) {
        try {
            KeyStore store = KeyStore.getInstance(type);
            store.load(
                    new ByteArrayInputStream(content),
                    password == null || password.isEmpty() ? null : password.toCharArray());
            List<Certificate> found = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                Certificate certificate = store.getCertificate(alias);
                if (certificate != null) {
                    found.add(certificate);
                }
            }
            return found;
        } catch (IOException | GeneralSecurityException e) {
            return null;
        }
    }
}
