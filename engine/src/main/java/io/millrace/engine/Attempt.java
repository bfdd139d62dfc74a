package io.millrace.engine;

import io.millrace.formats.MessageFormat;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.SourceInfo;
import io.millrace.schema.SchemaTracker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a task from its checkpoint until it is stopped, finished or fails: opens the adapters, starts the stream
 * and the full load, stores checkpoints, and puts everything away again.
 *
 * <p>Threads: the caller's (checkpoints), one for the stream, those of {@link Watches}, {@code load.threads} for the full load
 * while there is something to load, one for a change of the tables, and those of {@link ParallelStream} where a task has it.
 */
final class Attempt {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);
    private static final long WATCH_INTERVAL_MS = 50;
    private static final long JOIN_TIMEOUT_MS = TimeUnit.SECONDS.toMillis(30);

    /** Those for this source once it is connected. */
    private TaskSettings settings;

    private final TaskPorts ports;
    private final Progress progress;
    private final Clock clock;
    private final Throttles throttles;
    private final TaskView view;
    private final Runnable onHealthy;
    private final Gate gate = new Gate();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch streamEnded = new CountDownLatch(1);
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<TableReader> readers = new CopyOnWriteArrayList<>();
    private final BiConsumer<Change, MillraceException> onFailedChange;
    private final AtomicReference<@Nullable Change> requested;
    private volatile boolean changing;
    private volatile boolean stopRequested;
    private volatile boolean leaving; // also in the middle of a transaction
    private volatile boolean restartRequested;
    private volatile @Nullable Watches watches;
    private boolean held;
    private String columnChange = "";

    /**
     * @param change what the settings were changed for, null if they were not
     * @param onFailedChange hears of a change that cannot be done, while the attempt goes on without it
     */
    Attempt(
            TaskSettings settings,
            TaskPorts ports,
            Progress progress,
            Clock clock,
            Throttles throttles,
            TaskView view,
            Runnable onHealthy,
            @Nullable Change change,
            BiConsumer<Change, MillraceException> onFailedChange) {
        this.requested = new AtomicReference<>(change);
        this.onFailedChange = onFailedChange;
        this.settings = settings;
        this.ports = ports;
        this.progress = progress;
        this.clock = clock;
        this.throttles = throttles;
        this.view = view;
        this.onHealthy = onHealthy;
    }

    void requestStop() {
        stopRequested = true;
    }

    /** Ends the attempt as {@link #requestStop} does, for another one to begin at once. */
    void requestRestart() {
        restartRequested = true;
        stopRequested = true;
    }

    /** Whether it ended for another one to begin. */
    boolean wantsRestart() {
        return restartRequested;
    }

    /** Changes the tables of this attempt, once it runs. Any thread; one change at a time. */
    void request(Change change) {
        requested.set(change);
    }

    /** Whether this attempt got hold of the task. After {@link #run}. */
    boolean heldTask() {
        return held;
    }

    /** @return true when the task is finished (full load only), false when it was stopped */
    boolean run() {
        try (CheckpointStore store = ports.newCheckpointStore();
                ChangeSource source = ports.newSource()) {
            SourceInfo info = source.connect();
            TaskSettings wanted = settings.under(info.nameCase());
            settings = wanted;
            Map<String, byte[]> entries = store.open();
            held = true;
            Checkpoint stored = Checkpoint.read(entries);
            Checkpoint start = stored == null ? FirstCheckpoint.make(settings, source, store, clock) : stored;
            Selection selection = Selection.of(start, wanted);
            settings = wanted.selecting(selection);
            columnChange = requireColumns(info, start);
            SchemaTracker tracker = source.newTracker(selection);
            start.shapes().forEach(tracker::put);
            tracker.drainChanged(); // what was read back is stored already
            LOG.info("task {} {} at {}", settings.taskName(), stored == null ? "begins" : "goes on", start.position());
            return runFrom(start, source, info, store, tracker, selection, wanted);
        }
    }

    /**
     * Refuses columns that cannot be left out before anything is sent.
     *
     * @return what the change that the attempt is made for means to columns, for people; "" if nothing
     */
    private String requireColumns(SourceInfo info, Checkpoint start) {
        start.shapes().forEach(shape -> LeftOutColumns.require(settings, shape));
        Change change = requested.get();
        if (change == null) {
            return "";
        }
        ColumnSelector before = change.from().under(info.nameCase()).objects().columns();
        ColumnSelector now = settings.objects().columns();
        LeftOutColumns.requireNamed(now, before, start.shapes());
        String difference = LeftOutColumns.difference(before, now, start.shapes());
        return difference.isEmpty() ? "" : "from " + start.position() + " on " + difference;
    }

    private boolean runFrom(
            Checkpoint start,
            ChangeSource source,
            SourceInfo info,
            CheckpointStore store,
            SchemaTracker tracker,
            Selection selection,
            TaskSettings wanted) {
        RecordSink sink = ports.newSink();
        boolean clean = false;
        try {
            Delivery delivery = new Delivery(sink, progress.messagesAcknowledged);
            Router router = new Router(settings.routing(), sink);
            if (settings.oversize().action() == OversizeSettings.Action.DEAD_LETTER) {
                router.make(settings.oversize().deadLetterTopic());
            }
            Notices notices = new Notices(router, delivery, progress);
            MessageFormat format = settings.formatFor(info);
            LoadMarks marks = new LoadMarks(format, notices, tracker, clock, info, start);
            FullLoad load = new FullLoad(gate, settings, tracker, delivery, store, marks, progress, clock, start, info);
            StreamPipeline pipeline = new StreamPipeline(
                    gate,
                    settings,
                    selection,
                    format,
                    router,
                    delivery,
                    notices,
                    sink,
                    store,
                    load,
                    progress,
                    clock,
                    throttles.stream(),
                    () -> stopRequested,
                    start,
                    info);
            Checkpoints checkpoints = new Checkpoints(
                    gate, pipeline, load, tracker, selection, delivery, sink, store, start, view::onCheckpoint);
            Runnable storing = () -> {
                checkpoints.cut();
                sink.flush();
                checkpoints.store();
            };
            ParallelStream encoders = encoders(pipeline, format, router, info);
            Standstill standstill = new Standstill(gate, encoders);
            TableChanges changes = new TableChanges(
                    gate, standstill, selection, tracker, load, pipeline, source, readers::add, clock, start, storing);
            Runnable loading = () -> startLoad(source, info, load, router, start);
            UnaryOperator<TaskSettings> here = to -> to.under(info.nameCase());
            pipeline.attach(checkpoints::cutInside, checkpoints::cut, loading);
            load.attach(pipeline::position, () -> pipeline.deliveredAhead().rows() > 0, checkpoints::cut);
            view.attach(load, gate, router); // a status shows the load from here on
            boolean finished;
            try {
                startStream(start, source, tracker, pipeline, encoders);
                loading.run();
                Change first = requested.getAndSet(null); // which may have come since this attempt took its settings
                changeTables(changes, selection, first == null ? wanted : here.apply(first.to()), first, loading);
                finished = watch(source, load, checkpoints, delivery, () -> {
                    Change change = changing ? null : requested.getAndSet(null); // one after the other
                    if (change != null) {
                        changeTables(changes, selection, here.apply(change.to()), change, loading);
                    }
                });
            } finally {
                quiesce(source, load);
            }
            settleLast(sink, checkpoints);
            throwFailure();
            clean = true;
            return finished;
        } finally {
            if (clean) {
                sink.close();
            } else {
                sink.abort();
            }
        }
    }

    private void startStream(
            Checkpoint start,
            ChangeSource source,
            SchemaTracker tracker,
            StreamPipeline pipeline,
            @Nullable ParallelStream encoders) {
        spawn("stream", () -> {
            try {
                if (encoders == null) {
                    source.stream(start.position(), settings.selector(), tracker, pipeline);
                } else {
                    streamThrough(encoders, start, source, tracker);
                }
            } finally {
                pipeline.leaveGate();
                streamEnded.countDown();
            }
        });
    }

    private void streamThrough(ParallelStream encoders, Checkpoint start, ChangeSource source, SchemaTracker tracker) {
        try {
            source.stream(start.position(), settings.selector(), tracker, encoders);
        } finally {
            encoders.close(); // what it throws came before what the source has thrown
        }
    }

    /** Null when the stream's own thread encodes. */
    private @Nullable ParallelStream encoders(
            StreamPipeline pipeline, MessageFormat format, Router router, SourceInfo info) {
        int threads = settings.encoderThreads();
        if (threads == 1) {
            return null;
        }
        if (!format.encodesRowsAlone()) {
            LOG.info("task {} encodes on one thread: its format counts the rows of a transaction", settings.taskName());
            return null;
        }
        return new ParallelStream(
                pipeline,
                router,
                () -> settings.formatFor(info),
                format.readsExecutedGtids(),
                threads,
                settings.maxRecordBytes(),
                "millrace-" + settings.taskName(),
                () -> stopRequested,
                () -> leaving);
    }

    private void startLoad(ChangeSource source, SourceInfo info, FullLoad load, Router router, Checkpoint start) {
        for (int missing = load.claimLoaders(settings.load().threads()); missing > 0; missing--) {
            spawn("load-" + missing, () -> {
                try (TableReader reader = source.openReader()) {
                    readers.add(reader);
                    view.estimate(load, gate, reader);
                    MessageFormat format = settings.formatFor(info);
                    new LoadWorker(
                                    load,
                                    reader,
                                    format,
                                    router,
                                    settings,
                                    progress,
                                    clock,
                                    throttles.fullLoad(),
                                    throttles.brake(),
                                    info,
                                    start)
                            .run();
                }
            });
        }
    }

    /** Does what the settings ask for and the checkpoint has not, on a thread of its own. */
    private void changeTables(
            TableChanges changes, Selection selection, TaskSettings to, @Nullable Change change, Runnable loading) {
        String columns = columnChange;
        columnChange = ""; // told once
        if (!selection.differsFrom(to)) {
            if (change != null) {
                change.done().complete(columns.isEmpty() ? "no table is concerned" : columns);
            }
            return;
        }
        changing = true;
        spawn("tables", () -> {
            try {
                String tables = changes.apply(to);
                if (tables != null) {
                    String done = columns.isEmpty() ? tables : columns + "; " + tables;
                    LOG.info("task {}: {}", settings.taskName(), done);
                    view.changed(done);
                    loading.run();
                    if (change != null) {
                        change.done().complete(done);
                    }
                }
            } catch (MillraceException e) {
                if (change == null || e.code().retry() != ErrorCode.Retry.NEVER) {
                    throw e;
                }
                onFailedChange.accept(change, e);
                if (change.newAttempt()) {
                    requestRestart(); // for this one runs with the rest of the change
                }
            } finally {
                changing = false;
            }
        });
    }

    private void spawn(String name, Runnable work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Throwable e) { // also an Error ends the attempt, loudly
                        if (!stopRequested) {
                            failure.compareAndSet(null, e);
                        }
                    }
                },
                "millrace-" + settings.taskName() + "-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Stores checkpoints until the task is stopped or finished or something fails. */
    private boolean watch(
            ChangeSource source, FullLoad load, Checkpoints checkpoints, Delivery delivery, Runnable changes) {
        long intervalNs = settings.cuts().interval().toNanos();
        long lastCut = clock.nowNs();
        boolean loading = true;
        Health health = new Health(progress, clock);
        progress.onStreamBegins();
        Watches started = new Watches(source, throttles.brake(), view, progress, clock, load, () -> stopRequested);
        watches = started;
        started.start(this::spawn);
        while (!stopRequested && failure.get() == null) {
            sleep();
            delivery.throwIfFailed();
            if (health.looksGood()) {
                onHealthy.run();
            }
            long now = clock.nowNs();
            if (now - lastCut >= intervalNs) {
                checkpoints.cut();
                lastCut = now;
            }
            checkpoints.store();
            changes.run();
            if (loading && !changing && isComplete(load)) {
                loading = false;
                view.toStreaming();
                if (!settings.streamAfterLoad()) {
                    return true;
                }
            }
            started.tellOfSilence();
            if (streamEnded.getCount() == 0 && failure.get() == null && !stopRequested) {
                throw new MillraceException(
                        ErrorCode.SOURCE_CONNECTION_LOST, "the binlog stream ended although nobody stopped it");
            }
        }
        return false;
    }

    /** False also when a long transaction keeps the gate just now. */
    private boolean isComplete(FullLoad load) {
        if (!gate.enterSoon()) {
            return false;
        }
        try {
            return load.isComplete();
        } finally {
            gate.unlock();
        }
    }

    private void quiesce(ChangeSource source, FullLoad load) {
        stopRequested = true;
        gate.awaitBoundary(); // a transaction that is told in part would be told again
        leaving = true;
        source.stop();
        readers.forEach(TableReader::abort);
        Watches started = watches;
        if (started != null) {
            started.abort();
        }
        load.stop();
        for (int i = 0; i < threads.size(); i++) { // which may grow as long as the first ones live
            Thread thread = threads.get(i);
            try {
                thread.join(JOIN_TIMEOUT_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (thread.isAlive()) {
                LOG.warn("thread {} does not end; its connections are dropped", thread.getName());
            }
        }
    }

    /** What was delivered so far is worth a checkpoint, also when the source failed: the next attempt repeats less. */
    private void settleLast(RecordSink sink, Checkpoints checkpoints) {
        try {
            checkpoints.cut();
            sink.flush();
            checkpoints.store();
        } catch (MillraceException e) {
            failure.compareAndSet(null, e);
        }
    }

    private void throwFailure() {
        Throwable error = failure.get();
        if (error instanceof MillraceException known) {
            throw known;
        }
        if (error instanceof OutOfMemoryError memory) {
            throw memory;
        }
        if (error != null) {
            throw new MillraceException(
                    ErrorCode.INTERNAL,
                    "an error that nobody expected: " + error + ". Please report it with the log",
                    error);
        }
    }

    private void sleep() {
        try {
            clock.sleep(WATCH_INTERVAL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MillraceException(ErrorCode.INTERNAL, "the task's thread was interrupted", e);
        }
    }
}
