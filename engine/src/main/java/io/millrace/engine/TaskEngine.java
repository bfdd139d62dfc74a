package io.millrace.engine;

import io.millrace.engine.TaskStatus.Phase;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a task for as long as it lives: attempt after attempt from the checkpoint, with back-off inside the retry
 * windows.
 *
 * <pre>
 * STARTING ─► FULL_LOAD ─► STREAMING ─► STOPPED        FULL_LOAD ─► FINISHED (full load only)
 *     └───────────┴────────────┴─► RETRYING ─► (attempt from the checkpoint) | FAILED
 * </pre>
 */
public final class TaskEngine {
    private static final Logger LOG = LoggerFactory.getLogger(TaskEngine.class);

    private volatile TaskSettings settings; // written under monitor
    private final TaskPorts ports;
    private final Clock clock;
    private final Progress progress = new Progress();
    private final Throttles throttles;
    private final TaskView view;
    private final Object monitor = new Object();
    private boolean stopRequested; // guarded by monitor
    private @Nullable Attempt attempt; // guarded by monitor
    private @Nullable Change change; // that is not done yet; guarded by monitor

    public TaskEngine(TaskSettings settings, TaskPorts ports, Clock clock) {
        this.settings = settings;
        this.ports = ports;
        this.clock = clock;
        this.throttles = new Throttles(settings.throttle(), clock);
        this.view = new TaskView(progress, clock);
    }

    /**
     * Blocks until the task is stopped or finished.
     *
     * @throws MillraceException when it failed for good
     */
    public void run() {
        try {
            runAttempts();
        } finally {
            Change open = openChange();
            if (open != null) {
                fail(open, new MillraceException(ErrorCode.CHANGE_REFUSED, "the task ended before it was changed"));
            }
        }
    }

    private void runAttempts() {
        RetryWindow retry = new RetryWindow(settings.retry(), clock);
        Runnable onHealthy = () -> {
            retry.onHealthy();
            view.onHealthy();
        };
        boolean held = false;
        while (true) {
            Attempt current;
            synchronized (monitor) {
                if (stopRequested) {
                    view.toEnd(Phase.STOPPED);
                    return;
                }
                current = new Attempt(
                        settings, ports, progress, clock, throttles, view, onHealthy, openChange(), this::fail);
                attempt = current;
            }
            try {
                boolean finished = current.run();
                if (!finished && current.wantsRestart()) {
                    continue; // with the settings of now
                }
                view.toEnd(finished ? Phase.FINISHED : Phase.STOPPED);
                return;
            } catch (MillraceException e) {
                String message = e.code() + ": " + e.getMessage();
                held |= current.heldTask();
                RetryWindow.Decision decision =
                        retry.onFailure(retryAs(e.code(), held), String.valueOf(e.getMessage()));
                RetryState state = decision.state();
                Change open = openChange();
                if (state == null && open != null && open.newAttempt()) {
                    fail(open, e);
                    continue; // as it was before
                }
                if (state == null) {
                    view.fail(message);
                    throw e;
                }
                LOG.warn(
                        "task {}: {}; error {} of this kind, next try in {} ms",
                        settings.taskName(),
                        message,
                        state.count(),
                        decision.delayMs());
                LOG.debug("task {} failed", settings.taskName(), e);
                view.toRetrying(state, message);
                pause(decision.delayMs());
            } catch (RuntimeException | Error e) {
                view.fail(e.toString());
                throw e;
            }
        }
    }

    /**
     * A run that has held the task may meet its own membership of a moment ago: a broker that was away while it left
     * has not heard of that yet. Only a run that never held the task is refused for good.
     */
    private static ErrorCode retryAs(ErrorCode code, boolean held) {
        return held && code == ErrorCode.TASK_ALREADY_RUNNING ? ErrorCode.LEASE_LOST : code;
    }

    /** Makes {@link #run} return after a last checkpoint. Any thread; idempotent. */
    public void stop() {
        synchronized (monitor) {
            stopRequested = true;
            if (attempt != null) {
                attempt.requestStop();
            }
            monitor.notifyAll();
        }
    }

    /**
     * Changes a task, running or not: tables are added, removed and read again beside the running stream, anything else
     * that differs takes a new attempt, which begins at the place between two transactions where this one ends. A change
     * that fails leaves the task as it was. Any thread; one change at a time.
     *
     * @param to the whole of what the task is to be; its throttle does not count, for which there is {@link #throttle}
     * @param newAttempt whether anything but selector and {@code onDemand} differs, in the settings or behind the ports
     * @return completes with what was done when the task runs so, or with the MillraceException that says why not
     */
    public CompletableFuture<String> change(TaskSettings to, boolean newAttempt) {
        synchronized (monitor) {
            if (openChange() != null) {
                return CompletableFuture.failedFuture(new MillraceException(
                        ErrorCode.CHANGE_REFUSED,
                        "a task takes one change at a time, and the last one is not done. Try again in a moment"));
            }
            Change next = new Change(to, settings, newAttempt, new CompletableFuture<>());
            settings = to;
            change = next;
            view.changed("a change is being made");
            if (attempt != null && newAttempt) {
                attempt.requestRestart();
            } else if (attempt != null) {
                attempt.request(next);
            }
            return next.done();
        }
    }

    private @Nullable Change openChange() {
        synchronized (monitor) {
            Change last = change;
            return last == null || last.done().isDone() ? null : last;
        }
    }

    private void fail(Change failed, MillraceException reason) {
        synchronized (monitor) {
            settings = failed.from();
        }
        String why = reason.code() + ": " + reason.getMessage();
        LOG.warn("task {}: the change was not made, the task goes on as before: {}", settings.taskName(), why);
        view.changed("not changed: " + why);
        failed.done().completeExceptionally(reason);
    }

    /** Changes how fast the task goes, from now on and for as long as this engine lives. Any thread. */
    public void throttle(ThrottleSettings rates) {
        throttles.set(rates);
        LOG.info("task {}: throttle is {}", settings.taskName(), rates);
    }

    /** Says in the status what became of the last change, or of one that never came here. */
    public void note(String what) {
        view.changed(what);
    }

    public TaskStatus status() {
        return view.status();
    }

    /** Topics written so far. */
    public List<String> topics() {
        return view.topics();
    }

    private void pause(long delayMs) {
        long untilNs = clock.nowNs() + delayMs * 1_000_000;
        synchronized (monitor) {
            try {
                for (long left = delayMs; left > 0 && !stopRequested; left = (untilNs - clock.nowNs()) / 1_000_000) {
                    monitor.wait(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stopRequested = true;
            }
        }
    }
}
