package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.engine.ThrottleSettings.Rates;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final ManualClock time = new ManualClock();

    private static final class ManualClock implements Clock {
        private volatile long ns = 77 * SECOND;

        @Override
        public long nowMs() {
            return ns / 1_000_000;
        }

        @Override
        public long nowNs() {
            return ns;
        }
    }

    @Test
    void owesNothingForTheWorkOfOneSecond() {
        Throttle throttle = new Throttle(new Rates(100, 0, 0), time);

        throttle.book(100, 1_000_000);
        assertThat(throttle.owedNs()).isZero();
        throttle.book(50, 0);
        assertThat(throttle.owedNs()).isEqualTo(SECOND / 2);
        time.ns += SECOND / 4;
        assertThat(throttle.owedNs()).isEqualTo(SECOND / 4);
        time.ns += SECOND;
        assertThat(throttle.owedNs()).isZero();
    }

    @Test
    void anIdleTimeDoesNotAddUpToMoreThanASecond() {
        Throttle throttle = new Throttle(new Rates(100, 0, 0), time);
        time.ns += 3600 * SECOND;

        throttle.book(300, 0);

        assertThat(throttle.owedNs()).isEqualTo(2 * SECOND);
    }

    @Test
    void theStrictestOfTheRatesCounts() {
        Throttle throttle = new Throttle(new Rates(1000, 1000, 2), time);

        throttle.book(1000, 3000);
        assertThat(throttle.owedNs()).isEqualTo(2 * SECOND);
        for (int query = 0; query < 10; query++) {
            throttle.bookQuery();
        }
        assertThat(throttle.owedNs()).isEqualTo(4 * SECOND);
    }

    @Test
    void threadsShareWhatMayBeReadInOneGo() {
        Throttle throttle = new Throttle(new Rates(20, 3, 0), time);
        assertThat(throttle.rowsAtOnce(8192, 4)).isEqualTo(5);
        assertThat(throttle.rowsAtOnce(2, 4)).isEqualTo(2);
        assertThat(throttle.bytesAtOnce(8192, 4)).isEqualTo(1);
        assertThat(new Throttle(Rates.NONE, time).bytesAtOnce(8192, 4)).isEqualTo(8192);
    }

    @Test
    void aNewRateForgetsWhatWasBookedUnderTheOldOneAndKeepsTheOthers() {
        Throttle throttle = new Throttle(new Rates(10, 10, 0), time);
        throttle.book(1000, 1000);

        throttle.set(new Rates(20, 10, 0));
        assertThat(throttle.owedNs()).isEqualTo(99 * SECOND);
        throttle.set(new Rates(20, 0, 0));
        assertThat(throttle.owedNs()).isZero();
        throttle.book(40, 0);
        assertThat(throttle.owedNs()).isEqualTo(SECOND);
    }

    /** The clock stands still: only the change, or the stop, can let the thread go. */
    @Test
    void whoWaitsGoesOnWhenTheLimitIsTakenAwayOrAStopComes() throws Exception {
        Throttle throttle = new Throttle(new Rates(1, 0, 0), time);
        throttle.book(1_000_000, 0);
        AtomicBoolean stopped = new AtomicBoolean();
        CountDownLatch first = waiting(throttle, stopped);
        stopped.set(true);
        first.await();
        stopped.set(false);
        CountDownLatch second = waiting(throttle, stopped);
        assertThat(second.getCount()).isEqualTo(1);
        throttle.set(Rates.NONE);
        second.await();
        assertThat(throttle.isLimited()).isFalse();
    }

    private static CountDownLatch waiting(Throttle throttle, AtomicBoolean stopped) {
        CountDownLatch done = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            throttle.await(stopped::get);
            done.countDown();
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    @Test
    void refusesANegativeRate() {
        assertThatThrownBy(() -> new Rates(0, -1, 0)).hasMessageContaining("bytes/s=-1");
    }
}
