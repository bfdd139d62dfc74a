package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SourceWatchTest {
    private static final String FILE = "binlog.000007";

    private long nowNs = Duration.ofDays(1).toNanos();
    private final Clock clock = new Clock() {
        @Override
        public long nowMs() {
            return nowNs / 1_000_000;
        }

        @Override
        public long nowNs() {
            return nowNs;
        }
    };
    private final Progress progress = new Progress();
    private final TaskView view = new TaskView(progress, clock);
    private final SourceWatch watch = new SourceWatch(
            new SimulatedSource().connect(SimulatedProcess.immortal()), view, progress, clock, () -> false);

    /** A second passes in which the stream gets a heartbeat. */
    private void beat(long own) {
        nowNs += Duration.ofSeconds(1).toNanos();
        progress.onIdle(FILE, own, clock.nowMs());
    }

    private void look(long own, long newest) {
        progress.onNewest(at(newest), at(own), clock.nowMs());
        watch.compare(at(newest), at(own));
    }

    private static BinlogPosition at(long offset) {
        return new BinlogPosition(FILE, offset);
    }

    @Test
    void heartbeatsAloneWhileTheSourceMovesAreShownAndThenEndTheAttempt() {
        look(100, 200);
        for (int second = 0; second < 10; second++) {
            beat(100);
            look(100, 200 + second);
        }
        assertThat(view.status().holds()).singleElement().satisfies(hold -> {
            assertThat(hold.what()).isEqualTo("SOURCE_STALLED");
            assertThat(hold.sinceMs()).isEqualTo(clock.nowMs() - 10_000);
        });
        for (int second = 0; second < 19; second++) {
            beat(100);
            look(100, 300);
        }
        beat(100);
        assertThatThrownBy(() -> look(100, 300))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_STALLED))
                .hasMessageContaining(FILE + ":100")
                .hasMessageContaining(FILE + ":300");
    }

    @Test
    void anIdleSourceIsHealthyHoweverLong() {
        for (int second = 0; second < 10_000; second++) {
            beat(100);
            look(100, 100);
        }
        assertThat(view.status().holds()).isEmpty();
        assertThat(view.status().delayMs()).isZero();
    }

    @Test
    void aStreamThatGetsOnIsHealthyHoweverFarBehind() {
        for (int second = 0; second < 1_000; second++) {
            beat(100 + second);
            look(100 + second, 1_000_000);
        }
        assertThat(view.status().holds()).isEmpty();
    }

    @Test
    void aLongTransactionIsNoStall() {
        look(100, 200);
        for (int second = 0; second < 1_000; second++) {
            nowNs += Duration.ofSeconds(1).toNanos(); // no heartbeat comes inside it
            look(100, 1_000);
        }
        assertThat(view.status().holds()).isEmpty();
    }

    @Test
    void theDelayGrowsFromTheLastMomentAtWhichNothingWasMissing() {
        look(100, 100);
        beat(100);
        assertThat(view.status().delayMs()).isZero();
        for (int second = 0; second < 20; second++) {
            look(100, 200);
            beat(100); // which say that there is nothing, and are not believed
        }
        assertThat(view.status().delayMs()).isEqualTo(20_000);
        progress.onTransaction(clock.nowMs() / 1_000 - 3); // committed three seconds ago
        assertThat(view.status().delayMs()).isEqualTo(3_000);
        look(200, 200);
        assertThat(view.status().delayMs()).isZero();
        nowNs += Duration.ofSeconds(40).toNanos(); // silence
        assertThat(view.status().delayMs()).isEqualTo(40_000);
    }
}
