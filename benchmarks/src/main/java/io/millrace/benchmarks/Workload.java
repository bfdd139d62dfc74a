package io.millrace.benchmarks;

import java.util.Locale;

/** What is asked of every program. */
enum Workload {
    /** Kafka's own producer by itself, at each record size that matters. */
    FLOOR,
    /** Changes of narrow rows that wait in the binlog, half inserts, half updates, 1,000 rows in a transaction. */
    STREAM_NARROW,
    /** The same with wide rows. */
    STREAM_WIDE,
    /** All rows of one narrow table. */
    LOAD_NARROW,
    /** One-row transactions at a fixed rate, each timed from its commit to the consumer. */
    LATENCY,
    /** From the start of the process to the first change in the topic, on a server with many tables. */
    START;

    BenchmarkTable table() {
        return this == STREAM_WIDE ? BenchmarkTable.WIDE : BenchmarkTable.NARROW;
    }

    boolean isStream() {
        return this == STREAM_NARROW || this == STREAM_WIDE;
    }

    /** {@code stream-narrow}: as it is written on the command line, and fit for a topic's name. */
    String spelling() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
