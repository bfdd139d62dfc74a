package io.millrace.binlog;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Damaged events end in a decoded event or in a clean error: never in a wrong row past a checksum, another exception, a
 * hang or memory in no proportion.
 *
 * <p>{@code mvn -pl binlog verify -Pfuzz} reads 200,000 in a heap of 128 MB, every time others; {@code -Dfuzz.seed=N}
 * repeats a run, {@code -Dfuzz.events=N} changes its length, {@code -Dfuzz.first=N} starts at a later case of it.
 */
class EventFuzzIT {
    @Test
    @Tag("fuzz")
    void twoHundredThousandDamagedEventsAreDecodedOrRefused() throws Exception {
        FuzzRun.read(
                Long.getLong("fuzz.seed", System.nanoTime() & 0xffffff),
                Long.getLong("fuzz.first", 0),
                Long.getLong("fuzz.events", 200_000));
    }
}
