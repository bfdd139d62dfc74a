package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.formats.MessageHeader;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private final HeldSink sink = new HeldSink();
    private final Delivery delivery = new Delivery(sink, new LongAdder());

    @Test
    void aCutIsNotStoredBeforeItsRecordsAreAcknowledged() {
        send();
        delivery.cut(Map.of("position", new byte[] {1}));
        assertThat(delivery.drain()).isNull();
        sink.receipts.get(0).onDone(null);
        assertThat(delivery.drain()).containsOnlyKeys("position");
    }

    @Test
    void aCutWaitsForTheCutsBeforeIt() {
        send();
        delivery.cut(Map.of("position", new byte[] {1}));
        send();
        delivery.cut(Map.of("position", new byte[] {2}));
        sink.receipts.get(1).onDone(null);
        assertThat(delivery.drain()).isNull();
        sink.receipts.get(0).onDone(null);
        assertThat(delivery.drain().get("position")).containsExactly(2);
    }

    @Test
    void recordsAfterACutDoNotHoldItBack() {
        delivery.cut(Map.of("position", new byte[] {1}));
        send();
        assertThat(delivery.drain()).containsOnlyKeys("position");
    }

    @Test
    void aLostRecordStopsEverything() {
        send();
        sink.receipts.get(0).onDone(new MillraceException(ErrorCode.SINK_DELIVERY, "lost"));
        assertThatThrownBy(this::send).hasMessageContaining("lost");
        assertThatThrownBy(delivery::drain).hasMessageContaining("lost");
    }

    private void send() {
        delivery.send("t", 0, null, new byte[0], List.of(), 0);
    }

    /** Keeps receipts for the test to answer. */
    private static final class HeldSink implements RecordSink {
        final List<Receipt> receipts = new ArrayList<>();

        @Override
        public int partitionsOf(String topic) {
            return 1;
        }

        @Override
        public void send(
                String topic,
                int partition,
                byte[] key,
                byte[] value,
                List<MessageHeader> headers,
                long timestampMs,
                Receipt receipt) {
            receipts.add(receipt);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        @Override
        public void abort() {}
    }
}
