package io.millrace.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SinkSettingsTest {
    private static final String JAAS =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"alice\" password=\"hunter2\";";

    private static SinkSettings.Builder settings() {
        return SinkSettings.builder("shop", "broker:9092");
    }

    private static MillraceException refusal(ThrowingCallable call) {
        MillraceException e = catchThrowableOfType(MillraceException.class, call);
        assertThat(e).isNotNull();
        assertThat(e.code()).isEqualTo(ErrorCode.TASK_INVALID);
        return e;
    }

    @Test
    void hasTheDefaultsThatTheDocumentPromises() {
        SinkSettings settings = settings().build();
        assertThat(settings.compression()).isEqualTo(Compression.LZ4);
        assertThat(settings.acks()).isEqualTo(Acks.ALL);
        assertThat(settings.topicPartitions()).isZero();
        assertThat(settings.replicationFactor()).isZero();
        assertThat(settings.createTopics()).isTrue();
        assertThat(settings.maxRecordBytes()).isEqualTo(10 * 1024 * 1024);
        assertThat(settings.leaseTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.checkpointTopic()).isEqualTo("__millrace-shop");
        assertThat(settings.leaseGroup()).isEqualTo("millrace-shop");
    }

    @Test
    void aDeliveryEndsBeforeTheLeaseAndLeavesRoomForTwoRequests() {
        for (int seconds : new int[] {6, 10, 300}) {
            SinkSettings settings = settings()
                    .leaseTimeout(Duration.ofSeconds(seconds))
                    .lingerMs(1000)
                    .build();
            assertThat(settings.deliveryTimeoutMs()).isLessThan(seconds * 1000);
            assertThat(2 * settings.requestTimeoutMs() + settings.lingerMs())
                    .isLessThanOrEqualTo(settings.deliveryTimeoutMs());
        }
    }

    @Test
    void refusesClientSettingsThatAreNotTheUsersToSet() {
        assertThat(refusal(() -> settings()
                        .clientProperty("enable.idempotence", "false")
                        .clientProperty("security.protocol", "SSL")
                        .build()))
                .hasMessageContaining("enable.idempotence")
                .hasMessageNotContaining("security.protocol");
    }

    @Test
    void refusesATaskNameThatMakesNoTopic() {
        assertThat(refusal(() -> SinkSettings.builder("my shop", "broker:9092").build()))
                .hasMessageContaining("my shop")
                .hasMessageContaining("' '");
    }

    @Test
    void refusesMemoryThatCannotHoldTheLargestRecord() {
        assertThat(refusal(() -> settings().bufferMemoryBytes(1 << 20).build()))
                .hasMessageContaining("1048576")
                .hasMessageContaining("10485760");
    }

    @Test
    void refusesALeaseThatBrokersWouldRefuse() {
        refusal(() -> settings().leaseTimeout(Duration.ofSeconds(5)).build());
        refusal(() -> settings().leaseTimeout(Duration.ofSeconds(301)).build());
    }

    @Test
    void neverPrintsClientProperties() {
        SinkSettings settings = settings()
                .clientProperty("sasl.jaas.config", JAAS)
                .clientProperty("ssl.keystore.password", "changeit")
                .build();
        assertThat(settings.toString())
                .contains("sasl.jaas.config")
                .doesNotContain("hunter2")
                .doesNotContain("changeit");
    }

    @Test
    void errorsHideTheSecretsThatKafkaQuotes() {
        SinkSettings settings = settings()
                .clientProperty("sasl.jaas.config", JAAS)
                .clientProperty("ssl.keystore.password", "changeit")
                .build();
        KafkaErrors errors = new KafkaErrors(settings);
        MillraceException e =
                errors.of("opening", new IllegalArgumentException("bad: " + JAAS + " and hunter2 and changeit"));
        assertThat(e)
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("changeit")
                .hasNoCause();
        assertThat(e).hasMessageContaining("[hidden]");
    }

    @Test
    void aBrokenLoginConfigurationIsToldWithoutThePassword() {
        SinkSettings settings = settings()
                .clientProperty("security.protocol", "SASL_PLAINTEXT")
                .clientProperty("sasl.mechanism", "PLAIN")
                .clientProperty("sasl.jaas.config", "hunter2 is not a login module")
                .build();
        MillraceException e = catchThrowableOfType(MillraceException.class, () -> KafkaRecordSink.open(settings));
        for (Throwable t = e; t != null; t = t.getCause()) {
            assertThat(t).hasMessageNotContaining("hunter2 is not");
        }
    }

    @Test
    void anUnknownHostNameIsToldAtOnce() {
        SinkSettings settings =
                SinkSettings.builder("shop", "no-such-host.invalid:9092").build();
        MillraceException e = catchThrowableOfType(MillraceException.class, () -> KafkaRecordSink.open(settings));
        assertThat(e.code()).isEqualTo(ErrorCode.SINK_UNREACHABLE);
        assertThat(e).hasMessageContaining("no-such-host.invalid").hasMessageContaining("resolved");
    }

    @Test
    void aBrokerThatDoesNotAnswerIsUnreachable() {
        SinkSettings settings = SinkSettings.builder("shop", "127.0.0.1:1").build();
        MillraceException e = catchThrowableOfType(MillraceException.class, () -> KafkaRecordSink.open(settings));
        assertThat(e.code()).isEqualTo(ErrorCode.SINK_UNREACHABLE);
        assertThat(e).hasMessageContaining("127.0.0.1:1").hasMessageContaining("Remedy");
    }
}
