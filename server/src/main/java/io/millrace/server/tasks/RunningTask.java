package io.millrace.server.tasks;

import io.millrace.engine.TaskStatus.Phase;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.Precheck;
import io.millrace.runtime.TaskRunner;
import io.millrace.task.TaskDocument;
import io.millrace.task.ThrottleSection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run of a task. {@link #run} by its own thread, {@link #look} by one other, everything else by any. */
final class RunningTask {
    private final String id;
    private final Supplier<TaskDocument> document;
    private boolean stopped; // guarded by this
    private @Nullable ThrottleSection newThrottle; // guarded by this; since the document was read
    private volatile @Nullable TaskRunner runner;
    private volatile boolean checked;
    private volatile Rates rates = Rates.first(System.nanoTime());
    private volatile TaskState seen = TaskState.STARTING;

    RunningTask(String id, Supplier<TaskDocument> document) {
        this.id = id;
        this.document = document;
    }

    String id() {
        return id;
    }

    /**
     * Blocks until the task has stopped or finished.
     *
     * @param warnings gets those of the prechecks; null to start without prechecks
     * @param onChecked called once the prechecks have passed
     * @return whether it has finished
     * @throws MillraceException what it failed with; {@link #checked} tells in which part
     */
    boolean run(@Nullable Consumer<String> warnings, Runnable onChecked) {
        TaskDocument read = document.get();
        if (warnings != null) {
            check(read, warnings);
        }
        TaskRunner made;
        synchronized (this) {
            if (stopped) {
                return false;
            }
            made = new TaskRunner(read);
            if (newThrottle != null) {
                made.throttle(newThrottle);
            }
            runner = made;
        }
        checked = true;
        onChecked.run();
        made.run();
        return made.status().phase() == Phase.FINISHED;
    }

    private static void check(TaskDocument document, Consumer<String> warnings) {
        List<Precheck> checks = TaskRunner.check(document);
        checks.stream()
                .filter(check -> check.level() == Precheck.Level.WARN)
                .map(RunningTask::text)
                .forEach(warnings);
        String failed = checks.stream()
                .filter(check -> check.level() == Precheck.Level.FAIL)
                .map(RunningTask::text)
                .collect(Collectors.joining("; "));
        if (!failed.isEmpty()) {
            throw new MillraceException(ErrorCode.PRECHECK_FAILED, failed);
        }
    }

    private static String text(Precheck check) {
        return check.code() + ": " + check.criterion() + ", but " + check.found() + ". " + check.remedy();
    }

    /** Whether the prechecks are behind it. */
    boolean checked() {
        return checked;
    }

    /** Makes {@link #run} return after a last checkpoint. */
    synchronized void stop() {
        stopped = true;
        TaskRunner now = runner;
        if (now != null) {
            now.stop();
        }
    }

    synchronized void throttle(ThrottleSection to) {
        newThrottle = to;
        TaskRunner now = runner;
        if (now != null) {
            now.throttle(to);
        }
    }

    /** In which state it is, as long as nobody wants to end it. */
    TaskState state() {
        TaskRunner now = runner;
        if (now == null) {
            return TaskState.STARTING;
        }
        return switch (now.status().phase()) {
            case STARTING -> TaskState.STARTING;
            case FULL_LOAD -> TaskState.FULL_SYNC;
            case STREAMING -> TaskState.INCREMENTAL;
            case RETRYING -> TaskState.RETRYING;
            case STOPPED, FINISHED, FAILED -> seen; // its end is being written
        };
    }

    /** Brings the rates up to date; tells of a new state, with the last error where one is retried. */
    void look(Consumer<String> news) {
        TaskRunner now = runner;
        if (now == null) {
            return;
        }
        rates = rates.next(now.status(), System.nanoTime());
        TaskState state = state();
        if (state != seen) {
            seen = state;
            news.accept(
                    state == TaskState.RETRYING ? state + ": " + now.status().lastError() : state.name());
        }
    }

    /** What it does; null before it has begun. */
    TaskStatusView.@Nullable Run view() {
        TaskRunner now = runner;
        return now == null ? null : TaskStatusView.Run.of(now.status(), rates, now.topics());
    }
}
