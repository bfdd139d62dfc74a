package io.millrace.server.audit;

import io.millrace.server.api.Cursor;
import io.millrace.server.api.Page;
import io.millrace.server.api.PageRequest;
import io.millrace.server.storage.Ids;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import tools.jackson.databind.json.JsonMapper;

/**
 * The log of who did what. {@link #record} joins the transaction that makes the change, so that there is no change without
 * its entry and no entry without its change.
 */
public final class Audit {
    private final JdbcClient database;
    private final JsonMapper json;

    Audit(JdbcClient database, JsonMapper json) {
        this.database = database;
        this.json = json;
    }

    /**
     * @param happenedAt ms since 1970
     * @param tokenName null for a session
     * @param action {@code connection.create}, {@code task.start}, ...
     * @param subject what it was done to: kind and name
     * @param detail what belongs to the action; no secrets
     */
    public record Entry(
            String id,
            long happenedAt,
            String user,
            @Nullable String tokenName,
            String address,
            String action,
            String subject,
            Map<String, Object> detail) {}

    /** Notes what the caller of this thread does; {@code millrace} where there is none. */
    public void record(String action, String subject, Map<String, ?> detail) {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof Actor actor) {
            record(actor.name(), actor.tokenName(), actor.address(), action, subject, detail);
        } else {
            record("millrace", null, "", action, subject, detail);
        }
    }

    /** For who is not logged in: a login that fails. */
    public void record(
            String user,
            @Nullable String tokenName,
            String address,
            String action,
            String subject,
            Map<String, ?> detail) {
        database.sql(
                        "INSERT INTO audit_entries (id, happened_at, user_name, token_name, address, action, subject, detail)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
                .param(Ids.next())
                .param(System.currentTimeMillis())
                .param(cut(user, 64))
                .param(tokenName)
                .param(cut(address, 64))
                .param(action)
                .param(cut(subject, 200))
                .param(json.writeValueAsString(detail))
                .update();
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    /** Newest first. Every filter may be empty. */
    Page<Entry> list(String user, String action, String subject, PageRequest page) {
        List<Entry> found = database.sql("SELECT * FROM audit_entries WHERE id < :before"
                        + " AND (:user = '' OR user_name = :user)"
                        + " AND (:action = '' OR action LIKE :actions)"
                        + " AND (:subject = '' OR subject LIKE :subjects)"
                        + " ORDER BY id DESC LIMIT :limit")
                .param("before", page.after().orElse("~"))
                .param("user", user)
                .param("action", action)
                .param("actions", action + "%")
                .param("subject", subject)
                .param("subjects", "%" + subject + "%")
                .param("limit", page.limit() + 1)
                .query((row, number) -> new Entry(
                        row.getString("id"),
                        row.getLong("happened_at"),
                        row.getString("user_name"),
                        row.getString("token_name"),
                        row.getString("address"),
                        row.getString("action"),
                        row.getString("subject"),
                        detail(row.getString("detail"))))
                .list();
        return Page.of(found, page, entry -> Cursor.of(entry.id()));
    }

    @SuppressWarnings("unchecked") // written by record: an object
    private Map<String, Object> detail(String text) {
        return json.readValue(text, Map.class);
    }
}
