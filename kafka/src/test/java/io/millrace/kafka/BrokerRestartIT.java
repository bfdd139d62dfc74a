package io.millrace.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The only broker is killed while we write to it. */
class BrokerRestartIT {
    /** Long enough for a restart on a busy machine. */
    private static final Duration PATIENT = Duration.ofMinutes(2);

    private KafkaBroker broker;

    @BeforeEach
    void startBroker() {
        // With the default of 9 s the controller refuses the restarted broker for longer than a delivery may take.
        broker = KafkaBroker.of(KafkaRelease.V4_4)
                .option("broker.session.timeout.ms=1500")
                .option("broker.heartbeat.interval.ms=500")
                .start();
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    @Test
    void recordsComeThroughABrokerThatIsKilledAndRestarted() throws Exception {
        Sender sender = new Sender(Acks.ALL, PATIENT);
        sender.start();
        for (int round = 0; round < 3; round++) {
            sender.awaitAcknowledged(sender.acknowledged.get() + 2_000);
            broker.kill();
            broker.restart();
        }
        sender.awaitAcknowledged(sender.acknowledged.get() + 2_000);
        sender.finish();
        assertThat(sender.failure).isNull();
        assertNothingLostAndInOrder(sender);
        assertThat(stored().size()).as("idempotent: nothing twice either").isEqualTo((int) sender.sent.get());
    }

    @Test
    void withoutIdempotenceOrderIsKeptToo() throws Exception {
        Sender sender = new Sender(Acks.ONE, PATIENT);
        sender.start();
        sender.awaitAcknowledged(2_000);
        broker.kill();
        broker.restart();
        sender.finish();
        assertNothingLostAndInOrder(sender);
    }

    @Test
    void aBrokerThatStaysAwayFailsTheTaskWithinTheLeaseAndLosesNothingAcknowledged() throws Exception {
        Sender sender = new Sender(Acks.ALL, Duration.ofSeconds(6));
        sender.start();
        sender.awaitAcknowledged(2_000);
        broker.kill();
        sender.join();
        assertThat(sender.failure).isNotNull();
        assertThat(sender.failure.code()).isIn(ErrorCode.SINK_DELIVERY, ErrorCode.SINK_UNREACHABLE);
        assertThat(sender.failure).hasMessageContaining(broker.bootstrapServers());
        broker.restart();
        assertNothingLostAndInOrder(sender);
    }

    @Test
    void theLeaseOutlivesARestartAndCheckpointsGoOn() {
        SinkSettings settings = SinkSettings.builder("restarted", broker.bootstrapServers())
                .leaseTimeout(PATIENT)
                .build();
        try (KafkaCheckpointStore store = new KafkaCheckpointStore(settings, line -> {})) {
            store.open();
            store.save(Map.of("position", "1".getBytes(UTF_8)));
            broker.kill();
            broker.restart();
            store.save(Map.of("position", "2".getBytes(UTF_8)));
            assertThat(store.isHeld()).isTrue();
        }
        try (KafkaCheckpointStore store = new KafkaCheckpointStore(settings, line -> {})) {
            assertThat(store.open().get("position")).isEqualTo("2".getBytes(UTF_8));
        }
    }

    @Test
    void theHoldEndsByItselfWhenNoHeartbeatIsAnswered() throws Exception {
        SinkSettings settings = SinkSettings.builder("silent", broker.bootstrapServers())
                .leaseTimeout(Duration.ofSeconds(6))
                .build();
        try (KafkaCheckpointStore store = new KafkaCheckpointStore(settings, line -> {})) {
            store.open();
            broker.kill();
            while (store.isHeld()) {
                Thread.sleep(20); // ends by the lease's own time-out, or the test by its limit
            }
            broker.restart();
        }
    }

    private List<Long> stored() {
        return Topics.read(broker.bootstrapServers(), "numbers", 0).stream()
                .map(record -> Long.parseLong(new String(record.value(), UTF_8)))
                .toList();
    }

    /** Every number up to the last acknowledged one, none going back unless it repeats. */
    private void assertNothingLostAndInOrder(Sender sender) {
        long next = 0;
        for (long number : stored()) {
            assertThat(number).as("number after %s", next - 1).isLessThanOrEqualTo(next);
            next = Math.max(next, number + 1);
        }
        assertThat(next).isGreaterThanOrEqualTo(sender.acknowledged.get());
    }

    /** Sends 0, 1, 2, ... until told to stop or refused. */
    private final class Sender extends Thread {
        private final KafkaRecordSink sink;
        private final AtomicLong sent = new AtomicLong();
        private final AtomicLong acknowledged = new AtomicLong();
        private volatile boolean stop;
        private volatile MillraceException failure;

        Sender(Acks acks, Duration leaseTimeout) {
            sink = KafkaRecordSink.open(SinkSettings.builder("restart-it", broker.bootstrapServers())
                    .acks(acks)
                    .batchBytes(4_000)
                    .leaseTimeout(leaseTimeout)
                    .build());
            sink.partitionsOf("numbers");
        }

        @Override
        public void run() {
            try (sink) {
                // Brokers forget a producer whose newest record is older than a day, and with it what it has sent.
                long nowMs = System.currentTimeMillis();
                while (!stop) {
                    long number = sent.get();
                    sink.send("numbers", 0, null, Long.toString(number).getBytes(UTF_8), List.of(), nowMs, error -> {
                        if (error == null) {
                            acknowledged.incrementAndGet();
                        }
                    });
                    sent.incrementAndGet();
                    if (number % 20 == 0) {
                        Thread.sleep(1);
                    }
                }
                sink.flush();
            } catch (MillraceException e) {
                failure = e;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void awaitAcknowledged(long count) throws InterruptedException {
            while (acknowledged.get() < count && failure == null) {
                Thread.sleep(5);
            }
            if (failure != null) {
                throw failure;
            }
        }

        void finish() throws InterruptedException {
            stop = true;
            join();
        }
    }
}
