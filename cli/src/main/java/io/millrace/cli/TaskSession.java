package io.millrace.cli;

import io.millrace.runtime.TaskRunner;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A task running on a thread of its own while the caller's thread shows its status. */
public final class TaskSession {
    private static final long LONGEST_PAUSE_MS = 100;

    private final TaskRunner runner;
    private final StatusOutput output;
    private final Interruption interruption;
    private final Duration interval;
    private volatile @Nullable Throwable failure;

    public TaskSession(TaskRunner runner, StatusOutput output, Interruption interruption, Duration interval) {
        this.runner = runner;
        this.output = output;
        this.interruption = interruption;
        this.interval = interval;
    }

    /**
     * Returns when the task has stopped or finished; a signal stops it.
     *
     * @throws RuntimeException what the task failed with
     */
    public void run() {
        Thread thread = new Thread(this::runTask, "millrace-task");
        interruption.onStop(runner::stop);
        thread.start();
        showWhileAlive(thread);
        output.end(runner.status(), System.nanoTime());
        Throwable thrown = failure;
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private void runTask() {
        try {
            runner.run();
        } catch (RuntimeException | Error e) { // the caller's thread throws it
            failure = e;
        }
    }

    private void showWhileAlive(Thread thread) {
        long everyNs = output.every(interval).toNanos();
        long nextNs = System.nanoTime() + everyNs;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join(LONGEST_PAUSE_MS);
            } catch (InterruptedException e) {
                interrupted = true;
                runner.stop();
            }
            long nowNs = System.nanoTime();
            if (thread.isAlive() && nowNs - nextNs >= 0) {
                output.show(runner.status(), nowNs);
                nextNs = nowNs + everyNs;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
