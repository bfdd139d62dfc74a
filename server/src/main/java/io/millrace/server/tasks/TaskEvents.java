package io.millrace.server.tasks;

import io.millrace.server.api.Cursor;
import io.millrace.server.api.Page;
import io.millrace.server.api.PageRequest;
import io.millrace.server.storage.Ids;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What happened to each task. Goes with its task when that is deleted. Thread-safe. */
final class TaskEvents {
    private final JdbcClient database;

    TaskEvents(JdbcClient database) {
        this.database = database;
    }

    /** What an event is about. */
    enum Kind {
        /** A precheck has a warning. */
        PRECHECK,
        /** Somebody asked for something. */
        COMMAND,
        /** The task is in another state. */
        STATE,
        /** The task has failed, or its prechecks have. */
        FAILURE
    }

    /** @param happenedAt ms since 1970 */
    record Event(String id, long happenedAt, Kind kind, String message) {}

    void record(String taskId, Kind kind, String message) {
        database.sql("INSERT INTO task_events (id, task_id, happened_at, kind, message) VALUES (?, ?, ?, ?, ?)")
                .params(Ids.next(), taskId, System.currentTimeMillis(), kind.name(), message)
                .update();
    }

    /** Newest first. */
    Page<Event> list(String taskId, PageRequest page) {
        List<Event> found = database.sql(
                        "SELECT * FROM task_events WHERE task_id = ? AND id < ? ORDER BY id DESC LIMIT ?")
                .params(taskId, page.after().orElse("~"), page.limit() + 1)
                .query((row, number) -> new Event(
                        row.getString("id"),
                        row.getLong("happened_at"),
                        Kind.valueOf(row.getString("kind")),
                        row.getString("message")))
                .list();
        return Page.of(found, page, event -> Cursor.of(event.id()));
    }
}
