package io.millrace.engine;

import io.millrace.model.ErrorCode;

/**
 * What goes wrong and is tried again: from the first error of its kind until the task has made progress for a minute.
 * Immutable.
 *
 * @param target which side the last error is about
 * @param kind which window it falls into
 * @param count errors of this kind since the window opened
 * @param first the error that opened the window
 * @param deadlineMs when the task gives up, ms since the epoch; 0 for never
 * @param nextTryMs when the next try begins or began, ms since the epoch
 */
public record RetryState(
        Target target, ErrorCode.Retry kind, int count, Failure first, Failure last, long deadlineMs, long nextTryMs) {
    /** Whose error it is. */
    public enum Target {
        SOURCE,
        DESTINATION,
        TASK;

        static Target of(ErrorCode code) {
            return switch (code.category()) {
                case SOURCE, DATA -> SOURCE;
                case SINK -> DESTINATION;
                case CONFIGURATION, BUG -> TASK;
            };
        }
    }

    /**
     * One error.
     *
     * @param atMs when, ms since the epoch
     */
    public record Failure(long atMs, ErrorCode code, String message) {}
}
