package io.millrace.task;

import java.time.Duration;

/**
 * What a crash may do to the messages.
 *
 * @param commitInterval how often messages become visible, with EXACTLY_ONCE; means nothing to AT_LEAST_ONCE
 * @param commitBytes after so many bytes of messages they become visible earlier, in the middle of a source transaction
 *     if need be; with AT_LEAST_ONCE a source transaction gets a checkpoint inside after as many
 * @param transactionTimeout after this long the brokers end a Kafka transaction of a run that has gone silent; a sixth of
 *     it is how long a source transaction may take to be written in one
 */
public record DeliverySection(
        Guarantee guarantee, Duration commitInterval, int commitBytes, Duration transactionTimeout) {
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
