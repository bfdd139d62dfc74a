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
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** SASL/PLAIN and ACLs: alice may everything, bob nothing, carol what the README says. */
class SecuredBrokerIT {
    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        int sasl = freePort();
        int controller = freePort();
        broker = KafkaBroker.of(KafkaRelease.V4_4)
                .port(sasl)
                .option("controller.quorum.voters=1@127.0.0.1:" + controller)
                .option("listeners=SASL_PLAINTEXT://127.0.0.1:" + sasl + ",CONTROLLER://127.0.0.1:" + controller)
                .option("listener.security.protocol.map=CONTROLLER:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT")
                .option("inter.broker.listener.name=SASL_PLAINTEXT")
                .option("sasl.mechanism.inter.broker.protocol=PLAIN")
                .option("sasl.enabled.mechanisms=PLAIN")
                .option("listener.name.sasl_plaintext.plain.sasl.jaas.config="
                        + "org.apache.kafka.common.security.plain.PlainLoginModule required "
                        + "username=\"alice\" password=\"alice-pw\" user_alice=\"alice-pw\" user_bob=\"bob-pw\" "
                        + "user_carol=\"carol-pw\";")
                .option("authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .option("super.users=User:ANONYMOUS;User:alice")
                .start();
        grantCarolWhatTheReadmeSays();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static SinkSettings.Builder as(String user, String password) {
        return SinkSettings.builder("secured", broker.bootstrapServers())
                .maxRecordBytes(1_000_000)
                .clientProperties(login(user, password));
    }

    private static Map<String, String> login(String user, String password) {
        return Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user + "\" password=\""
                        + password + "\";");
    }

    private static void grantCarolWhatTheReadmeSays() throws Exception {
        Map<String, Object> properties = new java.util.HashMap<>(login("alice", "alice-pw"));
        properties.put("bootstrap.servers", broker.bootstrapServers());
        try (Admin admin = Admin.create(properties)) {
            admin.createAcls(List.of(
                            allow(ResourceType.TOPIC, "carols", AclOperation.WRITE),
                            allow(ResourceType.TOPIC, "carols", AclOperation.DESCRIBE),
                            allow(ResourceType.TOPIC, "carols", AclOperation.CREATE),
                            allow(ResourceType.TOPIC, "__millrace-secured", AclOperation.READ),
                            allow(ResourceType.TOPIC, "__millrace-secured", AclOperation.WRITE),
                            allow(ResourceType.TOPIC, "__millrace-secured", AclOperation.DESCRIBE),
                            allow(ResourceType.TOPIC, "__millrace-secured", AclOperation.DESCRIBE_CONFIGS),
                            allow(ResourceType.TOPIC, "__millrace-secured", AclOperation.CREATE),
                            allow(ResourceType.GROUP, "millrace-secured", AclOperation.READ),
                            allow(ResourceType.TRANSACTIONAL_ID, "millrace-secured-checkpoint", AclOperation.WRITE),
                            allow(ResourceType.TRANSACTIONAL_ID, "millrace-secured-checkpoint", AclOperation.DESCRIBE)))
                    .all()
                    .get();
        }
    }

    private static AclBinding allow(ResourceType type, String name, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:carol", "*", operation, AclPermissionType.ALLOW));
    }

    private static Precheck precheck(SinkSettings settings, String code, String... topics) {
        return DestinationPrechecks.run(settings, List.of(topics)).stream()
                .filter(found -> found.code().equals(code))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aWrongPasswordIsAnAuthenticationErrorWithoutThePassword() {
        SinkSettings settings = as("alice", "wr0ng-secret").build();
        MillraceException e = catchThrowableOfType(MillraceException.class, () -> KafkaRecordSink.open(settings));
        assertThat(e.code()).isEqualTo(ErrorCode.SINK_AUTH);
        assertThat(e).hasMessageContaining("sasl.mechanism").hasMessageNotContaining("wr0ng-secret");
        Precheck found = precheck(settings, "DST_CONN");
        assertThat(found.level()).isEqualTo(Level.FAIL);
        assertThat(found.found()).startsWith("AUTH: ").doesNotContain("wr0ng-secret");
    }

    @Test
    void noLoginAtAllIsTold() {
        SinkSettings settings =
                SinkSettings.builder("secured", broker.bootstrapServers()).build();
        assertThat(precheck(settings, "DST_CONN").level()).isEqualTo(Level.FAIL);
    }

    @Test
    void whoMayDoEverythingDelivers() {
        SinkSettings settings = as("alice", "alice-pw").build();
        try (KafkaRecordSink sink = KafkaRecordSink.open(settings)) {
            sink.partitionsOf("alices");
            sink.send("alices", 0, null, "v".getBytes(UTF_8), List.of(), 0, error -> {});
            sink.flush();
        }
    }

    @Test
    void theRightsInTheReadmeAreEnough() {
        SinkSettings settings = as("carol", "carol-pw").build();
        assertThat(DestinationPrechecks.run(settings, List.of("carols")))
                .extracting(Precheck::level)
                .doesNotContain(Level.FAIL);
        try (KafkaRecordSink sink = KafkaRecordSink.open(settings);
                KafkaCheckpointStore store = new KafkaCheckpointStore(settings, line -> {})) {
            store.open();
            sink.partitionsOf("carols");
            sink.send("carols", 0, null, "v".getBytes(UTF_8), List.of(), 0, error -> {});
            sink.flush();
            store.save(Map.of("position", "1".getBytes(UTF_8)));
            assertThat(store.isHeld()).isTrue();
        }
    }

    @Test
    void aMissingRightOnTheTopicIsToldWithTheCommandThatGrantsIt() {
        SinkSettings settings = as("bob", "bob-pw").build();
        try (KafkaRecordSink sink = KafkaRecordSink.open(settings)) {
            MillraceException e = catchThrowableOfType(MillraceException.class, () -> sink.partitionsOf("bobs"));
            assertThat(e.code()).isEqualTo(ErrorCode.TOPIC_AUTH);
            assertThat(e).hasMessageContaining("bobs").hasMessageContaining("kafka-acls.sh");
        }
        Precheck found = precheck(settings, "DST_ACL", "bobs");
        assertThat(found.level()).isEqualTo(Level.FAIL);
        assertThat(found.found()).contains("bobs");
    }

    @Test
    void aMissingRightOnTheCheckpointIsTold() {
        SinkSettings settings = as("bob", "bob-pw").build();
        try (KafkaCheckpointStore store = new KafkaCheckpointStore(settings, line -> {})) {
            MillraceException e = catchThrowableOfType(MillraceException.class, store::open);
            assertThat(e.code()).isEqualTo(ErrorCode.TOPIC_AUTH);
        }
        assertThat(precheck(settings, "DST_CHECKPOINT").level()).isEqualTo(Level.FAIL);
    }
}
