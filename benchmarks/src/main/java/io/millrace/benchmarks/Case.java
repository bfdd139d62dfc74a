package io.millrace.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One line of the report and its rounds.
 *
 * @param records how many records a round writes
 * @param tasks filled with a round's figures of Millrace
 * @param floors filled with a round's figures of the floor
 * @param sizes filled with a round's mean record size
 */
record Case(
        EndToEndBenchmark.Mode mode,
        BenchmarkTable table,
        String format,
        long records,
        List<Figures> tasks,
        List<Figures> floors,
        List<Double> sizes) {

    Case(EndToEndBenchmark.Mode mode, BenchmarkTable table, String format, long records) {
        this(mode, table, format, records, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    /** Fit for a topic and a task. */
    String name() {
        return (table + "-" + mode + "-" + format).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String title() {
        return (mode + ", " + table).toLowerCase(Locale.ROOT).replace('_', ' ') + ", `" + format + "`";
    }

    double meanSize() {
        return sizes.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
}
