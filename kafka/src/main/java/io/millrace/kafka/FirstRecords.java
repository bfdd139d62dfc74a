package io.millrace.kafka;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.apache.kafka.clients.producer.Callback;

/**
 * What became of the first record that a producer sent to each partition of a topic. Asked and told by the thread that
 * sends; heard of by the producer's.
 */
final class FirstRecords {
    private static final int SENT = 1;
    private static final int STORED = 2;

    private final AtomicIntegerArray states;

    FirstRecords(int partitions) {
        states = new AtomicIntegerArray(partitions);
    }

    boolean isStored(int partition) {
        return states.get(partition) == STORED;
    }

    boolean isSent(int partition) {
        return states.get(partition) != 0;
    }

    /** The first record is being sent; returns what is to be called when it is stored or has failed. */
    Callback sent(int partition, Callback then) {
        states.set(partition, SENT);
        return (metadata, exception) -> {
            if (exception == null) {
                states.set(partition, STORED);
            }
            then.onCompletion(metadata, exception);
        };
    }
}
