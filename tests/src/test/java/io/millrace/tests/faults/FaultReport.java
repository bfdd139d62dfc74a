package io.millrace.tests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** The run as a page of Markdown, written anew after every round. */
final class FaultReport {
    private final Path file;
    private final long seed;
    private final FaultCounts counts;
    private final String disk;
    private final long startedNs = System.nanoTime();
    private final List<RoundResult> results = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private int rounds;

    FaultReport(Path file, long seed, FaultCounts counts, boolean realDisk) {
        this.file = file;
        this.seed = seed;
        this.counts = counts;
        this.disk = realDisk ? "" : " (by a limit on its files: nothing could be mounted)";
    }

    void add(long roundSeed, List<RoundResult> round) {
        rounds++;
        results.addAll(round);
        for (RoundResult result : round) {
            if (!result.passed()) {
                failures.add("seed " + roundSeed + ", " + result.task() + ":\n    "
                        + String.join("\n    ", result.details()));
            }
        }
        write();
    }

    List<String> failures() {
        return failures;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("# Faults\n\n");
        text.append(rounds).append(" rounds, ");
        text.append((System.nanoTime() - startedNs) / 60_000_000_000L)
                .append(" minutes, seed ")
                .append(seed);
        text.append("; ")
                .append(counts.kills())
                .append(" kill -9, ")
                .append(counts.kinds())
                .append(" kinds.\n\n");
        text.append(
                        "| guarantee | lost | duplicated | out of order | torn | ended by itself | went on from a checkpoint | repeats | messages")
                .append(" | looks at the stable state | recovery median s | p95 s | max s |\n");
        text.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        guarantee(text, "exactly once", true);
        guarantee(text, "at least once", false);
        text.append("\n| fault | times |\n|---|--:|\n");
        for (Fault fault : Fault.values()) {
            text.append("| ").append(fault.text).append(fault == Fault.FULL_DISK ? disk : "");
            text.append(" | ").append(counts.of(fault)).append(" |\n");
        }
        if (!failures.isEmpty()) {
            text.append("\n## Violations\n\n");
            failures.forEach(failure -> text.append("* ").append(failure).append('\n'));
        }
        return text.toString();
    }

    private void guarantee(StringBuilder text, String name, boolean exactlyOnce) {
        List<RoundResult> mine = results.stream()
                .filter(result -> result.exactlyOnce() == exactlyOnce)
                .toList();
        text.append("| ").append(name);
        for (ToLongFunction<RoundResult> column : List.<ToLongFunction<RoundResult>>of(
                RoundResult::lost,
                RoundResult::duplicated,
                RoundResult::outOfOrder,
                RoundResult::torn,
                RoundResult::unexpectedEnds,
                RoundResult::resumes,
                RoundResult::repeats,
                RoundResult::messages,
                RoundResult::stableLooks)) {
            text.append(" | ").append(mine.stream().mapToLong(column).sum());
        }
        long[] recoveries = mine.stream()
                .mapToLong(RoundResult::recoveryMs)
                .filter(ms -> ms >= 0)
                .sorted()
                .toArray();
        for (double share : new double[] {0.5, 0.95, 1}) {
            text.append(" | ").append(recoveries.length == 0 ? "-" : seconds(recoveries, share));
        }
        text.append(" |\n");
    }

    private static String seconds(long[] sorted, double share) {
        int index = (int) Math.ceil(share * sorted.length) - 1;
        return String.format("%.1f", sorted[Math.max(0, index)] / 1000.0);
    }

    private void write() {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
