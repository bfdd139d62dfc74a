package io.millrace.server.tasks;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.server.connections.Connections;
import io.millrace.server.tasks.TaskEvents.Kind;
import io.millrace.task.ThrottleSection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The tasks that run in this process, a thread each: none is disturbed by what happens to another. Begins with those that
 * ran when the service ended, however it did. Thread-safe; commands and ends of runs exclude each other by {@link #lock}.
 */
final class Fleet implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
    private static final long LOOK_EVERY_MS = 500;
    private static final long END_WITHIN_MS = 20_000;
    private static final List<Stored.State> MEANT_TO_RUN = List.of(Stored.State.STARTING, Stored.State.RUNNING);

    private final TaskStore store;
    private final TaskEvents events;
    private final Definitions definitions;
    private final Connections connections;
    private final Object lock = new Object();
    private final Map<String, RunningTask> running = new ConcurrentHashMap<>();
    private final Map<String, Thread> threads = new ConcurrentHashMap<>();
    private volatile @Nullable ScheduledExecutorService observer;

    Fleet(TaskStore store, TaskEvents events, Definitions definitions, Connections connections) {
        this.store = store;
        this.events = events;
        this.definitions = definitions;
        this.connections = connections;
    }

    /** Held over a command: the change in the database and what follows from it here. */
    Object lock() {
        return lock;
    }

    @Override
    public void start() {
        ScheduledExecutorService made = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "millrace-tasks");
            thread.setDaemon(true);
            return thread;
        });
        synchronized (lock) {
            observer = made;
            for (Stored task : store.meantToRun()) {
                events.record(task.id(), Kind.STATE, "STARTING: the service has started, the task goes on");
                launch(task.id(), task.state() == Stored.State.STARTING);
            }
        }
        var unused = made.scheduleWithFixedDelay( // ends with its executor
                this::look, LOOK_EVERY_MS, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** Ends every run after a last checkpoint; the database goes on saying that they are to run. */
    @Override
    public void stop() {
        synchronized (lock) {
            ScheduledExecutorService current = observer;
            observer = null;
            if (current != null) {
                current.shutdown();
            }
            running.values().forEach(RunningTask::stop);
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_WITHIN_MS);
        for (Thread thread : threads.values()) {
            try {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public boolean isRunning() {
        return observer != null;
    }

    /** Starts a run; the caller holds the lock. Nothing when the service is about to end: the next start does it. */
    void launch(String id, boolean withChecks) {
        if (!isRunning()) {
            return;
        }
        RunningTask task = new RunningTask(id, () -> {
            Stored stored = store.get(id);
            return definitions.document(
                    stored, connections.source(stored.sourceId()), connections.destination(stored.destinationId()));
        });
        running.put(id, task);
        Thread thread = new Thread(() -> live(task, withChecks), "millrace-task-" + id);
        thread.setDaemon(true);
        threads.put(id, thread);
        thread.start();
    }

    /**
     * Ends a run after a last checkpoint; returns at once. The caller holds the lock.
     *
     * @return whether there is one, whose end will be among the events
     */
    boolean end(String id) {
        RunningTask task = running.get(id);
        if (task == null) {
            return false;
        }
        task.stop();
        return true;
    }

    void throttle(String id, ThrottleSection to) {
        RunningTask task = running.get(id);
        if (task != null) {
            task.throttle(to);
        }
    }

    /** What the service and its run make of a task. */
    TaskState state(Stored task) {
        RunningTask run = running.get(task.id());
        return switch (task.state()) {
            case READY -> run == null ? TaskState.READY : TaskState.PAUSING;
            case PRECHECK_FAILED -> TaskState.PRECHECK_FAILED;
            case STARTING -> TaskState.STARTING;
            case RUNNING -> run == null ? TaskState.STARTING : run.state();
            case PAUSED -> run == null ? TaskState.PAUSED : TaskState.PAUSING;
            case STOPPED -> run == null ? TaskState.STOPPED : TaskState.STOPPING;
            case COMPLETED -> TaskState.COMPLETED;
            case FAILED -> TaskState.FAILED;
        };
    }

    /** What a run does; null if there is none, or it has not begun. */
    TaskStatusView.@Nullable Run run(String id) {
        RunningTask task = running.get(id);
        return task == null ? null : task.view();
    }

    private void look() {
        running.values().forEach(task -> {
            try {
                task.look(news -> events.record(task.id(), Kind.STATE, news));
            } catch (RuntimeException e) { // the next look comes
                LOG.warn("task {}: its events cannot be written", task.id(), e);
            }
        });
    }

    private void live(RunningTask task, boolean withChecks) {
        String id = task.id();
        Runnable end;
        try {
            boolean finished = task.run(
                    withChecks ? warning -> events.record(id, Kind.PRECHECK, warning) : null,
                    () -> store.moveFrom(id, List.of(Stored.State.STARTING), Stored.State.RUNNING, null, null));
            end = finished ? () -> finished(id) : () -> stopped(id);
        } catch (MillraceException e) {
            end = () -> failed(id, withChecks && !task.checked(), e.code().name(), String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            LOG.error("task {} failed", id, e);
            end = () -> failed(
                    id,
                    withChecks && !task.checked(),
                    ErrorCode.INTERNAL.name(),
                    "a mistake of the service; its log says more");
        }
        synchronized (lock) {
            running.remove(id);
            threads.remove(id);
            try {
                end.run();
            } catch (RuntimeException e) {
                LOG.error("task {} has ended, and that cannot be written", id, e);
            }
        }
    }

    private void finished(String id) {
        List<Stored.State> from = List.of(Stored.State.STARTING, Stored.State.RUNNING, Stored.State.PAUSED);
        if (store.moveFrom(id, from, Stored.State.COMPLETED, null, null)) {
            events.record(id, Kind.STATE, Stored.State.COMPLETED.name());
        }
    }

    /** By a command, or because the service ends. */
    private void stopped(String id) {
        if (isRunning()) {
            events.record(id, Kind.STATE, store.get(id).state().name());
        }
    }

    /** @param beforeStart whether the prechecks have not been passed */
    private void failed(String id, boolean beforeStart, String code, String message) {
        Stored.State to = beforeStart ? Stored.State.PRECHECK_FAILED : Stored.State.FAILED;
        LOG.warn("task {}: {}: {}", id, code, message);
        events.record(id, Kind.FAILURE, code + ": " + message);
        if (store.moveFrom(id, MEANT_TO_RUN, to, code, message)) {
            events.record(id, Kind.STATE, to.name());
        } else {
            stopped(id);
        }
    }
}
