package io.millrace.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.Precheck;
import io.millrace.model.Precheck.Level;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DestinationPrechecksIT {
    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.of(KafkaRelease.V4_4).start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static SinkSettings.Builder settings() {
        return SinkSettings.builder("precheck-it", broker.bootstrapServers()).maxRecordBytes(1_000_000);
    }

    private static Map<String, Precheck> run(SinkSettings settings, String... topics) {
        Map<String, Precheck> byCode = new LinkedHashMap<>();
        for (Precheck precheck : DestinationPrechecks.run(settings, List.of(topics))) {
            assertThat(byCode.put(precheck.code(), precheck))
                    .as("one finding per code")
                    .isNull();
        }
        return byCode;
    }

    @Test
    void everythingPassesOnAFreshClusterAndNothingIsLeftBehind() throws Exception {
        Map<String, Precheck> found = run(settings().build(), "fresh-a", "fresh-b");
        assertThat(found.values())
                .extracting(Precheck::level)
                .as(found.toString())
                .containsOnly(Level.PASS);
        try (var admin = Topics.admin(broker.bootstrapServers())) {
            assertThat(admin.listTopics().names().get()).doesNotContain("fresh-a", "__millrace-precheck-it");
        }
    }

    @Test
    void anUnknownHostIsToldAsDns() {
        Precheck found = run(SinkSettings.builder("x", "no-such-host.invalid:9092")
                        .build())
                .get("DST_CONN");
        assertThat(found.level()).isEqualTo(Level.FAIL);
        assertThat(found.found()).startsWith("DNS: ").contains("no-such-host.invalid");
        assertThat(found.remedy()).isNotEmpty();
    }

    @Test
    void aClosedPortIsToldAsTcpAndSkipsWhatDependsOnIt() {
        Map<String, Precheck> found =
                run(SinkSettings.builder("x", "127.0.0.1:1").build(), "t");
        assertThat(found.get("DST_CONN").level()).isEqualTo(Level.FAIL);
        assertThat(found.get("DST_CONN").found()).startsWith("TCP: ").contains("127.0.0.1:1");
        assertThat(found.get("DST_CHECKPOINT").level()).isEqualTo(Level.SKIPPED);
        assertThat(found.get("DST_TOPIC_NAME").level()).isEqualTo(Level.PASS);
    }

    @Test
    void anAddressWithoutPortIsTold() {
        Precheck found = run(SinkSettings.builder("x", "localhost").build()).get("DST_CONN");
        assertThat(found.found()).contains("'localhost' is not host:port");
    }

    @Test
    void aServerThatIsNotKafkaIsTold() throws IOException {
        try (ServerSocket mute = new ServerSocket(0)) {
            Precheck found = run(SinkSettings.builder("x", "127.0.0.1:" + mute.getLocalPort())
                            .build())
                    .get("DST_CONN");
            assertThat(found.level()).isEqualTo(Level.FAIL);
            assertThat(found.found()).startsWith("TIMEOUT: ");
            assertThat(found.remedy()).contains("PLAINTEXT");
        }
    }

    @Test
    void aDeadBootstrapServerBesideALivingOneIsAWarning() {
        SinkSettings settings = SinkSettings.builder("x", "127.0.0.1:1," + broker.bootstrapServers())
                .build();
        assertThat(DestinationPrechecks.run(settings, List.of()))
                .filteredOn(precheck -> precheck.code().equals("DST_CONN"))
                .extracting(Precheck::level)
                .containsExactly(Level.WARN);
    }

    @Test
    void illegalAndCollidingNamesAreTold() {
        assertThat(run(settings().build(), "a/b").get("DST_TOPIC_NAME"))
                .satisfies(found -> assertThat(found.level()).isEqualTo(Level.FAIL))
                .satisfies(found -> assertThat(found.found()).contains("a/b"));
        assertThat(run(settings().build(), "a.b", "a_b").get("DST_TOPIC_NAME"))
                .satisfies(found -> assertThat(found.level()).isEqualTo(Level.WARN))
                .satisfies(found -> assertThat(found.found()).contains("'a.b' and 'a_b'"));
    }

    @Test
    void missingTopicsFailWhenCreationIsOff() {
        Map<String, Precheck> found = run(settings().createTopics(false).build(), "missing-one");
        assertThat(found.get("DST_TOPIC_EXISTS").level()).isEqualTo(Level.FAIL);
        assertThat(found.get("DST_TOPIC_EXISTS").found()).contains("missing-one");
        assertThat(found.get("DST_TOPIC_EXISTS").remedy()).contains("kafka-topics.sh");
        assertThat(found.get("DST_CHECKPOINT").level()).isEqualTo(Level.FAIL);
    }

    @Test
    void tooManyReplicasAreTold() {
        Map<String, Precheck> found = run(settings().replicationFactor(3).build(), "three");
        assertThat(found.get("DST_BROKERS").level()).isEqualTo(Level.FAIL);
        assertThat(found.get("DST_BROKERS").found()).contains("replication factor 3, brokers 1");
        assertThat(found.get("DST_TOPIC_CREATE").level()).isEqualTo(Level.FAIL);
    }

    @Test
    void topicsThatWouldRefuseOrForgetRecordsAreTold() throws Exception {
        Topics.create(
                broker.bootstrapServers(),
                "narrow",
                1,
                Map.of(
                        "max.message.bytes", "50000",
                        "cleanup.policy", "compact",
                        "message.timestamp.before.max.ms", "1000"));
        Map<String, Precheck> found = run(settings().build(), "narrow");
        assertThat(found.get("DST_MAX_MESSAGE").level()).isEqualTo(Level.WARN);
        assertThat(found.get("DST_MAX_MESSAGE").found())
                .contains("narrow")
                .contains("50000")
                .contains("1000000");
        assertThat(found.get("DST_CLEANUP").level()).isEqualTo(Level.WARN);
        assertThat(found.get("DST_TIMESTAMP").level()).isEqualTo(Level.WARN);
    }

    @Test
    void theBrokersLimitCountsForTopicsToBeCreated() {
        Precheck found = run(settings().maxRecordBytes(10 << 20).build(), "to-be-created")
                .get("DST_MAX_MESSAGE");
        assertThat(found.level()).isEqualTo(Level.WARN);
        assertThat(found.found()).contains("message.max.bytes");
    }

    @Test
    void weakAcknowledgementsAreWarnedAbout() {
        assertThat(run(settings().acks(Acks.ZERO).build()).get("DST_ACKS").level())
                .isEqualTo(Level.WARN);
        assertThat(run(settings().acks(Acks.ONE).build()).get("DST_ACKS").level())
                .isEqualTo(Level.WARN);
    }

    @Test
    void aRunningTaskIsTold() {
        SinkSettings settings = SinkSettings.builder("precheck-running", broker.bootstrapServers())
                .build();
        try (KafkaCheckpointStore store = new KafkaCheckpointStore(settings, line -> {})) {
            store.open();
            Precheck found = run(settings).get("DST_CHECKPOINT");
            assertThat(found.level()).isEqualTo(Level.WARN);
            assertThat(found.found()).contains("running now").contains("millrace-precheck-running-lease-");
        }
    }

    @Test
    void anUnreadableTruststoreIsTold() {
        Precheck found = run(settings()
                        .clientProperty("ssl.truststore.location", "/no/such/file.jks")
                        .build())
                .get("DST_SECURITY");
        assertThat(found.level()).isEqualTo(Level.FAIL);
        assertThat(found.found()).contains("/no/such/file.jks");
    }
}
