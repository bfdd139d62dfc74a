package io.millrace.runtime;

import io.millrace.engine.ChangeSource;
import io.millrace.engine.CheckpointStore;
import io.millrace.engine.Clock;
import io.millrace.engine.RecordSink;
import io.millrace.engine.TaskEngine;
import io.millrace.engine.TaskPorts;
import io.millrace.engine.TaskReset;
import io.millrace.engine.TaskSettings;
import io.millrace.engine.TaskStatus;
import io.millrace.formats.SchemaRegistry;
import io.millrace.kafka.KafkaCheckpointStore;
import io.millrace.kafka.KafkaRecordSink;
import io.millrace.kafka.SinkSettings;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.Precheck;
import io.millrace.mysql.HeartbeatSettings;
import io.millrace.mysql.MysqlChangeSource;
import io.millrace.mysql.SourceAddresses;
import io.millrace.mysql.load.SnapshotLock;
import io.millrace.registry.RegistryClient;
import io.millrace.task.TaskDocument;
import io.millrace.task.ThrottleSection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One task, run in this JVM. {@link #run} by one thread, everything else by any. */
public final class TaskRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);

    private final TaskEngine engine;
    private final SchemaRegistry registry;
    private volatile TaskDocument document;
    private volatile TaskPorts ports;

    public TaskRunner(TaskDocument document) {
        this.document = document;
        registry = registryOf(document).<SchemaRegistry>map(client -> client).orElse(SchemaRegistry.NONE);
        ports = ports(document);
        TaskPorts newest = new TaskPorts() {
            @Override
            public ChangeSource newSource() {
                return ports.newSource();
            }

            @Override
            public RecordSink newSink() {
                return ports.newSink();
            }

            @Override
            public CheckpointStore newCheckpointStore() {
                return ports.newCheckpointStore();
            }
        };
        engine = new TaskEngine(TaskSettingsMapper.taskSettings(document, registry), newest, Clock.SYSTEM);
    }

    private static TaskSettings settings(TaskDocument document) {
        SchemaRegistry registry =
                registryOf(document).<SchemaRegistry>map(client -> client).orElse(SchemaRegistry.NONE);
        return TaskSettingsMapper.taskSettings(document, registry);
    }

    private static TaskPorts ports(TaskDocument document) {
        SourceAddresses source = TaskSettingsMapper.sourceAddresses(document);
        SinkSettings sink = TaskSettingsMapper.sinkSettings(document);
        HeartbeatSettings heartbeat = TaskSettingsMapper.heartbeat(document);
        SnapshotLock lock = TaskSettingsMapper.snapshotLock(document);
        return new TaskPorts() {
            @Override
            public ChangeSource newSource() {
                return new MysqlChangeSource(
                        source.choose(), lock, MysqlChangeSource.DEFAULT_MAX_EVENT_BYTES, heartbeat);
            }

            @Override
            public RecordSink newSink() {
                return KafkaRecordSink.open(sink);
            }

            @Override
            public CheckpointStore newCheckpointStore() {
                return new KafkaCheckpointStore(sink, LOG::info);
            }
        };
    }

    /**
     * Blocks until the task is stopped, or finished if it is a full load only.
     *
     * @throws io.millrace.model.MillraceException when it failed for good
     */
    public void run() {
        engine.run();
    }

    /** Makes {@link #run} return after a last checkpoint. */
    public void stop() {
        engine.stop();
    }

    /** Changes how fast the task goes, from now on. */
    public void throttle(ThrottleSection rates) {
        engine.throttle(TaskSettingsMapper.throttle(rates));
    }

    /** Says in the status what became of the last change. */
    public void note(String what) {
        engine.note(what);
    }

    /** The document that the task runs by now. */
    public TaskDocument document() {
        return document;
    }

    /**
     * Has the running task follow another document of it, or none of it when any of it cannot be followed: throttles and
     * tables at once, other keys by a new attempt that goes on where the running one ends. Runs the prechecks of the tables
     * to be added first, on the caller's thread. One change at a time.
     *
     * @return completes with what was done once the task runs so, or with the MillraceException that says why it goes on by
     *     the old document: CHANGE_REFUSED key by key, PRECHECK_FAILED, or what the change failed with
     */
    public CompletableFuture<String> change(TaskDocument to) {
        TaskDocument from = document;
        TaskDifference difference = TaskDifference.between(from, to);
        try {
            requirePossible(difference, from, to);
            TaskPorts before = ports;
            TaskPorts after = ports(to);
            TaskSettings settings = TaskSettingsMapper.taskSettings(to, registry);
            ports = after;
            boolean newAttempt = !difference.newAttempt().isEmpty();
            return engine.change(settings, newAttempt).handle((done, error) -> {
                if (error != null) { // before the engine begins another attempt
                    ports = before;
                    throw error instanceof MillraceException known ? known : new CompletionException(error);
                }
                document = to;
                if (!to.throttle().equals(from.throttle())) {
                    throttle(to.throttle());
                }
                return "followed "
                        + Stream.concat(difference.live().stream(), difference.newAttempt().stream())
                                .collect(Collectors.joining(", "))
                        + (newAttempt ? " by a new attempt" : "") + ": " + done;
            });
        } catch (MillraceException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static void requirePossible(TaskDifference difference, TaskDocument from, TaskDocument to) {
        if (!difference.refused().isEmpty()) {
            throw new MillraceException(
                    ErrorCode.CHANGE_REFUSED,
                    "a running task cannot follow all of the document, so it follows none of it: "
                            + String.join("; ", difference.refused()));
        }
        if (from.objects().equals(to.objects())) {
            return;
        }
        List<String> failed = TaskPrechecks.runAdded(to, from).stream()
                .filter(check -> check.level() == Precheck.Level.FAIL)
                .map(check ->
                        check.code() + ": " + check.criterion() + ", but " + check.found() + ". " + check.remedy())
                .toList();
        if (!failed.isEmpty()) {
            throw new MillraceException(
                    ErrorCode.PRECHECK_FAILED, "the tables cannot be added: " + String.join("; ", failed));
        }
    }

    public TaskStatus status() {
        return engine.status();
    }

    /** Topics written so far. */
    public List<String> topics() {
        return engine.topics();
    }

    @Override
    public void close() {
        stop();
    }

    /**
     * Changes where a task that is not running goes on.
     *
     * @return what was done, for people
     * @throws io.millrace.model.MillraceException TASK_ALREADY_RUNNING when it runs
     */
    public static String reset(TaskDocument document, TaskReset.To to) {
        return new TaskReset(settings(document), ports(document)).run(to);
    }

    /** The task's schema registry, to read its messages back; empty if it has none. */
    public static Optional<RegistryClient> registryOf(TaskDocument document) {
        return Optional.ofNullable(TaskSettingsMapper.registrySettings(document))
                .map(RegistryClient::new);
    }

    /** Runs the prechecks of both ends; nothing is written. */
    public static List<Precheck> check(TaskDocument document) {
        return TaskPrechecks.run(document);
    }
}
