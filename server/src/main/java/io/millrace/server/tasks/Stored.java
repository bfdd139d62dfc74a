package io.millrace.server.tasks;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table.
 *
 * @param failureCode why it is FAILED or PRECHECK_FAILED; null in other states
 * @param createdAt ms since 1970
 * @param changedAt ms since 1970
 */
record Stored(
        String id,
        String name,
        String description,
        Map<String, String> tags,
        String sourceId,
        String destinationId,
        Map<String, Object> document,
        State state,
        @Nullable String failureCode,
        @Nullable String failureMessage,
        long createdAt,
        long changedAt,
        long version) {
    /** What the service has to bring about; what a restart of it finds. */
    enum State {
        READY,
        PRECHECK_FAILED,
        /** Runs as soon as its prechecks have passed. */
        STARTING,
        /** Runs, also after a restart of the service. */
        RUNNING,
        PAUSED,
        STOPPED,
        COMPLETED,
        FAILED
    }

    /** The same with another document. */
    Stored with(Map<String, Object> changed) {
        return new Stored(
                id,
                name,
                description,
                tags,
                sourceId,
                destinationId,
                changed,
                state,
                failureCode,
                failureMessage,
                createdAt,
                changedAt,
                version);
    }
}
