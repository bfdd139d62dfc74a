package io.millrace.tests;

import io.millrace.servers.KafkaBroker;
import io.millrace.servers.MysqlServer;
import java.util.ArrayList;
import java.util.List;

/** Task documents for tests, as a user would write them. */
final class TaskText {
    private final String name;
    private final List<String> lines = new ArrayList<>();

    private TaskText(String name) {
        this.name = name;
    }

    /** One topic {@code <name>} with three partitions, hash of the key, everything else by default. */
    static TaskText of(String name, MysqlServer source, KafkaBroker destination, String format) {
        return of(name, source.port(), "millrace", "millrace", destination.bootstrapServers(), format);
    }

    static TaskText of(String name, int port, String user, String password, String bootstrap, String format) {
        TaskText text = new TaskText(name);
        text.lines.addAll(List.of(
                "name: " + name,
                "source:",
                "  host: 127.0.0.1",
                "  port: " + port,
                "  user: " + user,
                "  password: " + password,
                "destination:",
                "  bootstrap_servers: " + bootstrap,
                "topics:",
                "  policy: single",
                "  name: " + name,
                "  partitions: 3",
                "partitioning:",
                "  partition_by: key_hash",
                "format:",
                "  name: " + format));
        return text;
    }

    /** Source and destination only, everything else by default; more of {@code destination:} may come first. */
    static TaskText bare(String name, MysqlServer source, KafkaBroker destination) {
        TaskText text = new TaskText(name);
        text.lines.addAll(List.of(
                "name: " + name,
                "source:",
                "  host: 127.0.0.1",
                "  port: " + source.port(),
                "  user: millrace",
                "  password: millrace",
                "destination:",
                "  bootstrap_servers: " + destination.bootstrapServers()));
        return text;
    }

    TaskText with(String... more) {
        lines.addAll(List.of(more));
        return this;
    }

    /** One more key of the source. */
    TaskText withSource(String line) {
        lines.add(lines.indexOf("source:") + 1, "  " + line);
        return this;
    }

    String name() {
        return name;
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
