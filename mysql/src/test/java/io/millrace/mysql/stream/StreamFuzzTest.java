package io.millrace.mysql.stream;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The everyday share of {@link StreamFuzzIT}: always the same damage. */
class StreamFuzzTest {
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a hang
    void fiveHundredDamagedStreamsAreToldOrRefused() {
        StreamFuzz fuzz = new StreamFuzz(20_261_121);
        fuzz.run(500);
        System.out.println("stream fuzz: " + fuzz.summary());
    }
}
