package io.millrace.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClockGuardTest {
    private final List<Long> told = new ArrayList<>();
    private long wallMs = 1_700_000_000_000L;
    private long passedMs;
    private final ClockGuard guard =
            new ClockGuard(() -> wallMs + passedMs, () -> TimeUnit.MILLISECONDS.toNanos(passedMs), told::add);

    @Test
    void tellsOnceByHowMuchTheClockWasSetBack() {
        pass(1_000);
        wallMs -= 7_200_000;
        pass(1_000);
        pass(1_000);
        assertThat(told).containsExactly(7_200_000L);
    }

    @Test
    void aClockSetForwardIsNotTold() {
        wallMs += 7_200_000;
        pass(1_000);
        assertThat(told).isEmpty();
    }

    @Test
    void aClockThatIsCorrectedLittleByLittleIsNotTold() {
        for (int i = 0; i < 100; i++) {
            wallMs -= 500;
            pass(1_000);
        }
        assertThat(told).isEmpty();
    }

    /** A process that was stopped sees both clocks go on. */
    @Test
    void aLongPauseIsNotTold() {
        pass(3_600_000);
        assertThat(told).isEmpty();
    }

    private void pass(long ms) {
        passedMs += ms;
        guard.look();
    }
}
