package io.millrace.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** Runs an {@link EventFuzz} under a watchdog, and prints seed and ends. */
final class FuzzRun {
    /** A case takes well below a millisecond; a watchdog that waits this long for the next one sees a hang. */
    private static final long HANG_SECONDS = 60;

    private FuzzRun() {}

    static void read(long seed, long first, long count) throws IOException, InterruptedException {
        System.out.println("fuzz: seed=" + seed + ", first case=" + first + ", damaged events=" + count);
        EventFuzz fuzz = new EventFuzz(seed, Recording.all());
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread worker = new Thread(
                () -> {
                    try {
                        fuzz.run(first, count);
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                },
                "fuzz");
        worker.setDaemon(true);
        worker.start();
        EventFuzz.Case seen = null;
        while (worker.isAlive()) {
            worker.join(TimeUnit.SECONDS.toMillis(HANG_SECONDS));
            EventFuzz.Case now = fuzz.caseNow();
            if (worker.isAlive() && now != null && now == seen) {
                throw new AssertionError("reading must come to an end: " + now + "\nat "
                        + Arrays.stream(worker.getStackTrace())
                                .map(Object::toString)
                                .collect(Collectors.joining("\n   ")));
            }
            seen = now;
        }
        if (failure.get() != null) {
            throw new AssertionError(failure.get().getMessage(), failure.get());
        }
        System.out.println("fuzz: " + fuzz.summary());
        assertThat(fuzz.values()).as("values read out of damaged events").isGreaterThan(count);
    }
}
