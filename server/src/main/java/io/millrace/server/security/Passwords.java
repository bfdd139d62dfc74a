package io.millrace.server.security;

import io.millrace.server.problems.ApiException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Passwords: what they may be, and how they are kept (bcrypt, cost 10). Thread-safe. */
final class Passwords {
    static final int MIN_CHARACTERS = 12;

    /** What bcrypt reads. */
    static final int MAX_BYTES = 72;

    private static final String CHARACTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int MADE_CHARACTERS = 20;

    private final BCryptPasswordEncoder encoder = new BCryptPasswordEncoder(10);
    private final SecureRandom random = new SecureRandom();

    /** Compared with when there is no such user, so that he cannot be told from a wrong password by the clock. */
    private final String nobodys = hash("password", made());

    /** @throws ApiException VALIDATION_FAILED naming the rule, never the password */
    String hash(String field, String password) {
        if (password.codePointCount(0, password.length()) < MIN_CHARACTERS) {
            throw ApiException.invalid(field, "a password has at least " + MIN_CHARACTERS + " characters");
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw ApiException.invalid(field, "a password has at most " + MAX_BYTES + " bytes in UTF-8");
        }
        String hash = encoder.encode(password);
        if (hash == null) {
            throw new IllegalStateException("a password has a hash");
        }
        return hash;
    }

    boolean matches(String password, String hash) {
        return password.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES && encoder.matches(password, hash);
    }

    /** Takes as long as {@link #matches}. */
    void compareWithNobody(String password) {
        matches(password, nobodys);
    }

    /** A new random one, 116 bits, easy to read and to copy. */
    String made() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < MADE_CHARACTERS; i++) {
            out.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return out.toString();
    }
}
