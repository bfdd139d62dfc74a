package io.millrace.mysql;

/** How a connection uses TLS, in the words of MySQL's own {@code --ssl-mode}. */
public enum TlsMode {
    DISABLED,
    /** TLS when the server can, else plain; the certificate is not verified. */
    PREFERRED,
    /** TLS or nothing; the certificate is not verified. */
    REQUIRED,
    /** TLS with a certificate that the given authority (default: the JVM's) has signed. */
    VERIFY_CA,
    /** As VERIFY_CA, and the certificate names the host. */
    VERIFY_IDENTITY;

    public boolean verifiesCertificate() {
        return this == VERIFY_CA || this == VERIFY_IDENTITY;
    }

    public boolean demandsTls() {
        return this != DISABLED && this != PREFERRED;
    }
}
