package io.millrace.benchmarks;

import io.millrace.servers.KafkaRelease;
import io.millrace.testkit.peers.ConnectWorker;
import io.millrace.testkit.peers.MaxwellDaemon;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures whole programs, each in a process of its own, against a real MySQL and a real Kafka: Millrace, Debezium,
 * Maxwell and Kafka's own producer, in turn, round after round. Prints Markdown on stdout and what it is doing on stderr.
 * Exit code 1 when a row has no result.
 */
@Command(name = "benchmarks/run", mixinStandardHelpOptions = true, sortOptions = false)
public final class EndToEndBenchmark implements Callable<Integer> {
    @Option(
            names = "--workloads",
            split = ",",
            defaultValue = "floor,stream-narrow,stream-wide,load-narrow,latency,start",
            description = "Default: ${DEFAULT-VALUE}")
    private List<Workload> workloads = List.of();

    @Option(
            names = "--peers",
            split = ",",
            defaultValue = "millrace,debezium-connect,debezium-embedded,maxwell,floor,read",
            description = "Default: ${DEFAULT-VALUE}")
    private List<Peer> peers = List.of();

    @Option(
            names = "--formats",
            split = ",",
            defaultValue = "debezium_json,maxwell_json,canal_json",
            description = "Millrace's; the first one also with other settings. Default: ${DEFAULT-VALUE}")
    private List<String> formats = List.of();

    @Option(
            names = "--settings",
            split = ",",
            defaultValue = "default,low-latency,exactly-once",
            description = "Millrace's. Default: ${DEFAULT-VALUE}")
    private List<Millrace.Setting> settings = List.of();

    @Option(names = "--rounds", defaultValue = "3", description = "Medians are over these. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--narrow-changes", defaultValue = "1700000", description = "Default: ${DEFAULT-VALUE}")
    private long narrowChanges;

    @Option(names = "--wide-changes", defaultValue = "600000", description = "Default: ${DEFAULT-VALUE}")
    private long wideChanges;

    @Option(names = "--load-rows", defaultValue = "3000000", description = "Default: ${DEFAULT-VALUE}")
    private long loadRows;

    @Option(names = "--floor-records", defaultValue = "1000000", description = "Default: ${DEFAULT-VALUE}")
    private long floorRecords;

    @Option(names = "--latency-rate", defaultValue = "500", description = "A second. Default: ${DEFAULT-VALUE}")
    private int latencyRate;

    @Option(
            names = "--latency-seconds",
            defaultValue = "60",
            description = "After 15 that do not count. Default: ${DEFAULT-VALUE}")
    private int latencySeconds;

    @Option(names = "--tables", defaultValue = "1000", description = "Of the start. Default: ${DEFAULT-VALUE}")
    private int manyTables;

    @Option(names = "--partitions", defaultValue = "12", description = "Of every topic. Default: ${DEFAULT-VALUE}")
    private int partitions;

    @Option(
            names = "--other",
            defaultValue = "",
            description = "Class path of another build of Millrace, measured beside this one as other-millrace.")
    private String otherClassPath = "";

    @Option(names = "--task-jvm", description = "A further JVM flag of Millrace, as for a recording; may be repeated.")
    private List<String> taskFlags = List.of();

    @Option(names = "--out", description = "A file that gets the report after every round, too.")
    private @Nullable Path out;

