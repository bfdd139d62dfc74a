package io.millrace.tests.matrix;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts what was compared and keeps what differed. A case is one value at one place of the binlog or the load, in one format. */
final class Cases {
    private static final int KEPT = 300;

    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final List<String> differences = new ArrayList<>();
    private long differing;

    void equal(String path, long count) {
        counts.merge(path, count, Long::sum);
    }

    void differs(String what) {
        differing++;
        if (differences.size() < KEPT) {
            differences.add(what);
        }
    }

    long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    List<String> differences() {
        return differences;
    }

    @Override
    public String toString() {
        return total() + " cases " + counts + ", " + differing + " differ";
    }
}
