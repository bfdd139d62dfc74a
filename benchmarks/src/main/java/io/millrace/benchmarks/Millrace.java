package io.millrace.benchmarks;

import io.millrace.servers.MysqlServer;
import io.millrace.servers.ThrowAwayServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code millrace run} in a JVM of its own, {@code -Xmx256m}.
 *
 * @param classPath of the build
 * @param setting lines of the task document beyond what a job needs; empty for the defaults
 * @param flags further JVM flags
 */
record Millrace(Peer peer, String classPath, String format, Setting setting, List<String> flags) implements Contender {
    private static final int HEAP_MB = 256;

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
                "millrace", Map.of("task.yaml", document(job).getBytes(StandardCharsets.UTF_8)), home -> Stream.of(
                                Contender.java(HEAP_MB), flags, command(home))
                        .flatMap(List::stream)
                        .toList());
    }

    private List<String> command(Path home) {
        return List.of(
                "-cp",
                classPath,
                "io.millrace.cli.Main",
                "run",
                home.resolve("task.yaml").toString());
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
