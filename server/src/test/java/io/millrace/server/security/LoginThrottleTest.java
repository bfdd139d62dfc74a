package io.millrace.server.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
    private final AtomicLong nowMs = new AtomicLong(1_000_000);
    private final LoginThrottle throttle = new LoginThrottle(nowMs::get);

    private void fail(int times, String name, String address) {
        for (int i = 0; i < times; i++) {
            throttle.begin(name, address);
        }
    }

    @Test
    void fiveWrongPasswordsOfANameAreFreeAndTheWaitDoubles() {
        fail(5, "ann", "10.0.0.1");
        assertThatThrownBy(() -> throttle.begin("ann", "10.0.0.2")).hasMessageContaining("in 1 s");
        nowMs.addAndGet(1_000);
        throttle.begin("ann", "10.0.0.1");
        assertThatThrownBy(() -> throttle.begin("ann", "10.0.0.1")).hasMessageContaining("in 2 s");
    }

    @Test
    void aRefusedTryDoesNotLengthenTheWait() {
        fail(5, "ann", "10.0.0.1");
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> throttle.begin("ann", "10.0.0.1")).hasMessageContaining("in 1 s");
        }
    }

    @Test
    void theWaitEndsAtAQuarterOfAnHour() {
        fail(5, "ann", "10.0.0.1");
        for (int i = 0; i < 40; i++) {
            nowMs.addAndGet(15 * 60_000);
            throttle.begin("ann", "10.0.0.1");
        }
        assertThatThrownBy(() -> throttle.begin("ann", "10.0.0.1")).hasMessageContaining("in 900 s");
    }

    @Test
    void theRightPasswordForgets() {
        fail(4, "ann", "10.0.0.1");
        throttle.begin("ann", "10.0.0.1");
        throttle.succeeded("ann", "10.0.0.1");
        assertThatCode(() -> fail(4, "ann", "10.0.0.1")).doesNotThrowAnyException();
    }

    @Test
    void manyNamesFromOneAddressAreThrottledTooAndOthersAreNot() {
        for (int i = 0; i < 20; i++) {
            throttle.begin("name" + i, "10.0.0.1");
        }
        assertThatThrownBy(() -> throttle.begin("another", "10.0.0.1")).hasMessageContaining("Too many");
        assertThatCode(() -> throttle.begin("another", "10.0.0.2")).doesNotThrowAnyException();
    }
}
