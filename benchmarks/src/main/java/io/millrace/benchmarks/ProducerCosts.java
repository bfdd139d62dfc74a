package io.millrace.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.MemoryRecordsBuilder;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka's producer costs per record of ours: by compression, and by what a caller does or leaves. Messages are those of
 * real rows, sent again and again to a real broker; the CPU time is this process's, garbage collector and network thread
 * included. All cases take turns, and a case's figure is the median of its turns without the first.
 *
 * <p>{@code batches alone} is a prototype of what would be left without a producer: record batches built directly, with
 * classes of kafka-clients that are not its public interface, and thrown away.
 */
final class ProducerCosts {
    private static final int PARTITIONS = 12;
    private static final int RECORDS = 200_000;
    private static final int BATCH_BYTES = 256 << 10;

    private final String bootstrapServers;
    private final List<byte[]> messages;
    private final String topic;

    private ProducerCosts(String bootstrapServers, List<byte[]> messages, String topic) {
        this.bootstrapServers = bootstrapServers;
        this.messages = messages;
        this.topic = topic;
    }

    /** One turn of a case. */
    private interface Case {
        void run() throws Exception;
    }

    /** @param arguments rounds, and perhaps the address of a broker that runs already */
    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        if (arguments.length > 1) {
            measure(arguments[1], rounds);
            return;
        }
        try (KafkaBroker broker = KafkaBroker.of(KafkaRelease.V4_4).heapMb(1024).start()) {
            measure(broker.bootstrapServers(), rounds);
        }
    }

    private static void measure(String bootstrapServers, int rounds) throws Exception {
        System.out.println("| rows | case | CPU s/M | bytes per record |\n|---|---|--:|--:|");
        for (BenchmarkTable table : BenchmarkTable.values()) {
            List<byte[]> messages = messagesOf(table);
            String topic = "costs-" + table.name().toLowerCase(Locale.ROOT) + "-" + System.nanoTime();
            ProducerCosts costs = new ProducerCosts(bootstrapServers, messages, topic);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) bootstrapServers))) {
                admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                        .all()
                        .get();
                costs.measureAll(table, rounds, admin);
                admin.deleteTopics(List.of(topic)).all().get();
            }
        }
    }

    private static List<byte[]> messagesOf(BenchmarkTable table) throws SQLException, IOException {
        List<byte[]> messages = new ArrayList<>();
        RowLoop.record(table, RowLoop.Rows.UPDATE, "canal_json")
                .run(message -> messages.add(Arrays.copyOf(message.array(), message.length())));
        return messages;
    }

    private void measureAll(BenchmarkTable table, int rounds, Admin admin) throws Exception {
        Map<String, Case> cases = new LinkedHashMap<>();
        for (String compression : List.of("none", "lz4", "snappy", "zstd:1", "zstd:3", "zstd:9", "gzip")) {
            cases.put(compression, () -> send(settings(compression), 0, true, true));
        }
        cases.put("lz4, no callback", () -> send(settings("lz4"), 0, false, true));
        cases.put("lz4, two headers", () -> send(settings("lz4"), 2, true, true));
        cases.put("lz4, partition not given, no key", () -> send(settings("lz4"), 0, true, false));
        cases.put("lz4, batch.size 16 KiB", () -> send(with(settings("lz4"), "batch.size", 16 << 10), 0, true, true));
        cases.put("lz4, batch.size 1 MiB", () -> send(with(settings("lz4"), "batch.size", 1 << 20), 0, true, true));
        cases.put("lz4, acks 1", () -> send(with(settings("lz4"), "acks", "1"), 0, true, true));
        cases.put("lz4, batches alone", this::buildBatches);
        Map<String, List<double[]>> turns = new LinkedHashMap<>();
        List<String> order = new ArrayList<>(cases.keySet());
        for (int round = 0; round <= rounds; round++) {
            for (String name : order) {
                long bytesBefore = logBytes(admin);
                OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
                long cpuBefore = system.getProcessCpuTime();
                cases.getOrDefault(name, () -> {}).run();
                double cpu = (system.getProcessCpuTime() - cpuBefore) / 1e9 / (RECORDS / 1e6);
                double bytes = (double) (logBytes(admin) - bytesBefore) / RECORDS;
                if (round > 0) {
                    turns.computeIfAbsent(name, ignored -> new ArrayList<>()).add(new double[] {cpu, bytes});
                }
            }
        }
        turns.forEach((name, its) -> System.out.printf(
                Locale.ROOT,
                "| %s, %d bytes | %s | %.2f | %.0f |%n",
                table.name().toLowerCase(Locale.ROOT),
                messages.stream().mapToInt(message -> message.length).sum() / messages.size(),
                name,
                median(its, 0),
                median(its, 1)));
    }

    private static double median(List<double[]> turns, int at) {
        double[] sorted = turns.stream().mapToDouble(turn -> turn[at]).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private Map<String, Object> settings(String compression) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("acks", "all");
        settings.put("compression.type", compression.replaceFirst(":.*", ""));
        if (compression.contains(":")) {
            settings.put("compression.zstd.level", compression.substring(compression.indexOf(':') + 1));
        }
        settings.put("batch.size", BATCH_BYTES);
        settings.put("linger.ms", 5);
        settings.put("buffer.memory", 64L << 20);
        settings.put("auto.include.jmx.reporter", false);
        return settings;
    }

    private static Map<String, Object> with(Map<String, Object> settings, String name, Object value) {
        settings.put(name, value);
        return settings;
    }

    private void send(Map<String, Object> settings, int headers, boolean callback, boolean partition) {
        @Nullable Callback heard = callback ? (metadata, exception) -> {} : null;
        Header[] sent = IntStream.range(0, headers)
                .mapToObj(i -> new RecordHeader("header" + i, "value".getBytes(StandardCharsets.US_ASCII)))
                .toArray(Header[]::new);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            byte[] key = new byte[20];
            for (int i = 0; i < RECORDS; i++) {
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                        topic,
                        partition ? i % PARTITIONS : null,
                        partition ? 1_700_000_000_000L : null,
                        partition ? key : null,
                        messages.get(i % messages.size()));
                for (Header header : sent) {
                    record.headers().add(header);
                }
                Future<?> unused = producer.send(record, heard);
            }
        }
    }

    /** As the producer does it, round robin over as many open batches. */
    private void buildBatches() {
        ByteBuffer[] buffers = Stream.generate(() -> ByteBuffer.allocate(BATCH_BYTES))
                .limit(PARTITIONS)
                .toArray(ByteBuffer[]::new);
        MemoryRecordsBuilder[] open = new MemoryRecordsBuilder[PARTITIONS];
        byte[] key = new byte[20];
        for (int i = 0; i < RECORDS; i++) {
            int at = i % PARTITIONS;
            byte[] message = messages.get(i % messages.size());
            MemoryRecordsBuilder batch = open[at];
            if (batch == null || !batch.hasRoomFor(1_700_000_000_000L, key, message, new Header[0])) {
                if (batch != null) {
                    batch.close();
                }
                buffers[at].clear();
                batch = builder(buffers[at]);
                open[at] = batch;
            }
            batch.append(1_700_000_000_000L, key, message);
        }
        for (MemoryRecordsBuilder batch : open) {
            batch.close();
        }
    }

    private static MemoryRecordsBuilder builder(ByteBuffer buffer) {
        return new MemoryRecordsBuilder(
                buffer,
                RecordBatch.CURRENT_MAGIC_VALUE,
                Compression.of(CompressionType.LZ4).build(),
                TimestampType.CREATE_TIME,
                0L,
                RecordBatch.NO_TIMESTAMP,
                RecordBatch.NO_PRODUCER_ID,
                RecordBatch.NO_PRODUCER_EPOCH,
                RecordBatch.NO_SEQUENCE,
                false,
                false,
                RecordBatch.NO_PARTITION_LEADER_EPOCH,
                buffer.capacity());
    }

    private long logBytes(Admin admin) throws Exception {
        Map<Integer, Map<String, LogDirDescription>> ofBrokers =
                admin.describeLogDirs(List.of(1)).allDescriptions().get();
        return ofBrokers.getOrDefault(1, Map.of()).values().stream()
                .flatMap(folder -> folder.replicaInfos().entrySet().stream())
                .filter(replica -> replica.getKey().topic().equals(topic))
                .mapToLong(replica -> replica.getValue().size())
                .sum();
    }
}
