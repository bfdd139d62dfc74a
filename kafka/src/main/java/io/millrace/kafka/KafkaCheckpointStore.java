package io.millrace.kafka;

import io.millrace.engine.CheckpointStore;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task's checkpoint in a compacted topic at the destination: one record per entry, a tombstone for a deleted one.
 *
 * <p>Order of opening: topic, {@link Lease}, {@code initTransactions} (fences an older run and ends what a killed one
 * left open), and only then reading. Each {@link #save} is one transaction; on brokers without transactions (0.10) the
 * last entry is written after the others are acknowledged.
 *
 * <p>One thread at a time; {@link #isHeld} from any. After a failed save the store is done and is to be closed.
 */
public final class KafkaCheckpointStore implements CheckpointStore {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaCheckpointStore.class);
    private static final long READ_STALLS_AFTER_MS = 30_000;

    private final SinkSettings settings;
    private final Consumer<String> progress;
    private final KafkaErrors errors;
    private final Clients clients;
    private final TopicPartition partition;

    private @Nullable Admin admin;
    private volatile @Nullable Lease lease;
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private boolean transactional;
    private @Nullable MillraceException failure;

    /** @param progress hears, in sentences, why {@link #open} takes its time */
    public KafkaCheckpointStore(SinkSettings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
        this.errors = new KafkaErrors(settings);
        this.clients = new Clients(settings, errors);
        this.partition = new TopicPartition(settings.checkpointTopic(), 0);
    }

    @Override
    public Map<String, byte[]> open() {
        if (admin != null) {
            throw new IllegalStateException("the checkpoint store is opened once");
        }
        try {
            return takeAndRead();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Map<String, byte[]> takeAndRead() {
        Admin client = clients.admin();
        admin = client;
        BrokerFacts facts = BrokerFacts.read(client, errors);
        transactional = facts.hasTransactions();
        TopicAdmin topics = new TopicAdmin(client, settings, errors, facts);
        new CheckpointTopic(topics, settings, facts, progress).ensure();
        Lease taken = new Lease(settings, errors, client, progress);
        lease = taken;
        taken.take(clients);
        KafkaProducer<byte[], byte[]> writer = clients.checkpointProducer(facts);
        producer = writer;
        if (transactional) {
            beginEpoch(writer);
        }
        Map<String, byte[]> entries = read(client, facts);
        requireHeld();
        return entries;
    }

    /** Fences the epoch of every older run and ends the transaction that a killed one left open. */
    private void beginEpoch(KafkaProducer<byte[], byte[]> writer) {
        try {
            writer.initTransactions();
        } catch (TimeoutException e) {
            throw errors.error(
                    ErrorCode.SINK_UNREACHABLE,
                    "taking over the checkpoint (transactional id " + settings.checkpointTransactionalId() + ")",
                    e,
                    "if the brokers can be reached otherwise, topic __transaction_state cannot be created or written: "
                            + "transaction.state.log.replication.factor (default 3) must not exceed the number of brokers");
        } catch (RuntimeException e) {
            throw errors.of("taking over the checkpoint", e);
        }
    }

    private Map<String, byte[]> read(Admin client, BrokerFacts facts) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (KafkaConsumer<byte[], byte[]> reader = clients.checkpointReader(facts)) {
            reader.assign(List.of(partition));
            reader.seekToBeginning(List.of(partition));
            // The end of everything, not of what is committed: an entry behind a transaction that never ends
            // would be passed over in silence.
            long end = facts.hasTransactions() ? newestOffset(client) : endOffset(reader);
            long position = reader.position(partition);
            long stalledSinceNs = System.nanoTime();
            while (position < end) {
                for (ConsumerRecord<byte[], byte[]> entry : reader.poll(Duration.ofMillis(200))) {
                    apply(entry, entries);
                }
                long reached = reader.position(partition);
                if (reached != position) {
                    position = reached;
                    stalledSinceNs = System.nanoTime();
                } else if (System.nanoTime() - stalledSinceNs > TimeUnit.MILLISECONDS.toNanos(READ_STALLS_AFTER_MS)) {
                    throw new MillraceException(
                            ErrorCode.CHECKPOINT_INVALID,
                            "checkpoint topic '" + partition.topic() + "' at " + settings.bootstrapServers()
                                    + " cannot be read beyond offset " + position + " (end " + end
                                    + "): an open transaction is in the way. Remedy: kafka-transactions.sh find-hanging, "
                                    + "then abort it");
                }
            }
        } catch (RuntimeException e) {
            throw errors.of("reading checkpoint topic '" + partition.topic() + "'", e);
        }
        return entries;
    }

    private long newestOffset(Admin client) {
        return BrokerFacts.await(
                        client.listOffsets(Map.of(partition, OffsetSpec.latest()))
                                .partitionResult(partition),
                        errors,
                        "reading the end of checkpoint topic '" + partition.topic() + "'")
                .offset();
    }

    private long endOffset(KafkaConsumer<byte[], byte[]> reader) {
        Long end = reader.endOffsets(List.of(partition)).get(partition);
        return end == null ? 0 : end;
    }

    private static void apply(ConsumerRecord<byte[], byte[]> entry, Map<String, byte[]> entries) {
        if (entry.key() == null) {
            throw new MillraceException(
                    ErrorCode.CHECKPOINT_INVALID,
                    "every record of a checkpoint topic has a key; the one at offset " + entry.offset() + " of '"
                            + entry.topic() + "' has none. Remedy: nothing else may write to this topic");
        }
        String name = new String(entry.key(), StandardCharsets.UTF_8);
        entries.remove(name); // an entry stands where it was last written
        if (entry.value() != null) {
            entries.put(name, entry.value());
        }
    }

    @Override
    public void save(Map<String, byte @Nullable []> entries) {
        MillraceException earlier = failure;
        if (earlier != null) {
            throw new MillraceException(earlier.code(), String.valueOf(earlier.getMessage()), earlier);
        }
        KafkaProducer<byte[], byte[]> writer = producer;
        if (writer == null) {
            throw new IllegalStateException("the checkpoint store is not open");
        }
        if (entries.isEmpty()) {
            return;
        }
        try {
            requireHeld();
            if (transactional) {
                saveInTransaction(writer, entries);
            } else {
                saveInOrder(writer, entries);
            }
        } catch (RuntimeException e) {
            failure = errors.ofDelivery("saving the checkpoint to topic '" + partition.topic() + "'", e);
            throw failure;
        }
    }

    private void saveInTransaction(KafkaProducer<byte[], byte[]> writer, Map<String, byte @Nullable []> entries) {
        writer.beginTransaction();
        try {
            for (Map.Entry<String, byte @Nullable []> entry : entries.entrySet()) {
                Future<?> unused = writer.send(recordOf(entry.getKey(), entry.getValue()));
            }
            writer.commitTransaction(); // throws what any of the sends has met
        } catch (RuntimeException e) {
            abortQuietly(writer);
            throw e;
        }
    }

    /** The next run's initTransactions does the same; here it only saves that run the wait. */
    private void abortQuietly(KafkaProducer<byte[], byte[]> writer) {
        try {
            writer.abortTransaction();
        } catch (RuntimeException e) {
            LOG.debug("Aborting a checkpoint's transaction: {}", errors.redact(String.valueOf(e.getMessage())));
        }
    }

    private void saveInOrder(KafkaProducer<byte[], byte[]> writer, Map<String, byte @Nullable []> entries) {
        List<Future<?>> sent = new ArrayList<>();
        for (Iterator<Map.Entry<String, byte @Nullable []>> i =
                        entries.entrySet().iterator();
                i.hasNext(); ) {
            Map.Entry<String, byte @Nullable []> entry = i.next();
            if (!i.hasNext()) {
                awaitAll(writer, sent); // the last one, the position, is never durable before the others
                requireHeld();
            }
            sent.add(writer.send(recordOf(entry.getKey(), entry.getValue())));
        }
        awaitAll(writer, sent);
    }

    private void awaitAll(KafkaProducer<byte[], byte[]> writer, List<Future<?>> sent) {
        writer.flush();
        for (Future<?> one : sent) {
            try {
                one.get();
            } catch (ExecutionException | InterruptedException e) {
                throw errors.ofDelivery("saving the checkpoint to topic '" + partition.topic() + "'", e);
            }
        }
        sent.clear();
    }

    private ProducerRecord<byte[], byte[]> recordOf(String name, byte @Nullable [] value) {
        return CheckpointTopic.recordOf(partition.topic(), name, value);
    }

    private void requireHeld() {
        Lease held = lease;
        if (held == null || !held.isHeld()) {
            throw new MillraceException(
                    ErrorCode.LEASE_LOST,
                    "task '" + settings.taskName() + "' is not held by this run any more ("
                            + (held == null ? "not opened" : held.whyNotHeld())
                            + "): it must not write. Remedy: none if the task is retried; check for a second run and for"
                            + " pauses longer than " + settings.leaseTimeout());
        }
    }

    @Override
    public boolean isHeld() {
        Lease held = lease;
        return held != null && held.isHeld();
    }

    @Override
    public void close() {
        KafkaProducer<byte[], byte[]> writer = producer;
        if (writer != null) {
            try {
                writer.close(Duration.ofMillis(settings.deliveryTimeoutMs()));
            } catch (RuntimeException e) {
                LOG.warn("Closing the checkpoint's producer: {}", errors.redact(String.valueOf(e.getMessage())));
            }
        }
        Lease held = lease;
        if (held != null) {
            held.close(); // after the producer: whoever comes next finds nothing of ours on its way
        }
        Admin client = admin;
        if (client != null) {
            client.close(Duration.ZERO);
        }
    }
}
