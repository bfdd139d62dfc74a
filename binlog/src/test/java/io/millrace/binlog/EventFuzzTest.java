package io.millrace.binlog;

import org.junit.jupiter.api.Test;

/** The everyday share of {@link EventFuzzIT}: always the same damage. */
class EventFuzzTest {
    @Test
    void fiveThousandDamagedEventsAreDecodedOrRefused() throws Exception {
        FuzzRun.read(20_261_121, 0, 5_000);
    }
}
