package io.millrace.server.tasks;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task as an answer shows it.
 *
 * @param allowed commands that its state allows
 * @param failure why it is FAILED or PRECHECK_FAILED; null in other states
 * @param createdAt ms since 1970
 * @param changedAt ms since 1970
 */
record TaskView(
        String id,
        String name,
        String description,
        Map<String, String> tags,
        String sourceId,
        String destinationId,
        Map<String, Object> document,
        TaskState state,
        List<TaskCommand> allowed,
        @Nullable Failure failure,
        long createdAt,
        long changedAt,
        long version) {
    /** @param code of docs/errors.md */
    record Failure(String code, String message) {}

    static TaskView of(Stored stored, TaskState state) {
        return new TaskView(
                stored.id(),
                stored.name(),
                stored.description(),
                stored.tags(),
                stored.sourceId(),
                stored.destinationId(),
                stored.document(),
                state,
                state.allowed(),
                failure(stored),
                stored.createdAt(),
                stored.changedAt(),
                stored.version());
    }

    static @Nullable Failure failure(Stored stored) {
        String code = stored.failureCode();
        return code == null ? null : new Failure(code, String.valueOf(stored.failureMessage()));
    }
}
