package io.millrace.kafka;

import io.millrace.engine.RecordSink;
import io.millrace.formats.MessageHeader;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends records with Kafka's own producer, to the partition that the engine names.
 *
 * <p>Order: with acks=all the producer is idempotent (5 requests in flight); where that is not possible (acks 0 or 1,
 * brokers 0.10) one request is in flight. The first record that fails stops the producer inside its callback, before
 * its sender turns again: nothing sent after a lost record can reach its partition, so that a consumer that sees the
 * repeat after a restart never sees a row go back in time.
 *
 * Nothing follows the first record to a partition before the broker has stored it ({@link FirstRecords}).
 *
 * <p>Repeats: idempotence hides the producer's own retries, except that a broker that restarts forgets producers whose
 * newest record time is older than {@code producer.id.expiration.ms} (a day): while changes of long ago are read, a
 * batch in flight at that moment may be stored twice, in order (seen on 4.4.0).
 *
 * <p>Exactly-once: all records go out in Kafka transactions, each ended by {@link #commit} together with the checkpoint.
 * What an ended run left open is ended by the next one's {@code initTransactions}, or by the broker after a minute.
 *
 * <p>Allocation per record: the {@link ProducerRecord} and what the producer keeps. Threading: {@link #send} by one
 * thread at a time; receipts arrive on the producer's thread, those of records refused at once on the caller's.
 */
public final class KafkaRecordSink implements RecordSink {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaRecordSink.class);

    /** A 0.10.1 broker drops requests that it has not read yet when the client closes. */
    private static final long OLD_BROKER_PAUSE_MS = 1_500;

    private final SinkSettings settings;
    private final KafkaErrors errors;
    private final BrokerFacts facts;
    private final Admin admin;
    private final TopicAdmin topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private final @Nullable Haste haste;
    private final ClockGuard clockGuard;
    private final Map<String, Topic> knownTopics = new ConcurrentHashMap<>();

    private volatile @Nullable MillraceException failure;
    private volatile boolean closed;

    private @Nullable ReceiptCallback lastCallback;
    private Long lastTimestampMs = 0L;
    private boolean inTransaction;

    /**
     * @param maxMessageBytes the topic's limit of a batch, "unknown" if the broker does not tell
     * @param first of the first record to each partition
     */
    private record Topic(int partitions, String maxMessageBytes, FirstRecords first) {}

    private KafkaRecordSink(SinkSettings settings, KafkaErrors errors, Clients clients, Admin admin) {
        this.settings = settings;
        this.errors = errors;
        this.admin = admin;
        this.facts = BrokerFacts.read(admin, errors);
        if (settings.compression() == Compression.ZSTD && !facts.hasZstd()) {
            throw new MillraceException(
                    ErrorCode.TASK_INVALID,
                    "compression zstd needs brokers from 2.1 on; this one is " + facts.versionText()
                            + ". Remedy: choose lz4, gzip, snappy or none");
        }
        if (settings.exactlyOnce() && !facts.hasExactlyOnce()) {
            throw new MillraceException(
                    ErrorCode.TASK_INVALID,
                    "delivery.guarantee exactly_once needs brokers from 2.5 on: older ones lose track of a producer whose"
                            + " broker fails in the middle of a transaction; this one is " + facts.versionText()
                            + ". Remedy: choose at_least_once");
        }
        if (settings.headers() && !facts.hasHeaders()) {
            throw new MillraceException(
                    ErrorCode.TASK_INVALID,
                    "the format writes record headers, which need brokers from 0.11 on; this one is "
                            + facts.versionText() + ". Remedy: " + DestinationPrechecks.WITHOUT_HEADERS);
        }
        this.topics = new TopicAdmin(admin, settings, errors, facts);
        this.producer = clients.recordProducer(facts);
        // In a transaction the commit decides when records are seen.
        this.haste = settings.lingerMs() == 0 || settings.exactlyOnce()
                ? null
                : new Haste("millrace-" + settings.taskName() + "-haste", producer::flush);
        if (settings.exactlyOnce()) {
            beginEpoch();
        }
        this.clockGuard = ClockGuard.start("millrace-" + settings.taskName() + "-clock", this::onClockSetBack);
    }

    /** What waits in the producer would wait until the clock has caught up: it is dropped, and sent by a new one. */
    private void onClockSetBack(long ms) {
        fail(new MillraceException(
                ErrorCode.SINK_DELIVERY,
                "this machine's clock was set back by " + ms / 1000 + " s, and Kafka's client would wait until it has"
                        + " caught up: the connections are opened anew. Remedy: none needed; let NTP slew the clock"
                        + " instead of stepping it"));
    }

    /** Fences every older run and ends the transaction that a killed one left open. */
    private void beginEpoch() {
        try {
            producer.initTransactions();
        } catch (InvalidTxnTimeoutException e) {
            producer.close(Duration.ZERO);
            throw errors.error(
                    ErrorCode.TASK_INVALID,
                    "opening transactions of " + settings.transactionTimeout().toMillis() + " ms",
                    e,
                    "lower delivery.transaction_timeout to what transaction.max.timeout.ms of the brokers allows, or raise that");
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw errors.of("taking over the transactional id " + settings.checkpointTransactionalId(), e);
        }
    }

    /**
     * Connects and learns what the brokers can.
     *
     * @throws MillraceException SINK_UNREACHABLE, SINK_AUTH, TASK_INVALID
     */
    public static KafkaRecordSink open(SinkSettings settings) {
        KafkaErrors errors = new KafkaErrors(settings);
        Clients clients = new Clients(settings, errors);
        Admin admin = clients.admin();
        try {
            return new KafkaRecordSink(settings, errors, clients, admin);
        } catch (RuntimeException e) {
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    @Override
    public int partitionsOf(String topic) {
        throwIfFailed();
        return topicOf(topic).partitions();
    }

    private Topic topicOf(String name) {
        Topic known = knownTopics.get(name);
        if (known == null) {
            known = lookUp(name);
            knownTopics.put(name, known);
        }
        return known;
    }

    private Topic lookUp(String topic) {
        String problem = TopicNames.problemOf(topic);
        if (!problem.isEmpty()) {
            throw new MillraceException(
                    ErrorCode.TOPIC_INVALID,
                    "topic name '" + topic + "' is not legal: " + problem + ". Remedy: map it");
        }
        int partitions = topics.ensure(topic).partitions().size();
        Map<String, String> config = topics.configOf(topic);
        String limit = config == null ? "unknown" : config.getOrDefault("max.message.bytes", "unknown");
        try {
            producer.partitionsFor(topic); // the first send shall not wait for it
        } catch (RuntimeException e) {
            throw errors.of("reading the partitions of topic '" + topic + "'", e);
        }
        return new Topic(partitions, limit, new FirstRecords(partitions));
    }

    @Override
    public void send(
            String topic,
            int partition,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<MessageHeader> headers,
            long timestampMs,
            Receipt receipt) {
        throwIfFailed();
        ReceiptCallback callback = lastCallback;
        if (callback == null || callback.receipt != receipt) {
            callback = new ReceiptCallback(receipt);
            lastCallback = callback;
        }
        if (lastTimestampMs != timestampMs) {
            lastTimestampMs = timestampMs; // boxed once for the records of one second or transaction
        }
        Callback called = inOrder(topic, partition, callback);
        try {
            openTransaction();
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, lastTimestampMs, key, value);
            for (MessageHeader header : headers) {
                record.headers().add(header.name(), header.value());
            }
            Future<?> unused = producer.send(record, called); // the callback hears the same
            if (haste != null) {
                haste.sent();
            }
        } catch (RuntimeException e) {
            throw fail(errors.ofDelivery("sending a record to topic '" + topic + "' partition " + partition, e));
        }
    }

    /**
     * Lets nothing follow the first record to a partition before the broker has it. A broker takes the first batch that it
     * gets from a producer whatever its sequence is: had the very first one failed for a moment (a partition just created
     * or moved), the next one in flight would be stored, and the first refused until its time is up (KAFKA-14359).
     */
    private Callback inOrder(String topic, int partition, Callback callback) {
        FirstRecords first = topicOf(topic).first();
        if (first.isStored(partition)) {
            return callback;
        }
        if (!first.isSent(partition)) {
            return first.sent(partition, callback);
        }
        flush();
        return callback;
    }

    @Override
    public void hurry() {
        if (haste != null) {
            haste.wanted();
        }
    }

    @Override
    public boolean isTransactional() {
        return settings.exactlyOnce();
    }

    @Override
    public void commit(Map<String, byte @Nullable []> entries) {
        throwIfFailed();
        if (!inTransaction && entries.isEmpty()) {
            return;
        }
        try {
            openTransaction();
            for (Map.Entry<String, byte @Nullable []> entry : entries.entrySet()) {
                Future<?> unused = producer.send(
                        CheckpointTopic.recordOf(settings.checkpointTopic(), entry.getKey(), entry.getValue()));
            }
            producer.commitTransaction(); // throws what any of the sends has met
            inTransaction = false;
        } catch (RuntimeException e) {
            throw fail(errors.ofDelivery("committing records and checkpoint of task '" + settings.taskName() + "'", e));
        }
        throwIfFailed();
    }

    private void openTransaction() {
        if (settings.exactlyOnce() && !inTransaction) {
            producer.beginTransaction();
            inTransaction = true;
        }
    }

    @Override
    public void flush() {
        throwIfFailed();
        try {
            producer.flush();
        } catch (RuntimeException e) {
            throw fail(errors.ofDelivery("flushing", e));
        }
        throwIfFailed();
    }

    @Override
    public void close() {
        if (settings.acks() == Acks.ZERO && facts.version() == BrokerFacts.V0_10 && failure == null && !closed) {
            producer.flush();
            Waiting.pause(OLD_BROKER_PAUSE_MS, errors);
        }
        dropOpenTransaction();
        release(Duration.ofMillis(settings.deliveryTimeoutMs()));
    }

    /** Ends what was not committed, so that no reader of what is committed waits for it until it times out. */
    private void dropOpenTransaction() {
        if (!inTransaction || failure != null || closed) {
            return;
        }
        inTransaction = false;
        try {
            producer.abortTransaction();
        } catch (RuntimeException e) {
            LOG.debug("Aborting an open transaction: {}", errors.redact(String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void abort() {
        dropOpenTransaction();
        fail(new MillraceException(ErrorCode.SINK_ERROR, "this sink was aborted; records in flight were dropped"));
        release(Duration.ZERO);
    }

    /** The brokers' version, for people. */
    public String brokerVersion() {
        return facts.versionText();
    }

    private void release(Duration within) {
        closed = true;
        clockGuard.close();
        if (haste != null) {
            haste.close();
        }
        try {
            producer.close(within);
        } catch (RuntimeException e) {
            LOG.warn("Closing the producer: {}", errors.redact(String.valueOf(e.getMessage())));
        }
        admin.close(Duration.ZERO);
    }

    private void throwIfFailed() {
        MillraceException first = failure;
        if (first != null) {
            throw new MillraceException(first.code(), String.valueOf(first.getMessage()), first);
        }
        if (closed) {
            throw new IllegalStateException("the sink is closed");
        }
    }

    /** Keeps the first failure and stops the producer's sender before its next turn. */
    private MillraceException fail(MillraceException error) {
        synchronized (this) {
            if (failure != null) {
                return failure;
            }
            failure = error;
        }
        producer.close(Duration.ZERO);
        return error;
    }

    private MillraceException failureOf(RecordMetadata metadata, Exception exception) {
        MillraceException first = failure;
        if (first != null) {
            return first; // the others fail because we stopped
        }
        String place = "delivering a record to topic '" + metadata.topic() + "' partition " + metadata.partition();
        Throwable cause = KafkaErrors.unwrap(exception);
        if (cause instanceof RecordTooLargeException || cause instanceof RecordBatchTooLargeException) {
            Topic topic = knownTopics.get(metadata.topic());
            return fail(errors.error(
                    ErrorCode.RECORD_TOO_LARGE,
                    place,
                    cause,
                    "the task's largest record is " + settings.maxRecordBytes()
                            + " bytes, the topic's max.message.bytes is "
                            + (topic == null ? "unknown" : topic.maxMessageBytes())
                            + ": raise both (kafka-configs.sh --alter --entity-type topics --entity-name "
                            + metadata.topic()
                            + " --add-config max.message.bytes=<bytes>), or exclude the large columns"));
        }
        return fail(errors.ofDelivery(place, exception));
    }

    /** One per {@link Receipt}, not per record. */
    private final class ReceiptCallback implements Callback {
        private final Receipt receipt;

        ReceiptCallback(Receipt receipt) {
            this.receipt = receipt;
        }

        @Override
        public void onCompletion(RecordMetadata metadata, @Nullable Exception exception) {
            receipt.onDone(exception == null ? null : failureOf(metadata, exception));
        }
    }
}
