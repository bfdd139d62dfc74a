package io.millrace.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one process did. "Steady" counts from the moment its first record was in the topic to the last one, the whole
 * process from its start.
 *
 * @param rate steady, records per second
 * @param cpu steady, CPU seconds of the process per million records
 * @param mysqlCpu steady, CPU seconds of mysqld per million records
 * @param brokerCpu steady, CPU seconds of the broker per million records
 * @param wholeRate whole process, records per second
 * @param wholeCpu whole process, CPU seconds per million records
 * @param startCpu CPU seconds until the first record
 * @param startSeconds time until the first record
 */
record Figures(
        double rate,
        double cpu,
        double mysqlCpu,
        double brokerCpu,
        double wholeRate,
        double wholeCpu,
        double startCpu,
        double startSeconds) {

    /** The median of each figure by itself. */
    static Figures medianOf(List<Figures> rounds) {
        return new Figures(
                median(rounds, Figures::rate),
                median(rounds, Figures::cpu),
                median(rounds, Figures::mysqlCpu),
                median(rounds, Figures::brokerCpu),
                median(rounds, Figures::wholeRate),
                median(rounds, Figures::wholeCpu),
                median(rounds, Figures::startCpu),
                median(rounds, Figures::startSeconds));
    }

    static double median(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
        double[] values = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
