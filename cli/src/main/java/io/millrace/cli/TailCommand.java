package io.millrace.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.formats.DecodedMessage;
import io.millrace.model.MillraceException;
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
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
                description = "Take brokers and security from this task document.")
        private @Nullable Path task;
    }

    TailCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, String> connection = connection();
        String where = "" + connection.get("bootstrap.servers");
        MessageText text = new MessageText(format);
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

    private Map<String, String> connection() {
        if (brokers.task != null) {
            TaskDocument task = TaskDocuments.load(brokers.task);
            return task.destination().clientProperties();
        }
        return Map.of("bootstrap.servers", "" + brokers.bootstrap);
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
