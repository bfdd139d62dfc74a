package io.millrace.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KafkaCheckpointStoreIT {
    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.of(KafkaRelease.V4_4).start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static SinkSettings settings(String task) {
        return SinkSettings.builder(task, broker.bootstrapServers())
                .leaseTimeout(Duration.ofSeconds(6))
                .build();
    }

    private static KafkaCheckpointStore store(String task) {
        return new KafkaCheckpointStore(settings(task), line -> {});
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static Map<String, String> texts(Map<String, byte[]> entries) {
        Map<String, String> texts = new TreeMap<>();
        entries.forEach((name, value) -> texts.put(name, new String(value, UTF_8)));
        return texts;
    }

    @Test
    void aNewTaskHasNoEntries() {
        try (KafkaCheckpointStore store = store("new-task")) {
            assertThat(store.open()).isEmpty();
            assertThat(store.isHeld()).isTrue();
        }
    }

    @Test
    void givesTheNextRunWhatWasSavedLastAndNothingThatWasDeleted() {
        try (KafkaCheckpointStore store = store("saved")) {
            store.open();
            Map<String, byte[]> entries = new LinkedHashMap<>();
            entries.put("schema/shop.orders", bytes("v1"));
            entries.put("schema/shop.items", bytes("v1"));
            entries.put("position", bytes("file.1:4"));
            store.save(entries);
            Map<String, byte[]> later = new LinkedHashMap<>();
            later.put("schema/shop.items", null);
            later.put("position", bytes("file.1:99"));
            store.save(later);
        }
        try (KafkaCheckpointStore store = store("saved")) {
            assertThat(texts(store.open())).isEqualTo(Map.of("schema/shop.orders", "v1", "position", "file.1:99"));
        }
    }

    @Test
    void aRunThatClosedLeavesTheTaskToTheNextWithoutWaiting() {
        List<String> heard = new ArrayList<>();
        try (KafkaCheckpointStore store = store("handed-over")) {
            store.open();
        }
        try (KafkaCheckpointStore store = new KafkaCheckpointStore(settings("handed-over"), heard::add)) {
            store.open();
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void theTopicIsCompactedAndHasOnePartition() throws Exception {
        try (KafkaCheckpointStore store = store("form")) {
            store.open();
        }
        try (Admin admin = Topics.admin(broker.bootstrapServers())) {
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "__millrace-form");
            assertThat(admin.describeConfigs(List.of(topic))
                            .all()
                            .get()
                            .get(topic)
                            .get("cleanup.policy")
                            .value())
                    .isEqualTo("compact");
            assertThat(admin.describeTopics(List.of("__millrace-form"))
                            .allTopicNames()
                            .get()
                            .get("__millrace-form")
                            .partitions())
                    .hasSize(1);
        }
    }

    @Test
    void repairsATopicThatWouldForgetCheckpoints() throws Exception {
        Topics.create(broker.bootstrapServers(), "__millrace-repaired", 1, Map.of("cleanup.policy", "delete"));
        List<String> heard = new ArrayList<>();
        try (KafkaCheckpointStore store = new KafkaCheckpointStore(settings("repaired"), heard::add)) {
            store.open();
        }
        assertThat(heard).anyMatch(line -> line.contains("cleanup.policy=compact") && line.contains("'delete'"));
        try (Admin admin = Topics.admin(broker.bootstrapServers())) {
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "__millrace-repaired");
            assertThat(admin.describeConfigs(List.of(topic))
                            .all()
                            .get()
                            .get(topic)
                            .get("cleanup.policy")
                            .value())
                    .isEqualTo("compact");
        }
    }

    @Test
    void refusesATopicThatItMayNotRepair() throws Exception {
        Topics.create(broker.bootstrapServers(), "__millrace-foreign", 1, Map.of("cleanup.policy", "delete"));
        SinkSettings settings = SinkSettings.builder("foreign", broker.bootstrapServers())
                .createTopics(false)
                .build();
        try (KafkaCheckpointStore store = new KafkaCheckpointStore(settings, line -> {})) {
            MillraceException e = catchThrowableOfType(MillraceException.class, store::open);
            assertThat(e.code()).isEqualTo(ErrorCode.CHECKPOINT_INVALID);
            assertThat(e).hasMessageContaining("kafka-configs.sh");
        }
    }

    @Test
    void refusesATopicWithSeveralPartitions() throws Exception {
        Topics.create(broker.bootstrapServers(), "__millrace-wide", 2, Map.of("cleanup.policy", "compact"));
        try (KafkaCheckpointStore store = store("wide")) {
            MillraceException e = catchThrowableOfType(MillraceException.class, store::open);
            assertThat(e.code()).isEqualTo(ErrorCode.CHECKPOINT_INVALID);
            assertThat(e).hasMessageContaining("has 2");
        }
    }

    @Test
    void refusesASecondRunAndLeavesTheFirstUndisturbed() throws Exception {
        try (KafkaCheckpointStore first = store("twice")) {
            first.open();
            first.save(Map.of("position", bytes("1")));
            ConsumerGroupDescription before = group("twice");
            List<String> heard = new ArrayList<>();
            try (KafkaCheckpointStore second = new KafkaCheckpointStore(settings("twice"), heard::add)) {
                MillraceException e = catchThrowableOfType(MillraceException.class, second::open);
                assertThat(e.code()).isEqualTo(ErrorCode.TASK_ALREADY_RUNNING);
                assertThat(e)
                        .hasMessageContaining("millrace-twice-lease-")
                        .hasMessageContaining("-" + ProcessHandle.current().pid())
                        .hasMessageContaining("127.0.0.1");
                assertThat(second.isHeld()).isFalse();
            }
            assertThat(heard).first().asString().contains("held by client millrace-twice-lease-");
            assertThat(first.isHeld()).isTrue();
            first.save(Map.of("position", bytes("2")));
            assertThat(group("twice").members()).isEqualTo(before.members());
        }
    }

    @Test
    void ofManyThatStartAtOnceExactlyOneHoldsTheTask() throws Exception {
        for (int round = 0; round < 3; round++) {
            String task = "race-" + round;
            int runs = 4;
            CountDownLatch go = new CountDownLatch(1);
            ExecutorService threads = Executors.newFixedThreadPool(runs);
            List<KafkaCheckpointStore> stores = Collections.synchronizedList(new ArrayList<>());
            List<Future<ErrorCode>> outcomes = new ArrayList<>();
            for (int i = 0; i < runs; i++) {
                Callable<ErrorCode> run = () -> {
                    KafkaCheckpointStore store = store(task);
                    stores.add(store);
                    go.await();
                    try {
                        store.open();
                        return null;
                    } catch (MillraceException e) {
                        return e.code();
                    }
                };
                outcomes.add(threads.submit(run));
            }
            go.countDown();
            List<ErrorCode> codes = new ArrayList<>();
            for (Future<ErrorCode> outcome : outcomes) {
                codes.add(outcome.get());
            }
            assertThat(codes)
                    .containsOnlyOnce((ErrorCode) null)
                    .filteredOn(code -> code != null)
                    .containsOnly(ErrorCode.TASK_ALREADY_RUNNING);
            KafkaCheckpointStore winner = stores.stream()
                    .filter(KafkaCheckpointStore::isHeld)
                    .findFirst()
                    .orElseThrow();
            winner.save(Map.of("position", bytes("1")));
            stores.forEach(KafkaCheckpointStore::close);
            threads.shutdown();
        }
    }

    @Test
    void takesTheTaskFromAKilledProcessAndReadsItsCheckpoint() throws Exception {
        try (LeaseHolder holder = LeaseHolder.start("killed", broker.bootstrapServers())) {
            long pid = holder.pid();
            holder.kill();
            List<String> heard = new ArrayList<>();
            SinkSettings settings =
                    SinkSettings.builder("killed", broker.bootstrapServers()).build();
            try (KafkaCheckpointStore store = new KafkaCheckpointStore(settings, heard::add)) {
                assertThat(texts(store.open())).isEqualTo(Map.of("by", "holder"));
                assertThat(store.isHeld()).isTrue();
            }
            assertThat(heard).first().asString().contains("-" + pid + "-").contains("waiting");
        }
    }

    @Test
    void aRunThatStoodStillWhileAnotherTookOverCannotSaveWhenItGoesOn() throws Exception {
        try (LeaseHolder holder = LeaseHolder.start("zombie", broker.bootstrapServers())) {
            holder.signal("STOP");
            SinkSettings settings =
                    SinkSettings.builder("zombie", broker.bootstrapServers()).build();
            try (KafkaCheckpointStore store = new KafkaCheckpointStore(settings, line -> {})) {
                store.open();
                store.save(Map.of("by", bytes("successor")));
                holder.signal("CONT");
                assertThat(holder.awaitLine("refused")).isEqualTo("refused LEASE_LOST");
                assertThat(store.isHeld()).isTrue();
                store.save(Map.of("position", bytes("1")));
            }
            try (KafkaCheckpointStore store = new KafkaCheckpointStore(settings, line -> {})) {
                assertThat(texts(store.open())).isEqualTo(Map.of("by", "successor", "position", "1"));
            }
        }
    }

    @Test
    void anOlderEpochCannotSave() {
        KafkaCheckpointStore old = store("fenced");
        old.open();
        old.save(Map.of("position", bytes("old")));
        // What the next run does first, while the old one still believes that it holds the task.
        try (KafkaProducer<byte[], byte[]> next = transactional("millrace-fenced-checkpoint")) {
            next.initTransactions();
            MillraceException e = catchThrowableOfType(
                    MillraceException.class, () -> old.save(Map.of("position", bytes("too late"))));
            assertThat(e.code()).isEqualTo(ErrorCode.LEASE_LOST);
            MillraceException again = catchThrowableOfType(
                    MillraceException.class, () -> old.save(Map.of("position", bytes("still too late"))));
            assertThat(again.code()).isEqualTo(ErrorCode.LEASE_LOST);
        }
        old.close();
        try (KafkaCheckpointStore store = store("fenced")) {
            assertThat(texts(store.open())).isEqualTo(Map.of("position", "old"));
        }
    }

    @Test
    void halfASaveIsNoSave() {
        try (KafkaCheckpointStore store = store("half")) {
            store.open();
            store.save(Map.of("schema", bytes("v1"), "position", bytes("1")));
        }
        // A run that dies between the records of a save: its transaction stays open.
        KafkaProducer<byte[], byte[]> dying = transactional("millrace-half-checkpoint");
        dying.initTransactions();
        dying.beginTransaction();
        dying.send(new ProducerRecord<>("__millrace-half", 0, bytes("schema"), bytes("v2")));
        dying.flush();
        try (KafkaCheckpointStore store = store("half")) {
            assertThat(texts(store.open())).isEqualTo(Map.of("schema", "v1", "position", "1"));
            store.save(Map.of("position", bytes("2")));
        }
        dying.close(Duration.ZERO);
        try (KafkaCheckpointStore store = store("half")) {
            assertThat(texts(store.open())).isEqualTo(Map.of("schema", "v1", "position", "2"));
        }
    }

    @Test
    void savesAndLoadsManyAndLargeEntries() {
        Map<String, byte[]> many = new LinkedHashMap<>();
        for (int i = 0; i < 5_000; i++) {
            many.put("schema/" + i, new byte[1_000]);
        }
        many.put("large", new byte[8 << 20]);
        try (KafkaCheckpointStore store = store("many")) {
            store.open();
            store.save(many);
        }
        try (KafkaCheckpointStore store = store("many")) {
            Map<String, byte[]> loaded = store.open();
            assertThat(loaded).hasSize(5_001);
            assertThat(loaded.get("large")).hasSize(8 << 20);
        }
    }

    private static KafkaProducer<byte[], byte[]> transactional(String id) {
        Map<String, Object> properties = Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", id);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static ConsumerGroupDescription group(String task) throws Exception {
        try (Admin admin = Topics.admin(broker.bootstrapServers())) {
            return admin.describeConsumerGroups(List.of("millrace-" + task))
                    .all()
                    .get()
                    .get("millrace-" + task);
        }
    }
}
