package io.millrace.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was to be reached, beside what was. A comparison whose other side was not measured is left out. */
final class Goals {
    private static final double ABOVE_FLOOR = 1.15;
    private static final double ABOVE_READ_AND_FLOOR = 1.2;

    private final Map<Workload, List<Measured>> results;
    private final List<Line> lines = new ArrayList<>();

    /** A row of the table. */
    record Line(String what, String measured, String goal, boolean met) {}

    Goals(Map<Workload, List<Measured>> results) {
        this.results = results;
    }

    List<Line> lines() {
        for (Workload stream : List.of(Workload.STREAM_NARROW, Workload.STREAM_WIDE)) {
            for (Measured ours : millrace(stream)) {
                floor(ours);
                for (Measured debezium : debezium(stream, ours)) {
                    cpu(ours, debezium, 0.2);
                    rate(ours, debezium, 3);
                }
                for (Measured maxwell : maxwell(stream, ours)) {
                    cpu(ours, maxwell, 0.25);
                }
            }
            exactlyOnce(stream);
        }
        for (Measured ours : millrace(Workload.LOAD_NARROW)) {
            readAndFloor(ours);
            for (Measured debezium : debezium(Workload.LOAD_NARROW, ours)) {
                cpu(ours, debezium, 0.25);
                rate(ours, debezium, 3);
            }
            for (Measured maxwell : maxwell(Workload.LOAD_NARROW, ours)) {
                cpu(ours, maxwell, 0.6);
                rate(ours, maxwell, 1.3);
            }
        }
        exactlyOnce(Workload.LOAD_NARROW);
        others();
        latency();
        millrace(Workload.START).forEach(ours -> atMost(ours, Figure.FIRST_SECONDS, "first record, s", 3));
        return lines;
    }

    private List<Measured> with(Workload workload, Peer peer) {
        return results.getOrDefault(workload, List.of()).stream()
                .filter(row -> row.contender().peer() == peer && row.hasResult())
                .toList();
    }

    /** In the default setting. */
    private List<Measured> millrace(Workload workload) {
        return with(workload, Peer.MILLRACE).stream()
                .filter(row -> setting(row) == Millrace.Setting.DEFAULT)
                .toList();
    }

    private static Millrace.@Nullable Setting setting(Measured row) {
        return row.contender() instanceof Millrace millrace ? millrace.setting() : null;
    }

    private static String format(Measured row) {
        return row.contender() instanceof Millrace millrace ? millrace.format() : "";
    }

    private List<Measured> debezium(Workload workload, Measured ours) {
        List<Measured> all = new ArrayList<>();
        if (format(ours).equals("debezium_json")) {
            all.addAll(with(workload, Peer.DEBEZIUM_CONNECT));
            all.addAll(with(workload, Peer.DEBEZIUM_EMBEDDED));
        }
        return all;
    }

    private List<Measured> maxwell(Workload workload, Measured ours) {
        return format(ours).equals("maxwell_json") ? with(workload, Peer.MAXWELL) : List.of();
    }

    private void cpu(Measured ours, Measured peer, double goal) {
        double ratio = ours.ratio(peer, Figure.CPU);
        String what = title(ours) + ": CPU / " + peer.contender().title();
        lines.add(new Line(what, Report.number(ratio, 3), "<= " + goal, ratio <= goal));
    }

    private void rate(Measured ours, Measured peer, double goal) {
        double ratio = ours.ratio(peer, Figure.RATE);
        String what = title(ours) + ": rows/s / " + peer.contender().title();
        lines.add(new Line(what, Report.number(ratio, 2), ">= " + goal, ratio >= goal));
    }

    private void floor(Measured ours) {
        double floor = floorAt(ours.median(Figure.RECORD_BYTES));
        if (!Double.isNaN(floor)) {
            double ratio = ours.median(Figure.CPU) / floor;
            String what = title(ours) + ": CPU / floor at its record size (" + Report.number(floor, 2) + ")";
            lines.add(new Line(
                    what,
                    Report.number(ratio, 2),
                    "<= " + ABOVE_FLOOR + " where the others lie below",
                    ratio <= ABOVE_FLOOR));
        }
    }

    private void readAndFloor(Measured ours) {
        double floor = floorAt(ours.median(Figure.RECORD_BYTES));
        for (Measured read : with(Workload.LOAD_NARROW, Peer.READ)) {
            double ratio = ours.median(Figure.CPU) / (floor + read.median(Figure.CPU));
            if (!Double.isNaN(ratio)) {
                lines.add(new Line(
                        title(ours) + ": CPU / (read + floor)",
                        Report.number(ratio, 2),
                        "<= " + ABOVE_READ_AND_FLOOR + " where the others lie below",
                        ratio <= ABOVE_READ_AND_FLOOR));
            }
        }
    }

    private void exactlyOnce(Workload workload) {
        for (Measured once : with(workload, Peer.MILLRACE)) {
            if (setting(once) == Millrace.Setting.EXACTLY_ONCE) {
                millrace(workload).stream()
                        .filter(ours -> format(ours).equals(format(once)))
                        .forEach(ours -> {
                            double ratio = once.ratio(ours, Figure.CPU);
                            lines.add(new Line(
                                    title(once) + ": CPU / at least once",
                                    Report.number(ratio, 2),
                                    "<= " + ABOVE_FLOOR,
                                    ratio <= ABOVE_FLOOR));
                        });
            }
        }
    }

    /** This build beside the other one: no goal but not to be worse. */
    private void others() {
        for (Workload workload : results.keySet()) {
            for (Measured other : with(workload, Peer.OTHER_MILLRACE)) {
                with(workload, Peer.MILLRACE).stream()
                        .filter(ours -> format(ours).equals(format(other)) && setting(ours) == setting(other))
                        .forEach(ours -> cpu(ours, other, 1));
            }
        }
    }

    private void latency() {
        for (Measured ours : with(Workload.LATENCY, Peer.MILLRACE)) {
            boolean low = setting(ours) == Millrace.Setting.LOW_LATENCY;
            atMost(ours, Figure.LATENCY_P50, "p50, ms", low ? 1 : 5);
            atMost(ours, Figure.LATENCY_P99, "p99, ms", low ? 4 : 12);
        }
    }

    private void atMost(Measured ours, Figure figure, String name, double goal) {
        double value = ours.median(figure);
        lines.add(new Line(title(ours) + ": " + name, Report.number(value, 2), "<= " + goal, value <= goal));
    }

    private static String title(Measured row) {
        return row.workload().spelling() + ", " + row.contender().variant();
    }

    /** The floor's CPU for records of a size, on the line between the two sizes beside it; NaN when not measured. */
    private double floorAt(double bytes) {
        TreeMap<Double, Double> floors = new TreeMap<>();
        with(Workload.FLOOR, Peer.FLOOR)
                .forEach(row -> floors.put(row.median(Figure.RECORD_BYTES), row.median(Figure.CPU)));
        if (floors.isEmpty() || Double.isNaN(bytes)) {
            return Double.NaN;
        }
        Map.Entry<Double, Double> below = floors.floorEntry(bytes);
        Map.Entry<Double, Double> above = floors.ceilingEntry(bytes);
        if (below == null || above == null) {
            return (below == null ? floors.firstEntry() : floors.lastEntry()).getValue();
        }
        double width = above.getKey() - below.getKey();
        double share = width == 0 ? 0 : (bytes - below.getKey()) / width;
        return below.getValue() + share * (above.getValue() - below.getValue());
    }
}
