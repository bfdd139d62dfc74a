package io.millrace.benchmarks;

import java.util.Locale;

/** The programs that are measured. */
enum Peer {
    MILLRACE,
    /** Another build of Millrace, named on the command line: what a change has gained. */
    OTHER_MILLRACE,
    /** Debezium 3.6 in a Kafka Connect worker, standalone. */
    DEBEZIUM_CONNECT,
    /** Debezium 3.6 as a library, its messages sent by Kafka's producer. */
    DEBEZIUM_EMBEDDED,
    MAXWELL,
    /** Kafka's ProducerPerformance. */
    FLOOR,
    /** A streaming SELECT of the whole table whose values nobody looks at. */
    READ;

    String spelling() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
