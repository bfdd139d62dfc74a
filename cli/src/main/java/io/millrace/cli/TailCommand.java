package io.millrace.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.formats.DecodedMessage;
import io.millrace.model.MillraceException;
import io.millrace.registry.RegistryClient;
import io.millrace.registry.RegistrySettings;
import io.millrace.runtime.TaskRunner;
import io.millrace.task.TaskDocument;
import io.millrace.task.TaskDocuments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the messages of a topic, decoded. */
@Command(
        name = "tail",
        description = "Shows the messages of a topic as they come, decoded; leaves no consumer group behind.",
        mixinStandardHelpOptions = true)
final class TailCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(500);

    private final Context context;

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    @ArgGroup(multiplicity = "1")
    private Brokers brokers = new Brokers();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "The messages' format, as format.name in a task. Default: found out from each message")
    private @Nullable String format;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "The schema registry of messages that carry a schema's id, with the path of its API. Default:"
                    + " the task document's, with its login")
    private @Nullable String registry;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--from-beginning", description = "Begin with the oldest message, not with the next one.")
    private boolean fromBeginning;

    @Option(names = "--to-end", description = "Stop at the messages that are there now.")
    private boolean toEnd;

    @Option(
            names = "--max",
            paramLabel = "N",
            description = "Stop after N messages.",
            defaultValue = "9223372036854775807")
    private long max;

    @Option(names = "--json", description = "Print one JSON object per message.")
    private boolean json;

    /** Where the topic is. */
    private static final class Brokers {
        @Option(names = "--bootstrap", paramLabel = "HOST:PORT", description = "Brokers, with commas.")
        private @Nullable String bootstrap;

        @Option(
                names = "--task",
                paramLabel = "TASK.yaml",
                description = "Take brokers, registry and security from this task document.")
        private @Nullable Path task;
    }

    TailCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        TaskDocument task = brokers.task == null ? null : TaskDocuments.load(brokers.task);
        Map<String, String> connection = task == null
                ? Map.of("bootstrap.servers", "" + brokers.bootstrap)
                : task.destination().clientProperties();
        String where = "" + connection.get("bootstrap.servers");
        MessageText text = new MessageText(format, registry(task));
        try (KafkaConsumer<byte[], byte[]> consumer = Consumers.open(connection)) {
            context.interruption().onStop(consumer::wakeup);
            List<TopicPartition> partitions = Consumers.partitionsOf(consumer, topic, where);
            consumer.assign(partitions);
            if (fromBeginning) {
                consumer.seekToBeginning(partitions);
            } else {
                consumer.seekToEnd(partitions);
            }
            Map<TopicPartition, Long> ends = toEnd ? consumer.endOffsets(partitions) : Map.of();
            read(consumer, text, ends);
        } catch (WakeupException e) {
            return ExitCode.INTERRUPTED.code();
        } catch (KafkaException e) {
            throw Consumers.failure(e, topic, where);
        }
        return ExitCode.OK.code();
    }

    private @Nullable RegistryClient registry(@Nullable TaskDocument task) {
        if (registry != null) {
            try {
                return new RegistryClient(RegistrySettings.of(registry));
            } catch (IllegalArgumentException e) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(),
                        "--registry must be http:// or https://, a host, perhaps a port and a path");
            }
        }
        return task == null ? null : TaskRunner.registryOf(task).orElse(null);
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer, MessageText text, Map<TopicPartition, Long> ends) {
        long shown = 0;
        while (shown < max && !(toEnd && reached(consumer, ends))) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (shown < max && isBefore(record, ends)) {
                    print(record, text);
                    shown++;
                }
            }
            context.out().flush();
        }
    }

    private static boolean reached(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private static boolean isBefore(ConsumerRecord<byte[], byte[]> record, Map<TopicPartition, Long> ends) {
        Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
        return end == null || record.offset() < end;
    }

    private void print(ConsumerRecord<byte[], byte[]> record, MessageText text) {
        try {
            DecodedMessage message = text.decode(record);
            context.out()
                    .println(
                            json
                                    ? Json.line(MessageText.json(record, message))
                                    : MessageText.line(record, message, context.ansi()));
        } catch (MillraceException e) { // one message of another kind does not hide the others
            ObjectNode unreadable = MessageText.json(record).put("error", e.getMessage());
            context.out().println(json ? Json.line(unreadable) : context.ansi().red("unreadable: " + e.getMessage()));
        }
    }
}
