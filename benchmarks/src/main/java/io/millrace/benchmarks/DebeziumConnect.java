package io.millrace.benchmarks;

import io.millrace.servers.Ports;
import io.millrace.servers.ThrowAwayServer;
import io.millrace.testkit.peers.ConnectWorker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Debezium in a Kafka Connect worker of its own, standalone. */
record DebeziumConnect(Setting setting, @Nullable String history) implements Contender {
    private static final String LOG4J2 = """
            status=warn
            appender.console.type=Console
            appender.console.name=console
            appender.console.layout.type=PatternLayout
            appender.console.layout.pattern=%d %p %c: %m%n
            rootLogger.level=info
            rootLogger.appenderRef.console.ref=console
            """;

    enum Setting {
        DEFAULT("", 5, false),
        /** What its users do about latency. */
        TUNED("linger 0, poll 1 ms", 0, true),
        LINGER_10("linger 10", 10, false);

        private final String title;
        private final int lingerMs;
        private final boolean pollsOften;

        Setting(String title, int lingerMs, boolean pollsOften) {
            this.title = title;
            this.lingerMs = lingerMs;
            this.pollsOften = pollsOften;
        }
    }

    @Override
    public Peer peer() {
        return Peer.DEBEZIUM_CONNECT;
    }

    @Override
    public String variant() {
        return setting.title;
    }

    @Override
    public String topic(Job job) {
        return Debezium.topic(job);
    }

    @Override
    public ThrowAwayServer.Program program(Job job) throws IOException {
        Map<String, String> connector = Debezium.settings(job, job.run(), setting.pollsOften);
        connector.put("name", Debezium.NAME);
        Map<String, byte[]> files = new HashMap<>(Debezium.begin(job, history));
        files.put("log4j2.properties", LOG4J2.getBytes(StandardCharsets.UTF_8));
        files.put("connector.properties", Debezium.properties(connector));
        files.put("worker.properties", Debezium.properties(worker(job)));
        List<String> command = new ArrayList<>(Contender.java(Debezium.HEAP_MB));
        command.addAll(List.of(
                "-Dlog4j2.configurationFile=log4j2.properties",
                "-cp",
                ConnectWorker.jars() + "/*",
                "org.apache.kafka.connect.cli.ConnectStandalone",
                "worker.properties",
                "connector.properties"));
        return new CommandProgram("debezium-connect", files, home -> command);
    }

    private Map<String, String> worker(Job job) {
        Map<String, String> worker = new LinkedHashMap<>();
        worker.put("bootstrap.servers", job.destination().broker().bootstrapServers());
        worker.put("offset.storage.file.filename", "./" + Debezium.OFFSETS);
        worker.put("plugin.path", ConnectWorker.debeziumPlugin().toString());
        worker.put("listeners", "http://127.0.0.1:" + freePort());
        for (String side : List.of("key", "value")) {
            worker.put(side + ".converter", "org.apache.kafka.connect.json.JsonConverter");
            worker.put(side + ".converter.schemas.enable", "false");
        }
        Debezium.producer(setting.lingerMs).forEach((key, value) -> worker.put("producer." + key, value));
        return worker;
    }

    private static int freePort() {
        try (Ports.Reservation reservation = Ports.reserve()) {
            return reservation.port();
        }
    }
}
