package io.millrace.task;

import java.time.Duration;

/**
 * What a crash may do to the messages.
 *
 * @param commitInterval how often messages become visible, with EXACTLY_ONCE; means nothing to AT_LEAST_ONCE
 */
public record DeliverySection(Guarantee guarantee, Duration commitInterval) {
    /** What consumers may rely on. */
    public enum Guarantee {
        AT_LEAST_ONCE,
        EXACTLY_ONCE;

        @Override
        public String toString() {
            return KeyTypes.spell(this, '_');
        }
    }
}
