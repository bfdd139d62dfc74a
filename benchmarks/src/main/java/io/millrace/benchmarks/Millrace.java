package io.millrace.benchmarks;

import io.millrace.servers.JavaCommand;
import io.millrace.servers.MysqlServer;
import io.millrace.servers.ThrowAwayServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code millrace run} with {@code -Xmx256m}.
 *
 * @param command what stands before {@code run}
 * @param setting lines of the task document beyond what a job needs; empty for the defaults
 */
record Millrace(Peer peer, List<String> command, String format, Setting setting) implements Contender {
    private static final int HEAP_MB = 256;
    private static final int PATIENCE_MS = 180_000;

    /** This checkout, named by the script that starts the benchmarks. */
    private static final Path ROOT = Path.of(System.getProperty("millrace.root", ".."));

    /** What is said in the document beside defaults. */
    enum Setting {
        DEFAULT("", ""),
        LOW_LATENCY("low latency", ""),
        EXACTLY_ONCE("exactly once", "delivery: {guarantee: exactly_once}");

        private final String title;
        private final String line;

        Setting(String title, String line) {
            this.title = title;
            this.line = line;
        }
    }

    /**
     * The command as users start it, by the launcher.
     *
     * @param flags further JVM flags
     * @param classes where the launcher keeps what it knows of classes; {@link #prepare} fills it
     */
    static List<String> launched(List<String> flags, Path classes) {
        return List.of(
                "env",
                "MILLRACE_HEAP=" + HEAP_MB + "m",
                "MILLRACE_JAVA_OPTS=" + String.join(" ", flags),
                "MILLRACE_CLASSES=" + classes,
                ROOT.resolve("millrace").toString());
    }

    /** Another build, or this one beside it: with the launcher's flags, but without its archive of classes. */
    static List<String> ofClasses(String classPath, List<String> flags) {
        return Stream.of(
                        List.of(
                                JavaCommand.program(),
                                "-Xmx" + HEAP_MB + "m",
                                "@" + ROOT.resolve("cli").resolve("jvm.options")),
                        flags,
                        List.of("-cp", classPath, "io.millrace.cli.Main"))
                .flatMap(List::stream)
                .toList();
    }

    /** Runs it once, for as long as it takes until the launcher has its archive of classes. */
    static void prepare(Job job, Path classes) throws IOException, InterruptedException {
        Millrace first = new Millrace(Peer.MILLRACE, launched(List.of(), classes), "debezium_json", Setting.DEFAULT);
        try (ThrowAwayServer process = ThrowAwayServer.start(first.program(job), null, List.of())) {
            for (int waitedMs = 0; !hasArchive(classes); waitedMs += 100) {
                if (waitedMs > PATIENCE_MS || !process.isRunning()) {
                    throw new IllegalStateException("no archive of classes in " + classes);
                }
                Thread.sleep(100);
            }
            process.stop();
        }
    }

    private static boolean hasArchive(Path classes) throws IOException {
        try (Stream<Path> files = Files.list(classes)) {
            return files.map(file -> file.getFileName().toString())
                    .anyMatch(name -> name.endsWith(".jsa") && !name.contains(".list"));
        } catch (NoSuchFileException e) {
            return false; // the launcher has not made the folder yet
        }
    }

    @Override
    public String variant() {
        return "`" + format + "`" + (setting == Setting.DEFAULT ? "" : ", " + setting.title);
    }

    @Override
    public String topic(Job job) {
        return job.run();
    }

    @Override
    public ThrowAwayServer.Program program(Job job) {
        return new CommandProgram(
                "millrace", Map.of("task.yaml", document(job).getBytes(StandardCharsets.UTF_8)), home -> Stream.concat(
                                command.stream(),
                                Stream.of("run", home.resolve("task.yaml").toString()))
                        .toList());
    }

    private String document(Job job) {
        MysqlServer server = job.source().server();
        return String.join(
                        "\n",
                        "name: " + job.run(),
                        "ddl: drop",
                        "source: {host: " + server.host() + ", port: " + server.port() + ", user: " + server.user()
                                + ", password: " + server.password() + ", tls: {mode: disabled}}",
                        "destination: {bootstrap_servers: "
                                + job.destination().broker().bootstrapServers()
                                + (setting == Setting.LOW_LATENCY ? ", latency: low}" : "}"),
                        "topics: {policy: single, name: " + topic(job) + "}",
                        "objects: {include: [\"" + job.table() + "\"]}",
                        "start: {" + start(job) + "}",
                        "format: {name: " + format + "}",
                        setting.line)
                + "\n";
    }

    private static String start(Job job) {
        if (job.workload() == Workload.LOAD_NARROW) {
            return "mode: full";
        }
        Source.Backlog from = job.from();
        return "mode: incremental, from: "
                + (from == null ? "now" : "{file: " + from.file() + ", offset: " + from.offset() + "}");
    }

    @Override
    public boolean stopsInOrder() {
        return true;
    }
}
