package io.millrace.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.engine.RecordSink;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class KafkaRecordSinkIT {
    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.of(KafkaRelease.V4_4)
                .option("log.retention.ms=-1") // the records here are of long ago
                .start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static SinkSettings.Builder settings() {
        return SinkSettings.builder("sink-it", broker.bootstrapServers());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static List<String> values(String topic, int partition) {
        return Topics.read(broker.bootstrapServers(), topic, partition).stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    @Test
    void createsTheTopicWithTheTasksPartitions() {
        try (KafkaRecordSink sink =
                KafkaRecordSink.open(settings().topicPartitions(5).build())) {
            assertThat(sink.partitionsOf("created-five")).isEqualTo(5);
        }
    }

    @Test
    void createsTheTopicWithTheBrokersPartitionsWhenTheTaskNamesNone() {
        try (KafkaRecordSink sink = KafkaRecordSink.open(settings().build())) {
            assertThat(sink.partitionsOf("created-default")).isEqualTo(1);
        }
    }

    @Test
    void takesAnExistingTopicAsItIs() throws Exception {
        Topics.create(broker.bootstrapServers(), "existing", 3, Map.of());
        try (KafkaRecordSink sink = KafkaRecordSink.open(
                settings().topicPartitions(7).createTopics(false).build())) {
            assertThat(sink.partitionsOf("existing")).isEqualTo(3);
        }
    }

    @Test
    void saysHowToCreateATopicThatItMayNotCreate() {
        try (KafkaRecordSink sink =
                KafkaRecordSink.open(settings().createTopics(false).build())) {
            MillraceException e =
                    catchThrowableOfType(MillraceException.class, () -> sink.partitionsOf("never-created"));
            assertThat(e.code()).isEqualTo(ErrorCode.TOPIC_INVALID);
            assertThat(e).hasMessageContaining("never-created").hasMessageContaining("kafka-topics.sh");
        }
    }

    @Test
    void refusesANameThatKafkaDoesNotAllow() {
        try (KafkaRecordSink sink = KafkaRecordSink.open(settings().build())) {
            MillraceException e = catchThrowableOfType(MillraceException.class, () -> sink.partitionsOf("shop/orders"));
            assertThat(e.code()).isEqualTo(ErrorCode.TOPIC_INVALID);
            assertThat(e).hasMessageContaining("'/'");
        }
    }

    @Test
    void refusesAReplicationFactorThatTheClusterCannotGive() {
        try (KafkaRecordSink sink =
                KafkaRecordSink.open(settings().replicationFactor(3).build())) {
            MillraceException e =
                    catchThrowableOfType(MillraceException.class, () -> sink.partitionsOf("three-copies"));
            assertThat(e.code()).isEqualTo(ErrorCode.TOPIC_INVALID);
            assertThat(e).hasMessageContaining("replication factor=3");
        }
    }

    /** Small batches at once behind the creation: a partition that refuses the first one for a moment takes the next. */
    @Test
    void losesNoFirstBatchOfATopicJustCreated() {
        for (int number = 0; number < 20; number++) {
            String topic = "fresh-" + number;
            try (KafkaRecordSink sink = KafkaRecordSink.open(
                    settings().topicPartitions(12).batchBytes(2_000).lingerMs(1).build())) {
                sink.partitionsOf(topic);
                for (int i = 0; i < 2_400; i++) {
                    sink.send(topic, i % 12, null, bytes(topic + " value " + i), List.of(), 1L, error -> {});
                }
                sink.flush();
            }
            assertThat(values(topic, 5)).as(topic).hasSize(200).startsWith(topic + " value 5");
        }
    }

    @Test
    void keepsKeysValuesTimesPartitionsAndOrder() {
        AtomicInteger acknowledged = new AtomicInteger();
        RecordSink.Receipt receipt = error -> {
            if (error == null) {
                acknowledged.incrementAndGet();
            }
        };
        try (KafkaRecordSink sink =
                KafkaRecordSink.open(settings().topicPartitions(2).build())) {
            sink.partitionsOf("ordered");
            for (int i = 0; i < 10_000; i++) {
                sink.send(
                        "ordered",
                        i % 2,
                        i % 4 == 0 ? null : bytes("k" + i),
                        bytes("v" + i),
                        List.of(),
                        1_700_000_000_000L + i,
                        receipt);
            }
            sink.flush();
            assertThat(acknowledged).hasValue(10_000);
        }
        for (int partition = 0; partition < 2; partition++) {
            List<ConsumerRecord<byte[], byte[]>> records = Topics.read(broker.bootstrapServers(), "ordered", partition);
            assertThat(records).hasSize(5_000);
            for (int n = 0; n < records.size(); n++) {
                int i = 2 * n + partition;
                ConsumerRecord<byte[], byte[]> record = records.get(n);
                assertThat(record.value()).isEqualTo(bytes("v" + i));
                assertThat(record.key()).isEqualTo(i % 4 == 0 ? null : bytes("k" + i));
                assertThat(record.timestamp()).isEqualTo(1_700_000_000_000L + i);
            }
        }
    }

    @Test
    @Timeout(120)
    void deliversWithEveryAcknowledgementAndCompression() {
        for (Acks acks : Acks.values()) {
            for (Compression compression : Compression.values()) {
                String topic = ("acks-" + acks + "-" + compression).toLowerCase(java.util.Locale.ROOT);
                try (KafkaRecordSink sink = KafkaRecordSink.open(
                        settings().acks(acks).compression(compression).build())) {
                    sink.partitionsOf(topic);
                    for (int i = 0; i < 100; i++) {
                        sink.send(topic, 0, null, bytes("v" + i), List.of(), 0, error -> {});
                    }
                }
                List<String> stored = values(topic, 0);
                while (acks == Acks.ZERO && stored.size() < 100) {
                    stored = values(topic, 0); // "sent" is not yet "stored"; the test's limit ends this
                }
                assertThat(stored).as(topic).hasSize(100).startsWith("v0", "v1").endsWith("v99");
            }
        }
    }

    @Test
    void namesBothLimitsWhenTheTopicRefusesARecord() throws Exception {
        Topics.create(broker.bootstrapServers(), "small-messages", 1, Map.of("max.message.bytes", "2000"));
        AtomicReference<RuntimeException> heard = new AtomicReference<>();
        try (KafkaRecordSink sink =
                KafkaRecordSink.open(settings().compression(Compression.NONE).build())) {
            sink.partitionsOf("small-messages");
            sink.send("small-messages", 0, null, new byte[5_000], List.of(), 0, heard::set);
            MillraceException e = catchThrowableOfType(MillraceException.class, sink::flush);
            assertThat(e.code()).isEqualTo(ErrorCode.RECORD_TOO_LARGE);
            assertThat(e)
                    .hasMessageContaining("small-messages")
                    .hasMessageContaining("max.message.bytes is 2000")
                    .hasMessageContaining("largest record is 10485760 bytes");
            assertThat(heard.get()).isInstanceOf(MillraceException.class);
        }
    }

    @Test
    void refusesARecordAboveTheTasksOwnLimitAndEveryOneAfterIt() {
        AtomicReference<RuntimeException> heard = new AtomicReference<>();
        try (KafkaRecordSink sink =
                KafkaRecordSink.open(settings().maxRecordBytes(100_000).build())) {
            sink.partitionsOf("own-limit");
            sink.send("own-limit", 0, null, new byte[200_000], List.of(), 0, heard::set);
            assertThat(heard.get()).isInstanceOf(MillraceException.class);
            MillraceException e = catchThrowableOfType(
                    MillraceException.class,
                    () -> sink.send("own-limit", 0, null, bytes("later"), List.of(), 0, error -> {}));
            assertThat(e.code()).isEqualTo(ErrorCode.RECORD_TOO_LARGE);
        }
        assertThat(values("own-limit", 0)).isEmpty();
    }

    /** The producer alone would go on with what came after the refused record: a hole that the restart fills too late. */
    @Test
    void deliversNothingBehindARefusedRecord() throws Exception {
        Topics.create(broker.bootstrapServers(), "no-hole", 1, Map.of("max.message.bytes", "100000"));
        SinkSettings settings = settings()
                .compression(Compression.NONE)
                .batchBytes(1_000)
                .lingerMs(0)
                .build();
        List<Integer> acknowledged = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger failed = new AtomicInteger();
        int sent = 0;
        KafkaRecordSink sink = KafkaRecordSink.open(settings);
        try (sink) {
            sink.partitionsOf("no-hole");
            while (sent < 200_000) {
                int number = sent++;
                byte[] value = number == 500 ? new byte[200_000] : bytes("v" + number);
                sink.send("no-hole", 0, null, value, List.of(), 0, error -> {
                    if (error == null) {
                        acknowledged.add(number);
                    } else {
                        failed.incrementAndGet();
                    }
                });
            }
        } catch (MillraceException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.RECORD_TOO_LARGE);
        }
        List<String> stored = values("no-hole", 0);
        assertThat(stored).hasSizeLessThanOrEqualTo(500);
        for (int i = 0; i < stored.size(); i++) {
            assertThat(stored.get(i)).isEqualTo("v" + i);
        }
        assertThat(acknowledged).hasSizeLessThanOrEqualTo(stored.size());
        assertThat(failed.get()).isPositive();
    }

    @Test
    void abortTellsEveryReceiptThatIsStillOpen() {
        AtomicInteger told = new AtomicInteger();
        KafkaRecordSink sink = KafkaRecordSink.open(settings().lingerMs(1000).build());
        sink.partitionsOf("aborted");
        for (int i = 0; i < 100; i++) {
            sink.send("aborted", 0, null, bytes("v" + i), List.of(), 0, error -> told.incrementAndGet());
        }
        sink.abort();
        assertThat(told).hasValue(100);
        sink.close();
    }
}
