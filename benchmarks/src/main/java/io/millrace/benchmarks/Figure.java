package io.millrace.benchmarks;

/**
 * What is measured. "Steady" counts from the moment its first record was in the topic to the last one, "whole" from the
 * start of the process.
 */
enum Figure {
    /** Steady, records per second. */
    RATE,
    /** Steady, CPU seconds of the process per million records. */
    CPU,
    /** Whole, CPU seconds of the process per million records. */
    WHOLE_CPU,
    /** Steady, CPU seconds of mysqld per million records. */
    MYSQL_CPU,
    /** Steady, CPU seconds of the broker per million records. */
    BROKER_CPU,
    /** Seconds to the first record. */
    FIRST_SECONDS,
    /** CPU seconds to the first record. */
    FIRST_CPU,
    /** Most memory that the process has had, in MB. */
    PEAK_MB,
    /** Mean of key and value, uncompressed. */
    RECORD_BYTES,
    /** What the topic takes on the broker's disk, in MB. */
    TOPIC_MB,
    /** From commit to consumer, milliseconds. */
    LATENCY_P50,
    LATENCY_P99,
    LATENCY_MAX
}
