package io.millrace.engine;

import io.millrace.engine.TaskStatus.Phase;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.List;
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

    private final TaskSettings settings;
    private final TaskPorts ports;
    private final Clock clock;
    private final Progress progress = new Progress();
    private final Throttles throttles;
    private final TaskView view;
    private final Object monitor = new Object();
    private boolean stopRequested; // guarded by monitor
    private @Nullable Attempt attempt; // guarded by monitor

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
        RetryWindow retry = new RetryWindow(settings.retry(), clock);
        boolean held = false;
        while (true) {
            Attempt current = new Attempt(settings, ports, progress, clock, throttles, view, () -> {
                retry.onHealthy();
                view.onHealthy();
            });
            synchronized (monitor) {
                if (stopRequested) {
                    view.toEnd(Phase.STOPPED);
                    return;
                }
                attempt = current;
            }
            try {
                boolean finished = current.run();
                view.toEnd(finished ? Phase.FINISHED : Phase.STOPPED);
                return;
            } catch (MillraceException e) {
                String message = e.code() + ": " + e.getMessage();
                held |= current.heldTask();
                RetryWindow.Decision decision =
                        retry.onFailure(retryAs(e.code(), held), String.valueOf(e.getMessage()));
                RetryState state = decision.state();
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

    /** Changes how fast the task goes, from now on and for as long as this engine lives. Any thread. */
    public void throttle(ThrottleSettings rates) {
        throttles.set(rates);
        LOG.info("task {}: throttle is {}", settings.taskName(), rates);
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
