package io.millrace.benchmarks;

import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures whole tasks, {@code millrace run} in a JVM of its own against a real MySQL and a real Kafka, and beside each
 * one, in the same minute, the floor. Prints Markdown on stdout and what it is doing on stderr.
 */
@Command(name = "benchmarks/run", mixinStandardHelpOptions = true, sortOptions = false)
public final class EndToEndBenchmark implements Callable<Integer> {
    private static final int HEAP_MB = 256;

    /** What a task does. */
    enum Mode {
        FULL_LOAD,
        STREAM
    }

    @Option(names = "--narrow-rows", defaultValue = "1000000", description = "Default: ${DEFAULT-VALUE}")
    private long narrowRows;

    @Option(names = "--wide-rows", defaultValue = "200000", description = "Default: ${DEFAULT-VALUE}")
    private long wideRows;

    @Option(names = "--rounds", defaultValue = "3", description = "Medians are over these. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--formats",
            split = ",",
            defaultValue = "canal_json,dts_avro",
            description = "Default: ${DEFAULT-VALUE}")
    private List<String> formats = List.of();

    @Option(names = "--tables", split = ",", defaultValue = "NARROW,WIDE", description = "Default: ${DEFAULT-VALUE}")
    private List<BenchmarkTable> tables = List.of();

    @Option(
            names = "--modes",
            split = ",",
            defaultValue = "FULL_LOAD,STREAM",
            description = "Default: ${DEFAULT-VALUE}")
    private List<Mode> modes = List.of();

    @Option(
            names = "--floor",
            defaultValue = "SAMPLED",
            description = "SAMPLED: the task's own records; RANDOM: --record-size. Default: ${DEFAULT-VALUE}")
    private Floor.Payload payload = Floor.Payload.SAMPLED;

    @Option(
            names = "--task-jvm",
            description = "A further JVM flag of the task, as for a recording; may be given again.")
    private List<String> taskFlags = List.of();

    private final PrintStream progress = System.err;

    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new EndToEndBenchmark()).setCaseInsensitiveEnumValuesAllowed(true);
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() throws IOException, SQLException, InterruptedException {
        String toolsClassPath = KafkaTools.classPath();
        Path directory = Files.createTempDirectory("millrace-benchmark-");
        progress.println("Logs: " + directory);
        try (Source source = Source.start();
                Destination destination = Destination.start()) {
            Map<BenchmarkTable, Source.Backlog> backlogs = prepare(source);
            Floor floor = new Floor(toolsClassPath, destination, directory);
            MeasuredProcess process =
                    new MeasuredProcess(destination, source.server().pid(), directory);
            List<Case> cases = cases();
            for (int round = 1; round <= rounds; round++) {
                for (Case each : cases) {
                    measure(each, round, source, backlogs, destination, process, floor, directory);
                }
                // A long run that is cut short has shown what it had.
                new Report(round < rounds ? progress : System.out).print(cases, payload, round);
            }
        }
        return 0;
    }

    private List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Mode mode : modes) {
            for (BenchmarkTable table : tables) {
                for (String format : formats) {
                    cases.add(new Case(mode, table, format, rows(table)));
                }
            }
        }
        return cases;
    }

    private long rows(BenchmarkTable table) {
        return table == BenchmarkTable.NARROW ? narrowRows : wideRows;
    }

    private Map<BenchmarkTable, Source.Backlog> prepare(Source source) throws SQLException {
        Map<BenchmarkTable, Source.Backlog> backlogs = new EnumMap<>(BenchmarkTable.class);
        for (BenchmarkTable table : tables) {
            progress.println("Filling " + Source.loadTable(table) + " with " + rows(table) + " rows");
            source.fillLoadTable(table, rows(table));
            progress.println("Writing " + rows(table) + " changes of " + Source.streamTable(table));
            backlogs.put(table, source.makeBacklog(table, rows(table)));
        }
        return backlogs;
    }

    private void measure(
            Case each,
            int round,
            Source source,
            Map<BenchmarkTable, Source.Backlog> backlogs,
            Destination destination,
            MeasuredProcess process,
            Floor floor,
            Path directory)
            throws IOException, InterruptedException {
        String name = "task-" + each.name() + "-" + round;
        destination.createTopic(name);
        String document = each.mode() == Mode.FULL_LOAD
                ? document(
                        name, source.server(), destination, each.format(), Source.loadTable(each.table()), "mode: full")
                : document(
                        name,
                        source.server(),
                        destination,
                        each.format(),
                        Source.streamTable(each.table()),
                        from(Objects.requireNonNull(backlogs.get(each.table()))));
        Path file = Files.writeString(directory.resolve(name + ".yaml"), document);
        Figures task = process.run(name, taskCommand(file), name, each.records());
        each.tasks().add(task);
        List<byte[]> sample = destination.sample(name);
        each.sizes().add(Destination.meanSize(sample));

        String floorName = "floor-" + each.name() + "-" + round;
        destination.createTopic(floorName);
        List<String> command = floor.command(floorName, each.records(), payload, sample);
        Figures beside = process.run(floorName, command, floorName, each.records());
        each.floors().add(beside);
        progress.printf(
                Locale.ROOT,
                "%-32s %8.0f rows/s %6.2f CPU s/M | floor of %.0f bytes %8.0f records/s %6.2f CPU s/M%n",
                name,
                task.rate(),
                task.cpu(),
                Destination.meanSize(destination.sample(floorName)),
                beside.rate(),
                beside.cpu());
        destination.deleteTopics();
    }

    private static String from(Source.Backlog backlog) {
        return "mode: incremental, from: {file: " + backlog.file() + ", offset: " + backlog.offset() + "}";
    }

    /** Everything that is not said is the default of a task document. */
    private static String document(
            String name, MysqlServer source, Destination destination, String format, String table, String start) {
        return String.join(
                        "\n",
                        "name: " + name.replace('.', '-'),
                        "source: {host: " + source.host() + ", port: " + source.port() + ", user: " + source.user()
                                + ", password: " + source.password() + "}",
                        "destination: {bootstrap_servers: "
                                + destination.broker().bootstrapServers() + "}",
                        "topics: {policy: single, name: " + name + "}",
                        "objects: {include: [" + table + "]}",
                        "start: {" + start + "}",
                        "format: {name: " + format + "}")
                + "\n";
    }

    /** Java with the flags of the task and of the floor. */
    static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MB + "m",
                "-XX:+UseSerialGC");
    }

    private List<String> taskCommand(Path document) {
        return Stream.of(
                        java(),
                        taskFlags,
                        List.of(
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.millrace.cli.Main",
                                "run",
                                document.toString()))
                .flatMap(List::stream)
                .toList();
    }

    static String versions() {
        return "MySQL 8.0.15, Kafka " + KafkaRelease.V4_4.version() + ", kafka-tools " + KafkaTools.VERSION;
    }
}
