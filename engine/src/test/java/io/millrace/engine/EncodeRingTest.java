package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EncodeRingTest {
    private static final int BYTES = 1 << 12;

    private final EncodeRing ring = new EncodeRing(2, BYTES, () -> false);

    @Test
    void handsOnBytesInOrderHoweverOftenItGoesRound() throws InterruptedException {
        List<String> seen = new ArrayList<>();
        Thread encoder = new Thread(() -> {
            for (long number = ring.claim(0); number >= 0; number = ring.claim(0)) {
                ring.done(number, ring.task(number));
            }
        });
        Thread sequencer = new Thread(() -> {
            for (EncodeTask task = ring.head(); task != null; task = ring.head()) {
                seen.add(task.length + " of " + task.body[task.offset] + " to "
                        + task.body[task.offset + task.length - 1]);
                ring.release(task);
            }
        });
        encoder.start();
        sequencer.start();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            byte[] event = new byte[1 + i * 7 % (BYTES / 8)];
            java.util.Arrays.fill(event, (byte) i);
            expected.add(event.length + " of " + (byte) i + " to " + (byte) i);
            assertThat(ring.copy(ring.next(), event, 0, event.length)).isTrue();
            ring.publish();
        }
        ring.settle();
        ring.close();
        encoder.join();
        sequencer.join();

        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void anEventThatIsTooLargeToBeCopiedIsLent() {
        byte[] event = new byte[BYTES];
        EncodeTask task = ring.next();

        assertThat(ring.copy(task, event, 3, BYTES - 3)).isFalse();

        assertThat(task.body).isSameAs(event);
        assertThat(task.offset).isEqualTo(3);
    }

    @Test
    void aTaskBelongsToWhoeverClaimsItFirst() {
        for (int i = 0; i < 2; i++) {
            ring.next();
            ring.publish();
        }
        assertThat(ring.claim(0)).isZero();
        assertThat(ring.claim(1)).isEqualTo(1);
        ring.close();
        assertThat(ring.claim(0)).isEqualTo(-1);
    }

    @Test
    void whoWaitsForADeadRingIsTold() throws InterruptedException {
        ring.next();
        ring.publish();
        Thread killer = new Thread(ring::die);
        killer.start();

        assertThatThrownBy(ring::settle).isInstanceOf(EncodeRing.Ended.class);
        assertThatThrownBy(ring::next).isInstanceOf(EncodeRing.Ended.class);
        assertThat(ring.head()).isNull();
        killer.join();
    }
}
