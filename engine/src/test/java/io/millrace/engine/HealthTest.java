package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthTest {
    private long nowNs;
    private final Progress progress = new Progress();
    private final Health health = new Health(progress, new Clock() {
        @Override
        public long nowMs() {
            return nowNs / 1_000_000;
        }

        @Override
        public long nowNs() {
            return nowNs;
        }
    });

    @Test
    void aMinuteOfAnIdleSourcesHeartbeatsIsHealthy() {
        for (int second = 0; second < 60; second++) {
            progress.onIdle("binlog.000001", 4, nowNs / 1_000_000);
            assertThat(health.looksGood()).isFalse();
            nowNs += Duration.ofSeconds(1).toNanos();
        }
        progress.onIdle("binlog.000001", 4, nowNs / 1_000_000);
        assertThat(health.looksGood()).isTrue();
    }

    @Test
    void silenceIsNotHealthyHoweverLong() {
        progress.onIdle("binlog.000001", 4, nowNs / 1_000_000);
        assertThat(health.looksGood()).isFalse();
        nowNs += Duration.ofHours(1).toNanos();
        assertThat(health.looksGood()).isFalse();
    }
}
