package io.millrace.engine;

import io.millrace.model.TableId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task as it stands: for the live view, {@code --json} and metrics. Immutable.
 *
 * @param fullLoadRows rows of the full load handed to the sink
 * @param streamRows rows of the stream handed to the sink
 * @param messages messages acknowledged by the sink
 * @param messageBytes bytes of message values handed to the sink
 * @param oversizeRows rows whose message was too large and was cut, replaced by a dead letter or left out
 * @param delayMs age of the newest change read, 0 when there is nothing newer; -1 before the first
 * @param position the stream's own position, "" before it is known
 * @param newestPosition the source's newest position, "" before it is known
 * @param retentionSeconds how long the source still keeps the binlog file that the stream stands in, -1 for until told
 *     otherwise
 * @param retry what is being retried and until when, null if nothing has gone wrong lately
 * @param lastError last error text, "" if none
 * @param change what became of the last change of the running task, "" if there was none
 * @param checkpoints checkpoints stored so far
 */
public record TaskStatus(
        Phase phase,
        List<TableProgress> tables,
        long fullLoadRows,
        long streamRows,
        long messages,
        long messageBytes,
        long oversizeRows,
        long delayMs,
        String position,
        String newestPosition,
        long retentionSeconds,
        @Nullable RetryState retry,
        String lastError,
        String change,
        long checkpoints) {
    /** Where the task is in its life. */
    public enum Phase {
        STARTING,
        FULL_LOAD,
        STREAMING,
        RETRYING,
        STOPPED,
        FINISHED,
        FAILED
    }

    /** Full-load progress of one table; {@code rowsEstimated} is -1 if not known. */
    public record TableProgress(TableId table, long rowsDone, long rowsEstimated, boolean done) {}

    public TaskStatus {
        tables = List.copyOf(tables);
    }
}