    private final PrintStream progress = System.err;

    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new EndToEndBenchmark())
                .registerConverter(Workload.class, text -> Workload.valueOf(constant(text)))
                .registerConverter(Peer.class, text -> Peer.valueOf(constant(text)))
                .registerConverter(Millrace.Setting.class, text -> Millrace.Setting.valueOf(constant(text)));
        System.exit(line.execute(arguments));
    }

    private static String constant(String text) {
        return text.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    @Override
    public Integer call() throws Exception {
        String toolsClassPath = workloads.contains(Workload.FLOOR) ? KafkaTools.classPath() : "";
        EnumSet<Peer> chosen = EnumSet.copyOf(peers);
        if (!otherClassPath.isEmpty()) {
            chosen.add(Peer.OTHER_MILLRACE);
        }
        String loadBefore = ProcFiles.loadAverage();
        try (Source source = Source.start();
                Destination destination = Destination.start(partitions)) {
            Path classes = source.server().dataDirectory().resolveSibling("classes"); // goes with the server
            for (BenchmarkTable table : BenchmarkTable.values()) {
                source.createTable(table, Source.loadTable(table));
                source.createTable(table, Source.streamTable(table));
            }
            source.createTable(BenchmarkTable.NARROW, LatencyProbe.TABLE);
            String history = prepare(source, destination, chosen, classes);
            Map<Workload, Source.Backlog> backlogs = fill(source);
            Field field = new Field(
                    chosen,
                    formats,
                    EnumSet.copyOf(settings),
                    toolsClassPath,
                    otherClassPath.isEmpty()
                            ? Millrace.launched(taskFlags, classes)
                            : Millrace.ofClasses(System.getProperty("java.class.path"), taskFlags),
                    otherClassPath.isEmpty() ? List.of() : Millrace.ofClasses(otherClassPath, taskFlags),
                    history);
            Map<Workload, List<Measured>> results = rows(field);
            LatencyProbe latency = new LatencyProbe(source, destination, latencyRate, latencySeconds);
            String report = "";
            for (int round = 1; round <= rounds; round++) {
                for (Workload workload : workloads) {
                    Round turn = new Round(round, workload, source, destination, backlogs, latency);
                    turn.run(results.getOrDefault(workload, List.of()));
                }
                report = new Report(results, header(round, loadBefore)).text();
                if (out != null) {
                    Files.writeString(out, report);
                }
            }
            System.out.print(report);
            boolean whole = results.values().stream().flatMap(List::stream).allMatch(row -> row.failures()
                    .isEmpty());
            return whole ? 0 : 1;
        }
    }

    /** Lets the peers learn the tables before there are changes, and Millrace's launcher its classes. */
    private @Nullable String prepare(Source source, Destination destination, EnumSet<Peer> chosen, Path classes)
            throws IOException, SQLException, InterruptedException {
        Job job = new Job(Workload.STREAM_NARROW, Debezium.PREPARED_PREFIX, "bench.*", 0, null, source, destination);
        if (chosen.contains(Peer.MILLRACE) && otherClassPath.isEmpty()) {
            progress.println("Preparing Millrace");
            Millrace.prepare(job, classes);
        }
        if (chosen.contains(Peer.MAXWELL)) {
            progress.println("Preparing Maxwell");
            Maxwell.prepare(job);
        }
        if (chosen.contains(Peer.DEBEZIUM_CONNECT) || chosen.contains(Peer.DEBEZIUM_EMBEDDED)) {
            progress.println("Preparing Debezium");
            return DebeziumEmbedded.prepare(job);
        }
        return null;
    }

    private Map<Workload, Source.Backlog> fill(Source source) throws SQLException {
        Map<Workload, Source.Backlog> backlogs = new EnumMap<>(Workload.class);
        if (workloads.contains(Workload.LOAD_NARROW)) {
            progress.println("Filling a table with " + loadRows + " rows");
            source.fillLoadTable(BenchmarkTable.NARROW, loadRows);
        }
        for (Workload workload : List.of(Workload.STREAM_NARROW, Workload.STREAM_WIDE)) {
            if (workloads.contains(workload)) {
                long changes = records(workload);
                progress.println("Making " + changes + " changes for " + workload.spelling());
                backlogs.put(workload, source.makeBacklog(workload.table(), changes));
            }
        }
        return backlogs;
    }

    private Map<Workload, List<Measured>> rows(Field field) {
        Map<Workload, List<Measured>> rows = new LinkedHashMap<>();
        for (Workload workload : workloads) {
            List<Measured> all = new ArrayList<>();
            field.at(workload).forEach(contender -> all.add(new Measured(workload, contender)));
            rows.put(workload, all);
        }
        return rows;
    }

    private long records(Workload workload) {
        return switch (workload) {
            case FLOOR -> floorRecords;
            case STREAM_NARROW -> narrowChanges;
            case STREAM_WIDE -> wideChanges;
            case LOAD_NARROW -> loadRows;
            case LATENCY, START -> 0;
        };
    }

    private List<String> header(int round, String loadBefore) {
        return List.of(
                Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.arch") + ", Java "
                        + System.getProperty("java.vm.version") + "; load average " + loadBefore + " before, "
                        + ProcFiles.loadAverage() + " now.",
                "MySQL 8.0.15, Kafka " + KafkaRelease.V4_4.version() + ", Debezium " + ConnectWorker.DEBEZIUM_VERSION
                        + ", Maxwell " + MaxwellDaemon.VERSION + ", kafka-tools " + KafkaTools.VERSION + ".",
                round + " rounds; " + narrowChanges + " narrow changes, " + wideChanges + " wide ones, full load of "
                        + loadRows + " rows, floor of " + floorRecords + " records, " + latencyRate
                        + " transactions/s for " + latencySeconds + " s, " + manyTables + " tables; " + partitions
                        + " partitions.");
    }

    /** One round of one workload: everybody once, each round beginning with another. */
    private final class Round {
        private final int number;
        private final Workload workload;
        private final Source source;
        private final Destination destination;
        private final Source.@Nullable Backlog from;
        private final LatencyProbe latency;

        Round(
                int number,
                Workload workload,
                Source source,
                Destination destination,
                Map<Workload, Source.Backlog> backlogs,
                LatencyProbe latency) {
            this.number = number;
            this.workload = workload;
            this.source = source;
            this.destination = destination;
            this.from = backlogs.get(workload);
            this.latency = latency;
        }

        void run(List<Measured> rows) throws Exception {
            List<Measured> turn = new ArrayList<>(rows);
            Collections.rotate(turn, -(number - 1));
            if (workload != Workload.START) {
                for (int place = 0; place < turn.size(); place++) {
                    run(turn.get(place), source, place);
                }
                return;
            }
            try (ManyTables many = ManyTables.start(manyTables)) {
                Job maxwells =
                        new Job(workload, "prepared-many", ManyTables.PATTERN, 0, null, many.source(), destination);
                if (turn.stream().anyMatch(row -> row.contender().peer() == Peer.MAXWELL)) {
                    Maxwell.prepareAccount(maxwells);
                }
                try (ManyTables.Writing writing = many.write()) {
                    for (int place = 0; place < turn.size(); place++) {
                        run(turn.get(place), many.source(), place);
                        writing.requireWriting();
                    }
                }
            }
        }

        private void run(Measured row, Source from, int place) {
            Contender contender = row.contender();
            String name = String.format(
                    Locale.ROOT,
                    "%s-%s-%d-%d",
                    workload.spelling(),
                    contender.peer().spelling(),
                    place,
                    number);
            Job job = new Job(workload, name, table(), records(workload), this.from, from, destination);
            try {
                if (contender.peer() != Peer.READ) {
                    destination.createTopic(contender.topic(job));
                }
                Map<Figure, Double> figures = measure(contender, job);
                row.add(number, figures);
                progress.println(name + " " + contender.variant() + " " + Report.brief(figures));
            } catch (Exception e) {
                row.fail(number, String.valueOf(e.getMessage()));
                progress.println(name + " " + contender.variant() + " has no result: " + e);
            } finally {
                destination.deleteTopics();
            }
        }

        private Map<Figure, Double> measure(Contender contender, Job job) throws Exception {
            if (workload == Workload.LATENCY) {
                return latency.run(contender, job);
            }
            try (MeasuredProcess process = new MeasuredProcess(contender, job)) {
                try {
                    return switch (workload) {
                        case START -> process.first();
                        default -> contender.peer() == Peer.READ ? process.read() : process.drain();
                    };
                } catch (IllegalStateException e) {
                    throw new IllegalStateException(e.getMessage() + "\n" + process.logTail(), e);
                }
            }
        }

        private String table() {
            return switch (workload) {
                case START -> ManyTables.PATTERN;
                case LATENCY -> LatencyProbe.TABLE;
                case LOAD_NARROW -> Source.loadTable(BenchmarkTable.NARROW);
                case FLOOR, STREAM_NARROW, STREAM_WIDE -> Source.streamTable(workload.table());
            };
        }
    }
}
