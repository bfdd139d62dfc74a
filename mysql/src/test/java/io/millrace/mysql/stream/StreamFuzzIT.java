package io.millrace.mysql.stream;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A stream with a damaged, lost, doubled or misplaced event is told to its end or stops with an error that names the
 * place. {@code -Dfuzz.seed=N} repeats a run, {@code -Dfuzz.streams=N} changes its length.
 */
class StreamFuzzIT {
    @Test
    @Tag("fuzz")
    @Timeout(value = 60, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a hang
    void twentyThousandDamagedStreamsAreToldOrRefused() {
        long seed = Long.getLong("fuzz.seed", System.nanoTime() & 0xffffff);
        long count = Long.getLong("fuzz.streams", 20_000);
        System.out.println("stream fuzz: seed=" + seed + ", streams=" + count);
        StreamFuzz fuzz = new StreamFuzz(seed);
        fuzz.run(count);
        System.out.println("stream fuzz: " + fuzz.summary());
    }
}
