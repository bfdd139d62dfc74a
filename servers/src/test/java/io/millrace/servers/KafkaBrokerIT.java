package io.millrace.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KafkaBrokerIT {
    private static final TopicPartition TOPIC = new TopicPartition("shop", 0);

    @ParameterizedTest
    @EnumSource(names = "V4_4")
    void servesSurvivesAKillAndRestarts(KafkaRelease release) throws Exception {
        exercise(release);
    }

    @Tag("all-servers")
    @ParameterizedTest
    @EnumSource(names = "V4_4", mode = EnumSource.Mode.EXCLUDE)
    void servesSurvivesAKillAndRestartsInEveryOlderRelease(KafkaRelease release) throws Exception {
        exercise(release);
    }

    private static void exercise(KafkaRelease release) throws Exception {
        Path log;
        long pid;
        try (KafkaBroker broker =
                KafkaBroker.of(release).option("message.max.bytes=2000000").start()) {
            log = broker.log();
            assertThat(Files.readString(log)).contains(release.version());
            try (Admin admin = Admin.create(client(broker))) {
                admin.createTopics(List.of(new NewTopic(TOPIC.topic(), 1, (short) 1)))
                        .all()
                        .get();
            }
            write(broker, "one");
            broker.kill();
            assertThat(broker.isRunning()).isFalse();
            broker.restart();
            write(broker, "two");
            broker.restart();
            assertThat(read(broker, 2)).containsExactly("one", "two");
            pid = broker.pid();
        }
        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(Files.exists(log)).isFalse();
    }

    private static Map<String, Object> client(KafkaBroker broker) {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private static void write(KafkaBroker broker, String value) throws Exception {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "enable.idempotence", false, "acks", "all");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC.topic(), 0, null, value)).get();
        }
    }

    private static List<String> read(KafkaBroker broker, int count) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(client(broker), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(TOPIC));
            consumer.seekToBeginning(List.of(TOPIC));
            while (values.size() < count) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }
}
