package io.millrace.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.Precheck;
import io.millrace.model.Precheck.Level;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One broker of each generation: no idempotence (0.10), transactions (0.11), the old alter call (2.1), today's calls. */
@Tag("all-servers")
class OldBrokersIT {
    @ParameterizedTest
    @Timeout(180)
    @EnumSource(
            value = KafkaRelease.class,
            names = {"V0_10_1", "V0_10_2", "V0_11", "V2_1", "V2_7", "V3_9"})
    void deliversKeepsCheckpointsAndRefusesASecondRun(KafkaRelease release) throws Exception {
        try (KafkaBroker broker = KafkaBroker.of(release).start()) {
            for (Acks acks : Acks.values()) {
                deliver(settings(broker).acks(acks).build(), "data-" + acks.value());
            }
            if (release.compareTo(KafkaRelease.V2_1) < 0) {
                MillraceException e = catchThrowableOfType(
                        MillraceException.class,
                        () -> KafkaRecordSink.open(
                                settings(broker).compression(Compression.ZSTD).build()));
                assertThat(e.code()).isEqualTo(ErrorCode.TASK_INVALID);
            }
            if (release.compareTo(KafkaRelease.V2_7) < 0) {
                MillraceException e = catchThrowableOfType(
                        MillraceException.class,
                        () -> KafkaRecordSink.open(
                                settings(broker).exactlyOnce(true).build()));
                assertThat(e.code()).isEqualTo(ErrorCode.TASK_INVALID);
                assertThat(e).hasMessageContaining("brokers from 2.5 on");
                assertThat(DestinationPrechecks.run(
                                settings(broker).exactlyOnce(true).build(), List.of("data-all")))
                        .extracting(Precheck::level)
                        .contains(Level.FAIL);
            }
            if (release.compareTo(KafkaRelease.V2_7) >= 0) {
                deliverOnce(settings(broker).exactlyOnce(true).build());
            }
            refuseHeadersWhereThereAreNone(broker, release);
            keepCheckpoints(broker, release);
            assertThat(DestinationPrechecks.run(settings(broker).build(), List.of("data-all", "data-new")))
                    .extracting(Precheck::level)
                    .doesNotContain(Level.FAIL);
        }
    }

    /** What a newer run finds open is never seen; what was committed is, once. */
    private static void deliverOnce(SinkSettings settings) throws InterruptedException {
        KafkaRecordSink older = KafkaRecordSink.open(settings);
        assertThat(older.partitionsOf("once")).isEqualTo(2);
        older.send("once", 1, null, "seen".getBytes(UTF_8), List.of(), 0, error -> {});
        older.commit(Map.of());
        older.send("once", 1, null, "dropped".getBytes(UTF_8), List.of(), 0, error -> {});
        older.flush();
        try (KafkaRecordSink newer = KafkaRecordSink.open(settings)) {
            newer.partitionsOf("once");
            newer.send("once", 1, null, "next".getBytes(UTF_8), List.of(), 0, error -> {});
            newer.commit(Map.of());
            older.send("once", 1, null, "fenced".getBytes(UTF_8), List.of(), 0, error -> {});
            MillraceException e = catchThrowableOfType(MillraceException.class, () -> older.commit(Map.of()));
            assertThat(e.code()).isEqualTo(ErrorCode.LEASE_LOST);
            assertThat(e).hasMessageContaining("another run of task 'old' has taken over");
        }
        older.abort();
        List<String> seen = List.of();
        while (seen.size() < 2) { // the test's limit ends this
            seen = Topics.readCommitted(settings.bootstrapServers(), "once", 1).stream()
                    .map(record -> new String(record.value(), UTF_8))
                    .toList();
            Thread.sleep(50);
        }
        assertThat(seen).containsExactly("seen", "next");
    }

    private static void refuseHeadersWhereThereAreNone(KafkaBroker broker, KafkaRelease release) {
        SinkSettings settings = settings(broker).headers(true).build();
        Precheck found = DestinationPrechecks.run(settings, List.of("data-all")).stream()
                .filter(check -> check.code().equals("DST_HEADERS"))
                .findFirst()
                .orElseThrow();
        if (release.compareTo(KafkaRelease.V0_11) >= 0) {
            assertThat(found.level()).isEqualTo(Level.PASS);
            KafkaRecordSink.open(settings).close();
            return;
        }
        assertThat(found.level()).isEqualTo(Level.FAIL);
        assertThat(found.found()).contains("0.11", "0.10");
        assertThat(found.remedy()).contains("headers.enabled=false", "plain.meta");
        MillraceException e = catchThrowableOfType(MillraceException.class, () -> KafkaRecordSink.open(settings));
        assertThat(e.code()).isEqualTo(ErrorCode.TASK_INVALID);
        assertThat(e).hasMessageContaining("headers.enabled=false");
    }

    private static SinkSettings.Builder settings(KafkaBroker broker) {
        return SinkSettings.builder("old", broker.bootstrapServers()).topicPartitions(2);
    }

    private static void deliver(SinkSettings settings, String topic) throws InterruptedException {
        AtomicInteger acknowledged = new AtomicInteger();
        try (KafkaRecordSink sink = KafkaRecordSink.open(settings)) {
            assertThat(sink.partitionsOf(topic)).isEqualTo(2);
            for (int i = 0; i < 1_000; i++) {
                sink.send(topic, 1, null, ("v" + i).getBytes(UTF_8), List.of(), System.currentTimeMillis(), error -> {
                    if (error == null) {
                        acknowledged.incrementAndGet();
                    }
                });
            }
        }
        assertThat(acknowledged).hasValue(1_000);
        List<String> stored = stored(settings, topic);
        while (settings.acks() == Acks.ZERO && stored.size() < 1_000) {
            Thread.sleep(50); // "sent" is not yet "stored"; the test's limit ends this
            stored = stored(settings, topic);
        }
        assertThat(stored).hasSize(1_000);
        assertThat(stored.get(0)).isEqualTo("v0");
        assertThat(stored.get(999)).isEqualTo("v999");
    }

    private static List<String> stored(SinkSettings settings, String topic) {
        return Topics.read(settings.bootstrapServers(), topic, 1).stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    private static void keepCheckpoints(KafkaBroker broker, KafkaRelease release) throws Exception {
        if (release.compareTo(KafkaRelease.V0_11) >= 0) {
            Topics.create(broker.bootstrapServers(), "__millrace-old", 1, Map.of("cleanup.policy", "delete"));
        }
        SinkSettings settings = settings(broker).build();
        try (KafkaCheckpointStore first = new KafkaCheckpointStore(settings, line -> {})) {
            assertThat(first.open()).isEmpty();
            Map<String, byte[]> entries = new LinkedHashMap<>();
            entries.put("schema", "s1".getBytes(UTF_8));
            entries.put("gone", "g".getBytes(UTF_8));
            entries.put("position", "1".getBytes(UTF_8));
            first.save(entries);
            entries.put("gone", null);
            first.save(entries);
            try (KafkaCheckpointStore second = new KafkaCheckpointStore(settings, line -> {})) {
                MillraceException e = catchThrowableOfType(MillraceException.class, second::open);
                assertThat(e.code()).isEqualTo(ErrorCode.TASK_ALREADY_RUNNING);
            }
            assertThat(first.isHeld()).isTrue();
        }
        try (KafkaCheckpointStore next = new KafkaCheckpointStore(settings, line -> {})) {
            Map<String, byte[]> loaded = next.open();
            assertThat(loaded).containsOnlyKeys("schema", "position");
            assertThat(loaded.get("position")).isEqualTo("1".getBytes(UTF_8));
        }
    }
}
