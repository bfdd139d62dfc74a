package io.millrace.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One program at one workload, and what its rounds gave. */
final class Measured {
    private final Workload workload;
    private final Contender contender;
    private final SortedMap<Integer, Map<Figure, Double>> rounds = new TreeMap<>();
    private final SortedMap<Integer, String> failures = new TreeMap<>();

    Measured(Workload workload, Contender contender) {
        this.workload = workload;
        this.contender = contender;
    }

    Workload workload() {
        return workload;
    }

    Contender contender() {
        return contender;
    }

    void add(int round, Map<Figure, Double> figures) {
        rounds.put(round, new EnumMap<>(figures));
    }

    /** A round whose records were not what they should be, or that did not end. */
    void fail(int round, String why) {
        failures.put(round, why);
    }

    SortedMap<Integer, String> failures() {
        return failures;
    }

    boolean hasResult() {
        return !rounds.isEmpty();
    }

    List<Double> all(Figure figure) {
        return rounds.values().stream()
                .map(each -> each.getOrDefault(figure, Double.NaN))
                .toList();
    }

    /** The median of the rounds; NaN when there is none. */
    double median(Figure figure) {
        return median(all(figure));
    }

    /** The median of the ratios round by round, so that a machine whose speed drifts does not matter. */
    double ratio(Measured to, Figure figure) {
        List<Double> ratios = new ArrayList<>();
        rounds.forEach((round, figures) -> {
            Map<Figure, Double> others = to.rounds.getOrDefault(round, Map.of());
            ratios.add(figures.getOrDefault(figure, Double.NaN) / others.getOrDefault(figure, Double.NaN));
        });
        return median(ratios);
    }

    private static double median(List<Double> all) {
        double[] values = all.stream()
                .mapToDouble(Double::doubleValue)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        int middle = values.length / 2;
        if (values.length == 0) {
            return Double.NaN;
        }
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
