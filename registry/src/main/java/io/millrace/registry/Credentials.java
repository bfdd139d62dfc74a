package io.millrace.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** How we say who we are. Immutable; shown by nothing. */
public final class Credentials {
    public static final Credentials NONE = new Credentials("", List.of());

    private final String header;
    private final List<String> secrets;

    private Credentials(String header, List<String> secrets) {
        this.header = header;
        this.secrets = secrets;
    }

    /** HTTP's basic authentication; the password's bytes are UTF-8. */
    public static Credentials basic(String user, String password) {
        String encoded = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return new Credentials("Basic " + encoded, password.isEmpty() ? List.of() : List.of(encoded, password));
    }

    public static Credentials bearer(String token) {
        return new Credentials("Bearer " + token, List.of(token));
    }

    /** The value of {@code Authorization}, "" for none; for the wire only. */
    String header() {
        return header;
    }

    /** A text from outside without the secrets, should it repeat one. */
    String redact(String text) {
        String redacted = text;
        for (String secret : secrets) {
            redacted = redacted.replace(secret, "[hidden]");
        }
        return redacted;
    }
}
