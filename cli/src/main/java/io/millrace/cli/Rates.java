package io.millrace.cli;

import io.millrace.engine.TaskStatus;

/** Rates between two looks at a task. One thread. */
final class Rates {
    private static final double NS_PER_S = 1e9;

    private boolean any;
    private long lastNs;
    private long lastRows;
    private long lastBytes;
    private double rowsPerSecond;
    private double bytesPerSecond;

    /** Takes the next look; the first one gives rates of 0. */
    void update(TaskStatus status, long nowNs) {
        long rows = status.fullLoadRows() + status.streamRows();
        if (any && nowNs > lastNs) {
            double seconds = (nowNs - lastNs) / NS_PER_S;
            rowsPerSecond = Math.max(0, rows - lastRows) / seconds;
            bytesPerSecond = Math.max(0, status.messageBytes() - lastBytes) / seconds;
        }
        any = true;
        lastNs = nowNs;
        lastRows = rows;
        lastBytes = status.messageBytes();
    }

    double rowsPerSecond() {
        return rowsPerSecond;
    }

    double bytesPerSecond() {
        return bytesPerSecond;
    }
}
