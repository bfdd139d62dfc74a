package io.millrace.server.tasks;

import io.millrace.engine.TaskStatus;

/**
 * Rates between two looks at a task. Immutable.
 *
 * @param atNs when the last look was, by System.nanoTime
 * @param rows counted then
 * @param bytes counted then
 */
record Rates(long atNs, long rows, long bytes, long rowsPerSecond, long bytesPerSecond) {
    static Rates first(long nowNs) {
        return new Rates(nowNs, 0, 0, 0, 0);
    }

    Rates next(TaskStatus status, long nowNs) {
        long nowRows = status.fullLoadRows() + status.streamRows();
        double seconds = Math.max(1, nowNs - atNs) / 1e9;
        return new Rates(
                nowNs,
                nowRows,
                status.messageBytes(),
                Math.round(Math.max(0, nowRows - rows) / seconds),
                Math.round(Math.max(0, status.messageBytes() - bytes) / seconds));
    }
}
