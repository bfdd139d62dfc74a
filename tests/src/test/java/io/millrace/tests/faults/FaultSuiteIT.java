package io.millrace.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.servers.MysqlRelease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Nothing lost, nothing twice, nothing backwards, nothing torn, whatever fails: rounds of random faults against two
 * tasks, one for each guarantee.
 *
 * <p>{@code -Dfaults.rounds=}, {@code -Dfaults.minutes=} (no round begins later) and {@code -Dfaults.seconds=} (of faults
 * per round) bound it; {@code -Dfaults.seed=} repeats it. A round that fails prints its own seed: with that one and
 * {@code -Dfaults.rounds=1} the same faults come in the same order again, as far as real processes let them. The report is
 * {@code target/faults/report.md}, logs lie beside it.
 */
@Tag("faults")
class FaultSuiteIT {
    private static final List<MysqlRelease> SOURCES = List.of(MysqlRelease.V8_0, MysqlRelease.V9_7);

    @Test
    void losesDoublesReordersAndTearsNothing() throws Exception {
        long seed = Long.getLong("faults.seed", System.currentTimeMillis());
        int rounds = Integer.getInteger("faults.rounds", 4);
        int seconds = Integer.getInteger("faults.seconds", 60);
        long endNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(Integer.getInteger("faults.minutes", 60));
        Path directory = Path.of("target", "faults").toAbsolutePath();
        Files.createDirectories(directory);
        FaultCounts counts = new FaultCounts();
        try (FaultWorld world = new FaultWorld(directory)) {
            FaultReport report = new FaultReport(directory.resolve("report.md"), seed, counts, world.hasSmallDisk());
            for (int number = 0; number < rounds && System.nanoTime() - endNs < 0; number++) {
                long roundSeed = seed + number;
                System.out.println("round " + number + " of seed " + roundSeed);
                MysqlRelease release = SOURCES.get((int) Math.floorMod(roundSeed, (long) SOURCES.size()));
                Path home = directory.resolve("seed-" + roundSeed);
                Round round = new Round(world, home, counts, number, roundSeed, seconds, release);
                try {
                    List<RoundResult> results = round.run();
                    report.add(roundSeed, results);
                    results.forEach(System.out::println);
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("round of seed " + roundSeed + ": " + e.getMessage(), e);
                }
            }
            System.out.println(report);
            assertThat(report.failures()).isEmpty();
        }
    }
}
