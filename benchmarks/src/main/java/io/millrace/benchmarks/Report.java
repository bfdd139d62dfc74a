package io.millrace.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The figures as Markdown. */
final class Report {
    private final Map<Workload, List<Measured>> results;
    private final List<String> header;
    private final StringBuilder out = new StringBuilder();

    /** A column of a table. */
    private record Column(String title, Figure figure, int digits) {}

    private static final List<Column> DRAIN = List.of(
            new Column("CPU s/M", Figure.CPU, 2),
            new Column("whole CPU s/M", Figure.WHOLE_CPU, 2),
            new Column("rows/s", Figure.RATE, 0),
            new Column("record bytes", Figure.RECORD_BYTES, 0),
            new Column("topic MB", Figure.TOPIC_MB, 0),
            new Column("peak MB", Figure.PEAK_MB, 0),
            new Column("first record s", Figure.FIRST_SECONDS, 1),
            new Column("mysqld CPU s/M", Figure.MYSQL_CPU, 2),
            new Column("broker CPU s/M", Figure.BROKER_CPU, 2));

    private static final List<Column> LATENCY = List.of(
            new Column("p50 ms", Figure.LATENCY_P50, 2),
            new Column("p99 ms", Figure.LATENCY_P99, 2),
            new Column("max ms", Figure.LATENCY_MAX, 1),
            new Column("CPU s/M", Figure.CPU, 0),
            new Column("peak MB", Figure.PEAK_MB, 0));

    private static final List<Column> START = List.of(
            new Column("first record s", Figure.FIRST_SECONDS, 2),
            new Column("CPU s to it", Figure.FIRST_CPU, 2),
            new Column("peak MB", Figure.PEAK_MB, 0));

    Report(Map<Workload, List<Measured>> results, List<String> header) {
        this.results = results;
        this.header = header;
    }

    String text() {
        header.forEach(line -> out.append(line).append('\n'));
        results.forEach(this::table);
        List<Goals.Line> goals = new Goals(results).lines();
        if (!goals.isEmpty()) {
            out.append("\nGoals: ratios are medians of the rounds' ratios.\n\n");
            out.append("| what | measured | goal | met |\n|---|--:|--:|---|\n");
            goals.forEach(goal -> out.append("| ")
                    .append(String.join(" | ", goal.what(), goal.measured(), goal.goal(), goal.met() ? "yes" : "no"))
                    .append(" |\n"));
        }
        rounds();
        failures();
        return out.toString();
    }

    private void table(Workload workload, List<Measured> rows) {
        List<Column> columns =
                switch (workload) {
                    case LATENCY -> LATENCY;
                    case START -> START;
                    default -> DRAIN;
                };
        out.append('\n').append(workload.spelling()).append("\n\n| program | ");
        out.append(columns.stream().map(Column::title).collect(Collectors.joining(" | ")))
                .append(" |\n|---|")
                .append("--:|".repeat(columns.size()))
                .append('\n');
        for (Measured row : rows) {
            out.append("| ").append(row.contender().title());
            for (Column column : columns) {
                out.append(" | ")
                        .append(row.hasResult() ? number(row.median(column.figure()), column.digits()) : "no result");
            }
            out.append(" |\n");
        }
    }

    private void rounds() {
        out.append("\nEvery round, CPU s/M at rows/s, or ms p50/p99, or s:\n\n");
        results.values().stream().flatMap(List::stream).forEach(row -> {
            List<String> each = new ArrayList<>();
            for (int i = 0; i < row.all(Figure.CPU).size(); i++) {
                each.add(
                        switch (row.workload()) {
                            case LATENCY ->
                                number(row.all(Figure.LATENCY_P50).get(i), 2) + "/"
                                        + number(row.all(Figure.LATENCY_P99).get(i), 2);
                            case START -> number(row.all(Figure.FIRST_SECONDS).get(i), 2);
                            default ->
                                number(row.all(Figure.CPU).get(i), 2) + " at "
                                        + number(row.all(Figure.RATE).get(i), 0);
                        });
            }
            out.append("- ").append(row.workload().spelling()).append(", ");
            out.append(row.contender().title())
                    .append(": ")
                    .append(String.join(", ", each))
                    .append('\n');
        });
    }

    private void failures() {
        results.values().stream().flatMap(List::stream).forEach(row -> row.failures()
                .forEach((round, why) -> out.append("\nNo result: ")
                        .append(row.workload().spelling())
                        .append(", ")
                        .append(row.contender().title())
                        .append(", round ")
                        .append(round)
                        .append(":\n\n```\n")
                        .append(why)
                        .append("\n```\n")));
    }

    static String number(double value, int digits) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** One line about one run. */
    static String brief(Map<Figure, Double> figures) {
        return figures.entrySet().stream()
                .map(each -> each.getKey().name().toLowerCase(Locale.ROOT) + " " + number(each.getValue(), 2))
                .collect(Collectors.joining(", "));
    }
}
