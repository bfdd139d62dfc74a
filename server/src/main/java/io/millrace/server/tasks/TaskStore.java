package io.millrace.server.tasks;

import io.millrace.server.api.PageRequest;
import io.millrace.server.problems.ApiException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** The tasks' table. Thread-safe. */
final class TaskStore {
    private final JdbcClient database;
    private final JsonMapper json;

    TaskStore(JdbcClient database, JsonMapper json) {
        this.database = database;
        this.json = json;
    }

    /** One more than the page's limit when there is a next page. */
    List<Stored> list(String search, PageRequest page) {
        return database.sql("SELECT * FROM tasks WHERE id > :after"
                        + " AND (:search = '' OR LOWER(name) LIKE :pattern) ORDER BY id LIMIT :limit")
                .param("after", page.after().orElse(""))
                .param("search", search)
                .param("pattern", "%" + search.toLowerCase(Locale.ROOT) + "%")
                .param("limit", page.limit() + 1)
                .query(this::read)
                .list();
    }

    /** Those that run, or would if the service did. */
    List<Stored> meantToRun() {
        return database.sql("SELECT * FROM tasks WHERE state IN ('STARTING', 'RUNNING') ORDER BY id")
                .query(this::read)
                .list();
    }

    /** @throws ApiException NOT_FOUND */
    Stored get(String id) {
        return one(id, "");
    }

    /** The same, and nobody else changes it before this transaction ends. */
    Stored lock(String id) {
        return one(id, " FOR UPDATE");
    }

    private Stored one(String id, String more) {
        return database.sql("SELECT * FROM tasks WHERE id = ?" + more)
                .param(id)
                .query(this::read)
                .optional()
                .orElseThrow(() -> ApiException.notFound("task", id));
    }

    @SuppressWarnings("unchecked") // written by insert and define: objects
    private Stored read(ResultSet row, int number) throws SQLException {
        return new Stored(
                row.getString("id"),
                row.getString("name"),
                row.getString("description"),
                json.readValue(row.getString("tags"), Map.class),
                row.getString("source_id"),
                row.getString("destination_id"),
                json.readValue(row.getString("document"), Map.class),
                Stored.State.valueOf(row.getString("state")),
                row.getString("failure_code"),
                row.getString("failure_message"),
                row.getLong("created_at"),
                row.getLong("changed_at"),
                row.getLong("version"));
    }

    void insert(Stored task) {
        database.sql("INSERT INTO tasks (id, name, description, tags, source_id, destination_id, document, state,"
                        + " created_at, changed_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        task.id(),
                        task.name(),
                        task.description(),
                        json.writeValueAsString(task.tags()),
                        task.sourceId(),
                        task.destinationId(),
                        json.writeValueAsString(task.document()),
                        task.state().name(),
                        task.createdAt(),
                        task.changedAt(),
                        task.version())
                .update();
    }

    /** Writes all of the definition, and makes a new version; not the state. */
    void define(Stored task) {
        database.sql("UPDATE tasks SET name = ?, description = ?, tags = ?, source_id = ?, destination_id = ?,"
                        + " document = ?, changed_at = ?, version = version + 1 WHERE id = ?")
                .params(
                        task.name(),
                        task.description(),
                        json.writeValueAsString(task.tags()),
                        task.sourceId(),
                        task.destinationId(),
                        json.writeValueAsString(task.document()),
                        System.currentTimeMillis(),
                        task.id())
                .update();
    }

    /** Another state by a command, without a failure. */
    void move(String id, Stored.State to) {
        database.sql("UPDATE tasks SET state = ?, failure_code = NULL, failure_message = NULL, changed_at = ?,"
                        + " version = version + 1 WHERE id = ?")
                .params(to.name(), System.currentTimeMillis(), id)
                .update();
    }

    /**
     * Another state by what happened to a run, unless a command has moved the task from the states it may come from.
     *
     * @return whether it has the state now
     */
    boolean moveFrom(
            String id, List<Stored.State> from, Stored.State to, @Nullable String code, @Nullable String message) {
        return database.sql("UPDATE tasks SET state = :to, failure_code = :code, failure_message = :message,"
                                + " changed_at = :now, version = version + 1 WHERE id = :id AND state IN (:from)")
                        .param("to", to.name())
                        .param("code", code)
                        .param("message", message)
                        .param("now", System.currentTimeMillis())
                        .param("id", id)
                        .param("from", from.stream().map(Enum::name).toList())
                        .update()
                > 0;
    }

    void delete(String id) {
        database.sql("DELETE FROM task_events WHERE task_id = ?").param(id).update();
        database.sql("DELETE FROM tasks WHERE id = ?").param(id).update();
    }
}
