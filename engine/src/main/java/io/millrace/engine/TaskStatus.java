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
 * @param unloggedChanges statements that changed rows of the task's tables without a row event
 * @param delayMs how far behind the source the task is: 0 when it has everything that there is, else the time since it
 *     last had, or the age of the newest change read, whichever is less; grows while nothing is heard; -1 before the first
 * @param heartbeatDelayMs how long the newest row of the heartbeat table took from before it was written until the stream
 *     had it, by one clock; -1 for none
 * @param position the stream's own position, "" before it is known
 * @param newestPosition the source's newest position, "" before it is known
 * @param retentionSeconds how long the source still keeps the binlog file that the stream stands in, -1 for until told
 *     otherwise
 * @param retry what is being retried and until when, null if nothing has gone wrong lately
 * @param holds what keeps the task from getting on just now, beside errors; empty if nothing does
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
        long unloggedChanges,
        long delayMs,
        long heartbeatDelayMs,
        String position,
        String newestPosition,
        long retentionSeconds,
        @Nullable RetryState retry,
        List<Hold> holds,
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

    /**
     * What keeps a task from getting on although nothing has failed.
     *
     * @param what an error's code where it becomes that error if it goes on; else the key of the task document
     * @param sinceMs ms since the epoch
     * @param message for people
     */
    public record Hold(String what, long sinceMs, String message) {}

    public TaskStatus {
        tables = List.copyOf(tables);
        holds = List.copyOf(holds);
    }
}
