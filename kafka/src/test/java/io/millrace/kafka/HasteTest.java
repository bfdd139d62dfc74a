package io.millrace.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HasteTest {
    private final Semaphore flushes = new Semaphore(0);

    @Test
    @Timeout(60)
    void sendsWhatWaitsWheneverTheSourceHasNothingMore() throws InterruptedException {
        try (Haste haste = new Haste("test-haste", flushes::release)) {
            for (int i = 0; i < 10; i++) {
                haste.sent();
                haste.wanted();
                flushes.acquire();
            }
        }
    }

    @Test
    void leavesAloneWhatIsEmpty() throws InterruptedException {
        try (Haste haste = new Haste("test-haste", flushes::release)) {
            for (int i = 0; i < 10; i++) {
                haste.wanted();
                assertThat(flushes.tryAcquire(5, TimeUnit.MILLISECONDS)).isFalse();
            }
        }
    }

    @Test
    void takesManyRecordsInAShortTimeForLoad() {
        assertThat(Haste.isIdle(1, 1)).isTrue();
        assertThat(Haste.isIdle(1_000, 2)).isFalse();
        assertThat(Haste.isIdle(1_000, 100)).isTrue();
    }

    @Test
    @Timeout(60)
    void endsQuietlyWithItsProducer() throws InterruptedException {
        Haste haste = new Haste("test-haste", () -> {
            flushes.release();
            throw new IllegalStateException("the producer is closed");
        });
        haste.sent();
        haste.wanted();
        flushes.acquire();
        haste.sent();
        haste.wanted();
        haste.close();
    }
}
