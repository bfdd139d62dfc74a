package io.millrace.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Records and checkpoint in one transaction, on a real broker. */
@Timeout(120)
class ExactlyOnceIT {
    private static KafkaBroker broker;

    @BeforeAll
    static void start() {
        broker = KafkaBroker.of(KafkaRelease.V4_4).start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static SinkSettings.Builder settings(String task) {
        return SinkSettings.builder(task, broker.bootstrapServers())
                .topicPartitions(2)
                .exactlyOnce(true);
    }

    private static void send(KafkaRecordSink sink, String topic, int from, int to) {
        for (int i = from; i < to; i++) {
            sink.send(topic, i % 2, null, ("v" + i).getBytes(UTF_8), List.of(), 0, error -> {});
        }
    }

    private static List<String> visible(String topic) {
        List<ConsumerRecord<byte[], byte[]>> even = Topics.readCommitted(broker.bootstrapServers(), topic, 0);
        return even.stream().map(record -> new String(record.value(), UTF_8)).toList();
    }

    /** A commit is durable when it returns; the broker writes its marker into each partition a moment later. */
    private static List<String> visible(String topic, int count) {
        List<String> values = visible(topic);
        while (values.size() < count) {
            values = visible(topic); // the test's limit ends this
        }
        return values;
    }

    private static Map<String, byte[]> position(int number) {
        Map<String, byte[]> entries = new HashMap<>();
        entries.put("position", ("p" + number).getBytes(UTF_8));
        return entries;
    }

    private static String storedPosition(SinkSettings settings) {
        try (KafkaCheckpointStore store = new KafkaCheckpointStore(settings, line -> {})) {
            byte[] position = store.open().get("position");
            return position == null ? "none" : new String(position, UTF_8);
        }
    }

    @Test
    void recordsAndCheckpointBecomeVisibleTogether() {
        SinkSettings settings = settings("together").build();
        assertThat(storedPosition(settings)).isEqualTo("none"); // makes the topic
        try (KafkaRecordSink sink = KafkaRecordSink.open(settings)) {
            assertThat(sink.isTransactional()).isTrue();
            sink.partitionsOf("together");
            send(sink, "together", 0, 100);
            sink.flush();
            assertThat(visible("together")).as("nothing is committed").isEmpty();

            sink.commit(position(1));
            assertThat(visible("together", 50))
                    .hasSize(50)
                    .startsWith("v0", "v2")
                    .endsWith("v98");

            sink.commit(Map.of()); // nothing to say
            send(sink, "together", 100, 104);
            sink.commit(position(2));
        }
        assertThat(visible("together", 52)).hasSize(52);
        assertThat(storedPosition(settings)).isEqualTo("p2");
    }

    /** As a killed run leaves it: the next one ends the open transaction, and nothing of it is ever seen. */
    @Test
    void aNewRunFencesAnOlderOneAndDropsWhatItLeftOpen() {
        SinkSettings settings = settings("fenced").build();
        assertThat(storedPosition(settings)).isEqualTo("none");
        KafkaRecordSink first = KafkaRecordSink.open(settings);
        first.partitionsOf("fenced");
        send(first, "fenced", 0, 10);
        first.commit(position(1));
        send(first, "fenced", 10, 20);
        first.flush();

        try (KafkaRecordSink second = KafkaRecordSink.open(settings)) {
            second.partitionsOf("fenced");
            send(second, "fenced", 100, 110);
            second.commit(position(2));
            MillraceException e = catchThrowableOfType(MillraceException.class, () -> {
                send(first, "fenced", 20, 30);
                first.commit(position(3));
            });
            assertThat(e.code()).isEqualTo(ErrorCode.LEASE_LOST);
        } finally {
            first.abort();
        }
        assertThat(visible("fenced", 10))
                .containsExactly("v0", "v2", "v4", "v6", "v8", "v100", "v102", "v104", "v106", "v108");
        assertThat(storedPosition(settings)).isEqualTo("p2");
    }

    @Test
    void needsEveryAcknowledgement() {
        assertThatThrownBy(() -> settings("leader").acks(Acks.ONE).build())
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TASK_INVALID))
                .hasMessageContaining("destination.acks all");
    }
}
