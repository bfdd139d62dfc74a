package io.millrace.benchmarks;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The figures as Markdown. */
final class Report {
    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    void print(List<Case> cases, Floor.Payload payload, int rounds) {
        out.printf(
                Locale.ROOT,
                "%n%d cores, %s, Java %s; %s. Medians of %d rounds. Floor: ProducerPerformance, %s payload.%n",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.arch"),
                System.getProperty("java.vm.version"),
                EndToEndBenchmark.versions(),
                rounds,
                payload.name().toLowerCase(Locale.ROOT));
        steady(cases);
        whole(cases);
        each(cases);
    }

    private void steady(List<Case> cases) {
        out.println();
        out.println("Steady: from the first record in the topic to the last.");
        out.println();
        out.println("| case | records | record bytes | rows/s | floor rec./s | ratio | CPU s/M | floor CPU s/M | ratio"
                + " | mysqld CPU s/M | broker CPU s/M | floor's broker CPU s/M |");
        out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        for (Case each : cases) {
            Figures task = Figures.medianOf(each.tasks());
            Figures floor = Figures.medianOf(each.floors());
            out.printf(
                    Locale.ROOT,
                    "| %s | %d | %.0f | %.0f | %.0f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |%n",
                    each.title(),
                    each.records(),
                    each.meanSize(),
                    task.rate(),
                    floor.rate(),
                    task.rate() / floor.rate(),
                    task.cpu(),
                    floor.cpu(),
                    task.cpu() / floor.cpu(),
                    task.mysqlCpu(),
                    task.brokerCpu(),
                    floor.brokerCpu());
        }
    }

    private void whole(List<Case> cases) {
        out.println();
        out.println("Whole process: from its start to the last record in the topic.");
        out.println();
        out.println("| case | rows/s | floor rec./s | CPU s/M | floor CPU s/M | ratio | seconds to first record"
                + " | CPU s to first record | floor's |");
        out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        for (Case each : cases) {
            Figures task = Figures.medianOf(each.tasks());
            Figures floor = Figures.medianOf(each.floors());
            out.printf(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f | %.2f | %.2f | %.2f | %.1f | %.1f | %.1f |%n",
                    each.title(),
                    task.wholeRate(),
                    floor.wholeRate(),
                    task.wholeCpu(),
                    floor.wholeCpu(),
                    task.wholeCpu() / floor.wholeCpu(),
                    task.startSeconds(),
                    task.startCpu(),
                    floor.startCpu());
        }
    }

    private void each(List<Case> cases) {
        out.println();
        out.println("Every round, steady: rows/s (CPU s/M) of the task; of the floor.");
        out.println();
        for (Case each : cases) {
            out.println("- " + each.title() + ": " + rounds(each.tasks()) + "; floor " + rounds(each.floors()));
        }
    }

    private static String rounds(List<Figures> figures) {
        return String.join(
                ", ",
                figures.stream()
                        .map(each -> String.format(Locale.ROOT, "%.0f (%.2f)", each.rate(), each.cpu()))
                        .toList());
    }
}
