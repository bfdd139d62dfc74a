package io.millrace.server.security;

import io.millrace.server.api.Cursor;
import io.millrace.server.api.Page;
import io.millrace.server.api.PageRequest;
import io.millrace.server.api.Role;
import io.millrace.server.audit.Audit;
import io.millrace.server.problems.ApiException;
import io.millrace.server.storage.Ids;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * API tokens: 256 random bits, of which only the SHA-256 is kept. A token never may more than its user does at that moment.
 */
final class Tokens {
    static final String PREFIX = "mlr_";

    private static final long TOUCH_EVERY_MS = 60_000;

    private final JdbcClient database;
    private final TransactionTemplate transactions;
    private final Audit audit;
    private final SecureRandom random = new SecureRandom();

    Tokens(JdbcClient database, TransactionTemplate transactions, Audit audit) {
        this.database = database;
        this.transactions = transactions;
        this.audit = audit;
    }

    /**
     * @param user whose it is
     * @param role what it may do at most
     * @param lastUsedAt ms since 1970, to the minute; null when never
     */
    record Token(
            String id,
            String userId,
            String user,
            String name,
            Role role,
            long createdAt,
            long expiresAt,
            @Nullable Long lastUsedAt) {}

    /** @param value shown this once */
    record Made(Token token, String value) {}

    Made create(Caller owner, String name, Role role, long expiresAt) {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        String value = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        Token token = new Token(
                Ids.next(), owner.userId(), owner.name(), name, role, System.currentTimeMillis(), expiresAt, null);
        transactions.executeWithoutResult(status -> {
            database.sql("INSERT INTO api_tokens (id, user_id, name, token_hash, role, created_at, expires_at)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?)")
                    .params(
                            token.id(),
                            token.userId(),
                            name,
                            hash(value),
                            role.name(),
                            token.createdAt(),
                            token.expiresAt())
                    .update();
            audit.record("token.create", "token " + name, Map.of("role", role, "expiresAt", expiresAt));
        });
        return new Made(token, value);
    }

    /** @param userId empty for everybody's */
    Page<Token> list(String userId, PageRequest page) {
        List<Token> found = database.sql(
                        "SELECT t.*, u.name AS user_name FROM api_tokens t JOIN users u ON u.id = t.user_id"
                                + " WHERE t.id > :after AND (:user = '' OR t.user_id = :user) ORDER BY t.id LIMIT :limit")
                .param("after", page.after().orElse(""))
                .param("user", userId)
                .param("limit", page.limit() + 1)
                .query((row, number) -> new Token(
                        row.getString("id"),
                        row.getString("user_id"),
                        row.getString("user_name"),
                        row.getString("name"),
                        Role.valueOf(row.getString("role")),
                        row.getLong("created_at"),
                        row.getLong("expires_at"),
                        row.getObject("last_used_at", Long.class)))
                .list();
        return Page.of(found, page, token -> Cursor.of(token.id()));
    }

    /** @param userId whose it has to be; empty for anybody's */
    void delete(String id, String userId) {
        transactions.executeWithoutResult(status -> {
            String name = database.sql("SELECT name FROM api_tokens WHERE id = :id AND (:user = '' OR user_id = :user)")
                    .param("id", id)
                    .param("user", userId)
                    .query(String.class)
                    .optional()
                    .orElseThrow(() -> ApiException.notFound("token", id));
            database.sql("DELETE FROM api_tokens WHERE id = ?").param(id).update();
            audit.record("token.delete", "token " + name, Map.of());
        });
    }

    /** What a valid token says. */
    record Presented(String userId, String name, Role role) {}

    /** Empty for a token that is none, has expired, or was taken back. */
    Optional<Presented> present(String value) {
        if (!value.startsWith(PREFIX)) {
            return Optional.empty();
        }
        long now = System.currentTimeMillis();
        return database.sql(
                        "SELECT id, user_id, name, role, last_used_at FROM api_tokens WHERE token_hash = ? AND expires_at > ?")
                .params(hash(value), now)
                .query((row, number) -> {
                    long last = row.getLong("last_used_at"); // 0 for NULL
                    if (now - last > TOUCH_EVERY_MS) {
                        touch(row.getString("id"), now);
                    }
                    return new Presented(
                            row.getString("user_id"), row.getString("name"), Role.valueOf(row.getString("role")));
                })
                .optional();
    }

    private void touch(String id, long now) {
        database.sql("UPDATE api_tokens SET last_used_at = ? WHERE id = ?")
                .params(now, id)
                .update();
    }

    /** The value is random, so that a plain hash cannot be searched. */
    private static String hash(String value) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
