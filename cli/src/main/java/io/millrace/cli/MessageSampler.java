package io.millrace.cli;

import io.millrace.model.MillraceException;
import io.millrace.runtime.TaskRunner;
import io.millrace.task.TaskDocument;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a few of the newest messages back from Kafka, for a look: every second the last one of a few partitions that
 * have grown. Cheap whatever the rate. A thread of its own; {@link #latest} from any.
 */
public final class MessageSampler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MessageSampler.class);
    private static final int SHOWN = 6;
    private static final int PARTITIONS_PER_LOOK = 3;
    private static final long LOOK_EVERY_MS = 1_000;
    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, String> connection;
    private final Supplier<List<String>> topics;
    private final MessageText text;
    private final Map<TopicPartition, Long> seen = new HashMap<>();
    private final Deque<String> lines = new ArrayDeque<>();
    private final @Nullable Thread thread;
    private volatile boolean closed;
    private int turn;

    private MessageSampler(
            Map<String, String> connection, MessageText text, Supplier<List<String>> topics, boolean reading) {
        this.connection = connection;
        this.text = text;
        this.topics = topics;
        this.thread = reading ? new Thread(this::run, "millrace-sampler") : null;
    }

    /**
     * @param task says where its messages are, and where their schemas
     * @param topics asked again and again, as a task comes to write more of them
     */
    public static MessageSampler start(TaskDocument task, Supplier<List<String>> topics) {
        MessageText text = new MessageText(null, TaskRunner.registryOf(task).orElse(null));
        MessageSampler sampler = new MessageSampler(task.destination().clientProperties(), text, topics, true);
        if (sampler.thread != null) {
            sampler.thread.setDaemon(true);
            sampler.thread.start();
        }
        return sampler;
    }

    /** One that shows nothing. */
    public static MessageSampler none() {
        return new MessageSampler(Map.of(), new MessageText(null, null), List::of, false);
    }

    /** The newest lines, the newest last. */
    public List<String> latest() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    @Override
    public void close() {
        closed = true;
        if (thread == null) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (KafkaConsumer<byte[], byte[]> consumer = Consumers.open(connection)) {
            while (!closed) {
                look(consumer);
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
            }
        } catch (InterruptedException | org.apache.kafka.common.errors.InterruptException e) {
            LOG.debug("asked to end", e);
        } catch (KafkaException | MillraceException e) { // the view goes on without samples
            LOG.info("no samples any more: {}", e.getMessage());
        }
    }

    private void look(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> grown = grown(consumer);
        if (grown.isEmpty()) {
            return;
        }
        consumer.assign(grown);
        grown.forEach(partition -> consumer.seek(partition, seen.getOrDefault(partition, 1L) - 1));
        Map<TopicPartition, ConsumerRecord<byte[], byte[]>> newest = new HashMap<>();
        for (int polls = 0; polls < PARTITIONS_PER_LOOK && newest.size() < grown.size() && !closed; polls++) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                newest.putIfAbsent(new TopicPartition(record.topic(), record.partition()), record);
            }
        }
        newest.values().forEach(this::add);
    }

    /** A few partitions that have new messages, others each time; their ends are in {@link #seen} then. */
    private List<TopicPartition> grown(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> all = new ArrayList<>();
        for (String topic : topics.get()) {
            List<PartitionInfo> partitions = consumer.partitionsFor(topic);
            if (partitions != null) { // null: the broker does not know the topic yet
                partitions.forEach(partition -> all.add(new TopicPartition(topic, partition.partition())));
            }
        }
        List<TopicPartition> grown = new ArrayList<>();
        consumer.endOffsets(all).forEach((partition, end) -> {
            if (end > 0 && !end.equals(seen.put(partition, end))) {
                grown.add(partition);
            }
        });
        List<TopicPartition> chosen = new ArrayList<>();
        for (int i = 0; i < Math.min(PARTITIONS_PER_LOOK, grown.size()); i++) {
            chosen.add(grown.get(Math.floorMod(turn++ * 7, grown.size())));
        }
        return chosen.stream().distinct().toList();
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        String line;
        try {
            line = MessageText.glance(text.decode(record));
        } catch (MillraceException e) {
            line = "unreadable: " + e.getMessage();
        }
        synchronized (lines) {
            lines.addLast(line);
            while (lines.size() > SHOWN) {
                lines.removeFirst();
            }
        }
    }
}
