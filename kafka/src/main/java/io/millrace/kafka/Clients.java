package io.millrace.kafka;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes the Kafka clients of one task, each with every setting that is ours to decide. */
final class Clients {
    /** Requests of administration: long enough for a leader election, short enough for a person who waits. */
    static final int ADMIN_REQUEST_TIMEOUT_MS = 5_000;

    static final int ADMIN_API_TIMEOUT_MS = 15_000;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final SinkSettings settings;
    private final KafkaErrors errors;

    Clients(SinkSettings settings, KafkaErrors errors) {
        this.settings = settings;
        this.errors = errors;
    }

    Admin admin() {
        Map<String, Object> properties = common("admin");
        properties.put("request.timeout.ms", ADMIN_REQUEST_TIMEOUT_MS);
        properties.put("default.api.timeout.ms", ADMIN_API_TIMEOUT_MS);
        try {
            return Admin.create(properties);
        } catch (RuntimeException e) {
            throw errors.of("opening the admin client", e);
        }
    }

    /** The producer of the task's records; see {@link KafkaRecordSink}. */
    KafkaProducer<byte[], byte[]> recordProducer(BrokerFacts facts) {
        Map<String, Object> properties = common("sink");
        boolean idempotent = settings.acks() == Acks.ALL && facts.hasIdempotence();
        properties.put("acks", settings.acks().value());
        properties.put("enable.idempotence", idempotent);
        // Without idempotence a retried request may land behind a later one.
        properties.put("max.in.flight.requests.per.connection", idempotent ? 5 : 1);
        properties.put("compression.type", settings.compression().value());
        properties.put("max.request.size", settings.maxRecordBytes() + SinkSettings.RECORD_OVERHEAD_BYTES);
        properties.put("buffer.memory", settings.bufferMemoryBytes());
        properties.put("linger.ms", settings.lingerMs());
        properties.put("batch.size", settings.batchBytes());
        properties.put("delivery.timeout.ms", settings.deliveryTimeoutMs());
        properties.put("request.timeout.ms", settings.requestTimeoutMs());
        if (settings.exactlyOnce()) {
            properties.put("transactional.id", settings.checkpointTransactionalId());
            // Long source transactions are cut inside, well before that.
            properties.put("transaction.timeout.ms", (int)
                    settings.transactionTimeout().toMillis());
        }
        // Longer than a delivery: when memory is full, batches fail first and say why.
        properties.put("max.block.ms", Math.max(30_000, 2 * settings.deliveryTimeoutMs()));
        return producer(properties);
    }

    /** The producer of checkpoints: transactional where the broker can. */
    KafkaProducer<byte[], byte[]> checkpointProducer(BrokerFacts facts) {
        Map<String, Object> properties = common("checkpoint");
        properties.put("acks", "all");
        properties.put("enable.idempotence", facts.hasIdempotence());
        properties.put("max.in.flight.requests.per.connection", 1);
        properties.put("compression.type", Compression.LZ4.value());
        properties.put("max.request.size", settings.maxRecordBytes() + SinkSettings.RECORD_OVERHEAD_BYTES);
        properties.put("buffer.memory", (long) settings.maxRecordBytes() * 2 + (4 << 20));
        properties.put("linger.ms", 0);
        properties.put("delivery.timeout.ms", settings.deliveryTimeoutMs());
        properties.put("request.timeout.ms", settings.requestTimeoutMs());
        properties.put("max.block.ms", 30_000);
        if (facts.hasTransactions()) {
            properties.put("transactional.id", settings.checkpointTransactionalId());
            properties.put("transaction.timeout.ms", 15_000);
        }
        return producer(properties);
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> properties) {
        // A broken connection is tried again often enough for a restarted broker to be found within a delivery.
        properties.put("reconnect.backoff.ms", 50);
        properties.put("reconnect.backoff.max.ms", 500);
        properties.put("retry.backoff.max.ms", 500);
        try {
            return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        } catch (RuntimeException e) {
            throw errors.of("opening the producer", e);
        }
    }

    /** Reads the checkpoint topic; committed entries only where there are transactions. */
    KafkaConsumer<byte[], byte[]> checkpointReader(BrokerFacts facts) {
        Map<String, Object> properties = common("checkpoint-reader");
        properties.put("isolation.level", facts.hasTransactions() ? "read_committed" : "read_uncommitted");
        properties.put("enable.auto.commit", false);
        properties.put("auto.offset.reset", "none");
        properties.put("request.timeout.ms", ADMIN_REQUEST_TIMEOUT_MS);
        properties.put("default.api.timeout.ms", ADMIN_API_TIMEOUT_MS);
        return consumer(properties);
    }

    /** The member of the lease's group. Its client id tells a second run where the first one lives. */
    KafkaConsumer<byte[], byte[]> leaseConsumer(int requestTimeoutMs, int heartbeatIntervalMs) {
        Map<String, Object> properties = common("lease");
        int sessionTimeoutMs = (int) settings.leaseTimeout().toMillis();
        properties.put("group.id", settings.leaseGroup());
        properties.put("session.timeout.ms", sessionTimeoutMs);
        properties.put("heartbeat.interval.ms", heartbeatIntervalMs);
        properties.put("max.poll.interval.ms", sessionTimeoutMs);
        // Keeps the holder's partition when a second member slips in.
        properties.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        properties.put("enable.auto.commit", false);
        properties.put("auto.offset.reset", "earliest");
        properties.put("request.timeout.ms", requestTimeoutMs);
        properties.put("default.api.timeout.ms", sessionTimeoutMs);
        properties.put("reconnect.backoff.ms", 50);
        properties.put("reconnect.backoff.max.ms", 500);
        properties.put("retry.backoff.max.ms", 500);
        return consumer(properties);
    }

    private KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> properties) {
        try {
            return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (RuntimeException e) {
            throw errors.of("opening the consumer", e);
        }
    }

    private Map<String, Object> common(String role) {
        Map<String, Object> properties = new HashMap<>(settings.clientProperties());
        properties.put("bootstrap.servers", settings.bootstrapServers());
        properties.put("client.id", clientId(role));
        properties.putIfAbsent("enable.metrics.push", false); // nobody asked us to report on ourselves
        // Beans of each client, topic and node: slow to make, and with thousands of topics most of a client's memory.
        properties.putIfAbsent("auto.include.jmx.reporter", false);
        return properties;
    }

    /** {@code millrace-TASK-ROLE-HOST-PID-NUMBER}, of characters that every broker accepts. */
    private String clientId(String role) {
        String text = "millrace-" + settings.taskName() + "-" + role + "-" + hostName() + "-"
                + ManagementFactory.getRuntimeMXBean().getPid() + "-" + NUMBER.incrementAndGet();
        return text.replaceAll("[^a-zA-Z0-9._-]", "_");
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host";
        }
    }
}
