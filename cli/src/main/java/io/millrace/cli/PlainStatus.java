package io.millrace.cli;

import io.millrace.engine.RetryState;
import io.millrace.engine.TaskStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.stream.Collectors;

/** One line per interval, for logs and pipes. */
final class PlainStatus implements StatusOutput {
    private final String taskName;
    private final PrintWriter out;
    private final Rates rates = new Rates();

    PlainStatus(String taskName, PrintWriter out) {
        this.taskName = taskName;
        this.out = out;
    }

    @Override
    public Duration every(Duration interval) {
        return interval;
    }

    @Override
    public void show(TaskStatus status, long nowNs) {
        rates.update(status, nowNs);
        out.println(taskName + ": " + line(status, rates));
        out.flush();
    }

    @Override
    public void end(TaskStatus status, long nowNs) {
        show(status, nowNs);
    }

    static String line(TaskStatus status, Rates rates) {
        String rate = Words.rate(rates.rowsPerSecond()) + " rows/s, " + Words.bytes(rates.bytesPerSecond()) + "/s";
        String held = status.holds().isEmpty()
                ? ""
                : "; "
                        + status.holds().stream()
                                .map(hold -> hold.what() + " since " + Words.moment(hold.sinceMs()))
                                .collect(Collectors.joining(", "));
        return switch (status.phase()) {
            case STARTING -> "starting";
            case FULL_LOAD ->
                "full load: " + tables(status) + ", " + Words.count(status.fullLoadRows()) + " rows, " + rate + held;
            case STREAMING ->
                "streaming: " + rate + ", delay " + Words.delay(status.delayMs()) + ", "
                        + Words.count(status.messages()) + " messages, at " + status.position() + ", kept "
                        + Words.retention(status.retentionSeconds()) + held;
            case RETRYING -> {
                RetryState retry = status.retry();
                yield "retrying" + (retry == null ? "" : ": " + Words.retry(retry)) + error(status);
            }
            case STOPPED -> "stopped at " + status.position() + ", " + total(status);
            case FINISHED -> "finished: " + tables(status) + ", " + total(status);
            case FAILED -> "failed" + error(status);
        };
    }

    private static String error(TaskStatus status) {
        return status.lastError().isEmpty() ? "" : " (" + status.lastError() + ")";
    }

    static String tables(TaskStatus status) {
        long done =
                status.tables().stream().filter(TaskStatus.TableProgress::done).count();
        return done + " of " + status.tables().size() + " tables";
    }

    private static String total(TaskStatus status) {
        return Words.count(status.fullLoadRows()) + " rows loaded, " + Words.count(status.streamRows())
                + " changes, " + Words.count(status.messages()) + " messages delivered ("
                + Words.bytes(status.messageBytes()) + ")"
                + (status.oversizeRows() == 0 ? "" : ", " + Words.count(status.oversizeRows()) + " rows too large")
                + unlogged(status);
    }

    /** Statements that changed rows without a row in the binlog. */
    static String unlogged(TaskStatus status) {
        return status.unloggedChanges() == 0
                ? ""
                : ", " + Words.count(status.unloggedChanges()) + " statements changed rows that were not told";
    }
}
