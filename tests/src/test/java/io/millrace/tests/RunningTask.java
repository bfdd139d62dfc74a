package io.millrace.tests;

import io.millrace.engine.TaskStatus;
import io.millrace.runtime.TaskRunner;
import io.millrace.task.TaskDocuments;
import io.millrace.task.ThrottleSection;
import java.time.Duration;
import java.util.function.Predicate;

/** A task in this JVM, on a thread of its own. */
final class RunningTask implements AutoCloseable {
    private final TaskRunner runner;
    private final Thread thread;
    private volatile Throwable failure;

    RunningTask(TaskText document) {
        runner = new TaskRunner(TaskDocuments.parse(document.toString()));
        thread = new Thread(() -> {
            try {
                runner.run();
            } catch (Throwable e) {
                failure = e;
            }
        });
        thread.start();
    }

    TaskStatus status() {
        return runner.status();
    }

    void throttle(ThrottleSection rates) {
        runner.throttle(rates);
    }

    /** What was done; fails as the change does. */
    String change(TaskText document) {
        return runner.change(TaskDocuments.parse(document.toString())).join();
    }

    void awaitStreaming() {
        await(status -> status.phase() == TaskStatus.Phase.STREAMING, Duration.ofMinutes(10));
    }

    void await(Predicate<TaskStatus> wanted, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!wanted.test(runner.status())) {
            if (failure != null) {
                throw new AssertionError("the task failed: " + failure.getMessage(), failure);
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("the task does not get there: " + runner.status());
            }
            sleep(50);
        }
    }

    /** Waits until the task ends by itself; what it failed with, or null. */
    Throwable awaitEnd() throws InterruptedException {
        thread.join(Duration.ofMinutes(3).toMillis());
        if (thread.isAlive()) {
            throw new AssertionError("the task does not end: " + runner.status());
        }
        return failure;
    }

    static void sleep(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        runner.stop();
        try {
            thread.join(Duration.ofMinutes(2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new AssertionError("the task failed: " + failure.getMessage(), failure);
        }
    }
}
