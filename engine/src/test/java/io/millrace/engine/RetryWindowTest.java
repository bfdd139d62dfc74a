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
        assertThat(window.onFailure(ErrorCode.SOURCE_UNREACHABLE, 0).giveUp()).isFalse();
        nowNs += Duration.ofMinutes(59).toNanos();
        assertThat(window.onFailure(ErrorCode.SINK_UNREACHABLE, 0).giveUp()).isFalse();
        nowNs += Duration.ofMinutes(2).toNanos();
        assertThat(window.onFailure(ErrorCode.SOURCE_UNREACHABLE, 0).giveUp()).isTrue();
    }

    @Test
    void aHealthyMinuteOpensANewWindow() {
        window.onFailure(ErrorCode.SOURCE_UNREACHABLE, 0);
        nowNs += Duration.ofMinutes(90).toNanos();
        assertThat(window.onFailure(
                                ErrorCode.SOURCE_UNREACHABLE,
                                Duration.ofMinutes(2).toNanos())
                        .giveUp())
                .isFalse();
    }

    @Test
    void aPurgedBinlogIsNotRetried() {
        assertThat(window.onFailure(ErrorCode.BINLOG_PURGED, 0).giveUp()).isTrue();
    }

    @Test
    void aWrongPasswordIsTriedThreeTimes() {
        assertThat(window.onFailure(ErrorCode.SOURCE_AUTH, 0).giveUp()).isFalse();
        assertThat(window.onFailure(ErrorCode.SOURCE_AUTH, 0).giveUp()).isFalse();
        assertThat(window.onFailure(ErrorCode.SOURCE_AUTH, 0).giveUp()).isTrue();
    }

    @Test
    void backsOffUpToAMinute() {
        long last = 0;
        for (int i = 0; i < 12; i++) {
            last = window.onFailure(ErrorCode.SOURCE_UNREACHABLE, 0).delayMs();
        }
        assertThat(last).isBetween(30_000L, 60_000L);
    }
}
