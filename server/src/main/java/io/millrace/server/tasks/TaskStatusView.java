package io.millrace.server.tasks;

import io.millrace.engine.RetryState;
import io.millrace.engine.TaskStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task does just now.
 *
 * @param failure why it is FAILED or PRECHECK_FAILED; null in other states
 * @param run null while nothing of it runs
 */
record TaskStatusView(
        TaskState state,
        List<TaskCommand> allowed,
        TaskView.@Nullable Failure failure,
        @Nullable Run run) {
    /**
     * Counters are of this run: since the task was started, resumed, or the service started.
     *
     * @param rowsPerSecond of the last second or so
     * @param bytesPerSecond of message values, likewise
     * @param delayMs how far behind the source it is, -1 until known
     * @param heartbeatDelayMs -1 for no heartbeat table
     * @param position of the stream in the source's log, "" until known
     * @param newestPosition the source's own, "" until known
     * @param retentionSeconds how long the source keeps the file that is read, -1 for until told otherwise
     * @param retry what is retried and until when; null if nothing went wrong lately
     */
    record Run(
            TaskStatus.Phase phase,
            List<Table> tables,
            long fullLoadRows,
            long streamRows,
            long messages,
            long messageBytes,
            long rowsPerSecond,
            long bytesPerSecond,
            long delayMs,
            long heartbeatDelayMs,
            String position,
            String newestPosition,
            long retentionSeconds,
            @Nullable RetryState retry,
            List<TaskStatus.Hold> holds,
            String lastError,
            long checkpoints,
            List<String> topics) {
        static Run of(TaskStatus status, Rates rates, List<String> topics) {
            return new Run(
                    status.phase(),
                    status.tables().stream().map(Table::of).toList(),
                    status.fullLoadRows(),
                    status.streamRows(),
                    status.messages(),
                    status.messageBytes(),
                    rates.rowsPerSecond(),
                    rates.bytesPerSecond(),
                    status.delayMs(),
                    status.heartbeatDelayMs(),
                    status.position(),
                    status.newestPosition(),
                    status.retentionSeconds(),
                    status.retry(),
                    status.holds(),
                    status.lastError(),
                    status.checkpoints(),
                    topics);
        }
    }

    /** @param rowsEstimated -1 if not known */
    record Table(String database, String table, long rowsDone, long rowsEstimated, boolean done) {
        static Table of(TaskStatus.TableProgress progress) {
            return new Table(
                    progress.table().database(),
                    progress.table().table(),
                    progress.rowsDone(),
                    progress.rowsEstimated(),
                    progress.done());
        }
    }
}
