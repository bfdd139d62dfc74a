package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.ErrorCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryWindowTest {
    private long nowNs;
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
    private final RetryWindow window =
            new RetryWindow(new TaskSettings.RetrySettings(Duration.ofMinutes(60), Duration.ofMinutes(5)), clock);

    @Test
    void connectionErrorsAreRetriedUntilTheWindowCloses() {
        assertThat(gaveUp(ErrorCode.SOURCE_UNREACHABLE)).isFalse();
        nowNs += Duration.ofMinutes(59).toNanos();
        assertThat(gaveUp(ErrorCode.SINK_UNREACHABLE)).isFalse();
        nowNs += Duration.ofMinutes(2).toNanos();
        assertThat(gaveUp(ErrorCode.SOURCE_UNREACHABLE)).isTrue();
    }

    @Test
    void aWindowOfZeroNeverCloses() {
        RetryWindow endless =
                new RetryWindow(new TaskSettings.RetrySettings(Duration.ZERO, Duration.ofMinutes(5)), clock);
        endless.onFailure(ErrorCode.SOURCE_UNREACHABLE, "gone");
        nowNs += Duration.ofDays(300).toNanos();
        RetryState state =
                endless.onFailure(ErrorCode.SOURCE_UNREACHABLE, "gone").state();
        assertThat(state).isNotNull();
        assertThat(state.deadlineMs()).isZero();
    }

    @Test
    void progressOpensANewWindow() {
        gaveUp(ErrorCode.SOURCE_UNREACHABLE);
        window.onHealthy();
        nowNs += Duration.ofMinutes(90).toNanos();
        assertThat(gaveUp(ErrorCode.SOURCE_UNREACHABLE)).isFalse();
    }

    /** An attempt that hung for long, and told nothing, is no progress. */
    @Test
    void waitingForLongIsNoProgress() {
        gaveUp(ErrorCode.SOURCE_CONNECTION_LOST);
        nowNs += Duration.ofMinutes(61).toNanos();
        assertThat(gaveUp(ErrorCode.SOURCE_CONNECTION_LOST)).isTrue();
    }

    @Test
    void anOutageDoesNotUseUpTheTimeOfOtherErrors() {
        gaveUp(ErrorCode.SOURCE_UNREACHABLE);
        nowNs += Duration.ofMinutes(30).toNanos();
        assertThat(gaveUp(ErrorCode.SOURCE_ERROR)).isFalse();
        nowNs += Duration.ofMinutes(6).toNanos();
        assertThat(gaveUp(ErrorCode.SOURCE_ERROR)).isTrue();
    }

    @Test
    void aPurgedBinlogIsNotRetried() {
        assertThat(gaveUp(ErrorCode.BINLOG_PURGED)).isTrue();
    }

    @Test
    void aWrongPasswordIsTriedThreeTimesWhateverElseWentWrong() {
        for (int i = 0; i < 5; i++) {
            gaveUp(ErrorCode.SOURCE_UNREACHABLE);
        }
        assertThat(gaveUp(ErrorCode.SOURCE_AUTH)).isFalse();
        assertThat(gaveUp(ErrorCode.SOURCE_AUTH)).isFalse();
        assertThat(gaveUp(ErrorCode.SINK_AUTH)).isTrue();
    }

    @Test
    void backsOffUpToAMinute() {
        long last = 0;
        for (int i = 0; i < 12; i++) {
            last = window.onFailure(ErrorCode.SOURCE_UNREACHABLE, "gone").delayMs();
        }
        assertThat(last).isBetween(30_000L, 60_000L);
    }

    @Test
    void theStateTellsTheFirstAndTheLastErrorAndTheEnd() {
        window.onFailure(ErrorCode.SOURCE_UNREACHABLE, "first");
        nowNs += Duration.ofMinutes(10).toNanos();
        RetryWindow.Decision decision = window.onFailure(ErrorCode.SINK_UNREACHABLE, "second");
        RetryState state = decision.state();

        assertThat(state).isNotNull();
        assertThat(state.target()).isEqualTo(RetryState.Target.DESTINATION);
        assertThat(state.kind()).isEqualTo(ErrorCode.Retry.CONNECTION);
        assertThat(state.count()).isEqualTo(2);
        assertThat(state.first()).isEqualTo(new RetryState.Failure(0, ErrorCode.SOURCE_UNREACHABLE, "first"));
        assertThat(state.last()).isEqualTo(new RetryState.Failure(600_000, ErrorCode.SINK_UNREACHABLE, "second"));
        assertThat(state.deadlineMs()).isEqualTo(Duration.ofMinutes(60).toMillis());
        assertThat(state.nextTryMs()).isEqualTo(600_000 + decision.delayMs());
    }

    private boolean gaveUp(ErrorCode code) {
        return window.onFailure(code, "it went wrong").state() == null;
    }
}
