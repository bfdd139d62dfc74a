package io.millrace.tests.faults;

import java.util.EnumMap;
import java.util.Map;

/** How often each fault was done. Thread-safe. */
final class FaultCounts {
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);

    synchronized void add(Fault fault) {
        counts.merge(fault, 1, Integer::sum);
    }

    synchronized int of(Fault fault) {
        return counts.getOrDefault(fault, 0);
    }

    synchronized int kills() {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().isKill())
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    synchronized int kinds() {
        return counts.size();
    }
}
