package io.millrace.server.security;

import io.millrace.server.api.Cursor;
import io.millrace.server.api.Page;
import io.millrace.server.api.PageRequest;
import io.millrace.server.api.Role;
import io.millrace.server.api.Versions;
import io.millrace.server.audit.Audit;
import io.millrace.server.problems.ApiException;
import io.millrace.server.problems.ProblemCode;
import io.millrace.server.storage.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The users. There is always one admin who may log in. Thread-safe. */
final class Users {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9._@-]{1,63}");

    private final JdbcClient database;
    private final TransactionTemplate transactions;
    private final Passwords passwords;
    private final Audit audit;

    Users(JdbcClient database, TransactionTemplate transactions, Passwords passwords, Audit audit) {
        this.database = database;
        this.transactions = transactions;
        this.passwords = passwords;
        this.audit = audit;
    }

    /** A user and what only a login needs of him. */
    record Stored(User user, String passwordHash) {}

    /** What is to be changed; null stays as it is. */
    record Change(
            @Nullable Role role,
            @Nullable Boolean disabled,
            @Nullable String password) {}

    boolean none() {
        return database.sql("SELECT COUNT(*) FROM users").query(Long.class).single() == 0;
    }

    Page<User> list(PageRequest page) {
        List<User> found = database
                .sql("SELECT * FROM users WHERE name > ? ORDER BY name LIMIT ?")
                .params(page.after().orElse(""), page.limit() + 1)
                .query(Users::read)
                .list()
                .stream()
                .map(Stored::user)
                .toList();
        return Page.of(found, page, user -> Cursor.of(user.name()));
    }

    User get(String id) {
        return find(id).orElseThrow(() -> ApiException.notFound("user", id)).user();
    }

    Optional<Stored> find(String id) {
        return database.sql("SELECT * FROM users WHERE id = ?")
                .param(id)
                .query(Users::read)
                .optional();
    }

    Optional<Stored> findByName(String name) {
        return database.sql("SELECT * FROM users WHERE name = ?")
                .param(name.toLowerCase(Locale.ROOT))
                .query(Users::read)
                .optional();
    }

    private static Stored read(ResultSet row, int number) throws SQLException {
        return new Stored(
                new User(
                        row.getString("id"),
                        row.getString("name"),
                        Role.valueOf(row.getString("role")),
                        row.getBoolean("must_change_password"),
                        row.getBoolean("disabled"),
                        row.getLong("created_at"),
                        row.getLong("version")),
                row.getString("password_hash"));
    }

    /** @throws ApiException VALIDATION_FAILED, NAME_TAKEN */
    User create(String name, Role role, String password, boolean mustChangePassword) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(lower).matches()) {
            throw ApiException.invalid(
                    "name", "a name has 2 to 64 of the characters a-z 0-9 . _ @ - and begins with a letter");
        }
        String hash = passwords.hash("password", password);
        User user = new User(Ids.next(), lower, role, mustChangePassword, false, System.currentTimeMillis(), 1);
        try {
            transactions.executeWithoutResult(status -> {
                database.sql(
                                "INSERT INTO users (id, name, role, password_hash, must_change_password, disabled, created_at,"
                                        + " version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
                        .params(
                                user.id(),
                                user.name(),
                                role.name(),
                                hash,
                                mustChangePassword,
                                false,
                                user.createdAt(),
                                1L)
                        .update();
                audit.record("user.create", "user " + lower, Map.of("role", role));
            });
        } catch (DuplicateKeyException e) {
            throw new ApiException(ProblemCode.NAME_TAKEN, "There is a user " + lower + " already");
        }
        return user;
    }

    /** A password that somebody else has set has to be changed at the next login. */
    User change(String id, Change change, @Nullable String ifMatch) {
        String hash = change.password() == null ? null : passwords.hash("password", change.password());
        transactions.executeWithoutResult(status -> {
            User before = locked(id);
            Versions.require(ifMatch, before.version());
            Role role = change.role() == null ? before.role() : change.role();
            boolean disabled = change.disabled() == null ? before.disabled() : change.disabled();
            database.sql("UPDATE users SET role = ?, disabled = ?, version = version + 1 WHERE id = ?")
                    .params(role.name(), disabled, id)
                    .update();
            if (hash != null) {
                setPassword(id, hash, true);
            }
            requireAdmin();
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("role", role);
            detail.put("disabled", disabled);
            detail.put("passwordSet", hash != null);
            audit.record("user.change", "user " + before.name(), detail);
        });
        return get(id);
    }

    void changeOwnPassword(String id, String password) {
        String hash = passwords.hash("newPassword", password);
        transactions.executeWithoutResult(status -> {
            User user = locked(id);
            setPassword(id, hash, false);
            audit.record("user.password", "user " + user.name(), Map.of());
        });
    }

    private void setPassword(String id, String hash, boolean mustChange) {
        database.sql("UPDATE users SET password_hash = ?, must_change_password = ?, version = version + 1 WHERE id = ?")
                .params(hash, mustChange, id)
                .update();
    }

    void delete(String id, @Nullable String ifMatch) {
        transactions.executeWithoutResult(status -> {
            User user = locked(id);
            Versions.require(ifMatch, user.version());
            database.sql("DELETE FROM users WHERE id = ?").param(id).update();
            requireAdmin();
            audit.record("user.delete", "user " + user.name(), Map.of());
        });
    }

    private User locked(String id) {
        return database.sql("SELECT * FROM users WHERE id = ? FOR UPDATE")
                .param(id)
                .query(Users::read)
                .optional()
                .orElseThrow(() -> ApiException.notFound("user", id))
                .user();
    }

    private void requireAdmin() {
        // Locks every admin: two who remove each other at once wait for one another.
        List<String> admins = database.sql("SELECT id FROM users WHERE role = ? AND disabled = ? FOR UPDATE")
                .params(Role.ADMIN.name(), false)
                .query(String.class)
                .list();
        if (admins.isEmpty()) {
            throw new ApiException(
                    ProblemCode.CONFLICT, "This is the last admin who may log in: make another one first");
        }
    }
}
