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
import io.millrace.model.Precheck;
import io.millrace.mysql.MysqlChangeSource;
import io.millrace.mysql.SourceAddresses;
import io.millrace.registry.RegistryClient;
import io.millrace.task.TaskDocument;
import io.millrace.task.ThrottleSection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One task, run in this JVM. {@link #run} by one thread, everything else by any. */
public final class TaskRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);

    private final TaskEngine engine;

    public TaskRunner(TaskDocument document) {
        engine = new TaskEngine(settings(document), ports(document), Clock.SYSTEM);
    }

    private static TaskSettings settings(TaskDocument document) {
        SchemaRegistry registry =
                registryOf(document).<SchemaRegistry>map(client -> client).orElse(SchemaRegistry.NONE);
        return TaskSettingsMapper.taskSettings(document, registry);
    }

    private static TaskPorts ports(TaskDocument document) {
        SourceAddresses source = TaskSettingsMapper.sourceAddresses(document);
        SinkSettings sink = TaskSettingsMapper.sinkSettings(document);
        return new TaskPorts() {
            @Override
            public ChangeSource newSource() {
                return new MysqlChangeSource(source.choose());
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
