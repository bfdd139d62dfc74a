package io.millrace.testkit.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.servers.JavaCommand;
import io.millrace.servers.MavenPackage;
import io.millrace.servers.Ports;
import io.millrace.servers.ThrowAwayServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A throw-away Kafka Connect worker (4.3.1, distributed) with the real Debezium MySQL connector {@value
 * #DEBEZIUM_VERSION}, in its own process on 127.0.0.1. It needs a running broker. Not thread-safe.
 */
public final class ConnectWorker implements AutoCloseable {
    /** The newest release of the connector at the time of writing. */
    public static final String DEBEZIUM_VERSION = "3.6.1.Final";

    private static final String CONNECT_VERSION = "4.3.1";
    private static final String LOG4J_VERSION = "2.25.5";
    private static final String APICURIO_CONVERTER_VERSION = "2.6.13.Final";
    private static final int HEAP_MB = 384;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String url;
    private final String bootstrapServers;
    private final ThrowAwayServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    private ConnectWorker(String url, String bootstrapServers, ThrowAwayServer server) {
        this.url = url;
        this.bootstrapServers = bootstrapServers;
        this.server = server;
    }

    /** Obtains everything if need be and starts a worker without connectors; returns when it answers. */
    public static ConnectWorker start(String bootstrapServers) {
        Path converter = MavenPackage.named("apicurio-converter-" + APICURIO_CONVERTER_VERSION)
                .dependency("io.apicurio:apicurio-registry-utils-converter:" + APICURIO_CONVERTER_VERSION)
                .jars();
        Ports.Reservation port = Ports.reserve();
        Program program =
                new Program(jars(), List.of(debeziumPlugin(), requireParent(converter)), bootstrapServers, port.port());
        return new ConnectWorker(program.url(), bootstrapServers, ThrowAwayServer.start(program, null, List.of(port)));
    }

    /** The folder of the worker's jars, Kafka's own. Obtained if need be. */
    public static Path jars() {
        return MavenPackage.named("connect-" + CONNECT_VERSION)
                .dependency("org.apache.kafka:connect-runtime:" + CONNECT_VERSION)
                .dependency("org.apache.kafka:connect-json:" + CONNECT_VERSION)
                .dependency("org.apache.logging.log4j:log4j-slf4j-impl:" + LOG4J_VERSION)
                .dependency("org.apache.logging.log4j:log4j-core:" + LOG4J_VERSION)
                .jars();
    }

    /** Debezium's MySQL connector as an entry of {@code plugin.path}. Obtained if need be. */
    public static Path debeziumPlugin() {
        return MavenPackage.named("debezium-mysql-" + DEBEZIUM_VERSION)
                .unpacked("io.debezium:debezium-connector-mysql:" + DEBEZIUM_VERSION + ":tar.gz:plugin");
    }

    private static Path requireParent(Path folder) {
        Path parent = folder.getParent();
        if (parent == null) {
            throw new IllegalStateException("no folder above " + folder);
        }
        return parent;
    }

    public Path log() {
        return server.log();
    }

    /**
     * The Debezium connector's settings for a source: one task, JSON without schemas, everything else Debezium's own
     * default. Put more, or other, settings in.
     */
    public Map<String, String> debezium(String topicPrefix, int mysqlPort, String user, String password) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("connector.class", "io.debezium.connector.mysql.MySqlConnector");
        settings.put("tasks.max", "1");
        settings.put("topic.prefix", topicPrefix);
        settings.put("database.hostname", "127.0.0.1");
        settings.put("database.port", Integer.toString(mysqlPort));
        settings.put("database.user", user);
        settings.put("database.password", password);
        settings.put("database.server.id", Integer.toString(7_000 + Math.floorMod(topicPrefix.hashCode(), 100_000)));
        settings.put("schema.history.internal.kafka.bootstrap.servers", bootstrapServers);
        settings.put("schema.history.internal.kafka.topic", topicPrefix + "-history");
        settings.put("topic.creation.default.replication.factor", "1");
        settings.put("topic.creation.default.partitions", "1");
        for (String side : List.of("key", "value")) {
            settings.put(side + ".converter", "org.apache.kafka.connect.json.JsonConverter");
            settings.put(side + ".converter.schemas.enable", "false");
        }
        return settings;
    }

    /**
     * The settings by which keys and values become Avro in the Confluent wire format, with a registry that also speaks
     * Apicurio's own protocol.
     *
     * @param registryPort of an Apicurio Registry on 127.0.0.1
     */
    public static Map<String, String> avro(int registryPort) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String side : List.of("key", "value")) {
            String prefix = side + ".converter";
            settings.put(prefix, "io.apicurio.registry.utils.converter.AvroConverter");
            settings.put(prefix + ".apicurio.registry.url", "http://127.0.0.1:" + registryPort + "/apis/registry/v2");
            settings.put(prefix + ".apicurio.registry.auto-register", "true");
            settings.put(prefix + ".apicurio.registry.as-confluent", "true");
            settings.put(prefix + ".apicurio.registry.use-id", "contentId");
            settings.put(prefix + ".apicurio.registry.headers.enabled", "false");
        }
        settings.put("schema.name.adjustment.mode", "avro");
        settings.put("field.name.adjustment.mode", "avro");
        return settings;
    }

    /** Creates the connector and waits until its task runs. */
    public void create(String name, Map<String, String> settings) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(url + "/connectors/" + name + "/config"))
                            .header("Content-Type", "application/json")
                            .PUT(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(settings)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException("connector " + name + " is refused: " + answer.body());
            }
            long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
            while (!isRunning(name)) {
                if (System.nanoTime() > deadlineNs) {
                    throw new IllegalStateException("connector " + name + " does not run; see " + log());
                }
                Thread.sleep(100);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting connector " + name, e);
        }
    }

    /**
     * Whether the connector's task runs.
     *
     * @throws IllegalStateException when it has failed; the message has its trace
     */
    public boolean isRunning(String name) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/connectors/" + name + "/status"))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                return false;
            }
            JsonNode task = JSON.readTree(answer.body()).path("tasks").path(0);
            if (task.path("state").asText().equals("FAILED")) {
                throw new IllegalStateException(
                        "connector " + name + " failed: " + task.path("trace").asText());
            }
            return task.path("state").asText().equals("RUNNING");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking for connector " + name, e);
        }
    }

    @Override
    public void close() {
        server.close();
    }

    private record Program(Path jars, List<Path> plugins, String bootstrapServers, int port)
            implements ThrowAwayServer.Program {
        private static final String LOG4J2 = """
                status=warn
                appender.console.type=Console
                appender.console.name=console
                appender.console.layout.type=PatternLayout
                appender.console.layout.pattern=%d %p %c: %m%n
                rootLogger.level=info
                rootLogger.appenderRef.console.ref=console
                """;

        String url() {
            return "http://127.0.0.1:" + port;
        }

        @Override
        public String name() {
            return "connect-" + CONNECT_VERSION;
        }

        @Override
        public String logName() {
            return "connect.log";
        }

        @Override
        public void prepare(Path home) throws IOException {
            Files.writeString(home.resolve("log4j2.properties"), LOG4J2);
            List<String> lines = new ArrayList<>(List.of(
                    "bootstrap.servers=" + bootstrapServers,
                    "group.id=connect",
                    "key.converter=org.apache.kafka.connect.json.JsonConverter",
                    "value.converter=org.apache.kafka.connect.json.JsonConverter",
                    "listeners=" + url(),
                    "plugin.path="
                            + String.join(
                                    ",", plugins.stream().map(Path::toString).toList()),
                    // Apicurio's converter does not announce itself as a service.
                    "plugin.discovery=hybrid_warn",
                    "offset.flush.interval.ms=1000"));
            for (String storage : List.of("offset", "config", "status")) {
                lines.add(storage + ".storage.topic=connect-" + storage);
                lines.add(storage + ".storage.replication.factor=1");
            }
            lines.add("offset.storage.partitions=1");
            lines.add("status.storage.partitions=1");
            Files.write(home.resolve("worker.properties"), lines);
        }

        @Override
        public List<String> command(Path home) {
            List<String> command = new ArrayList<>(JavaCommand.ofHeap(HEAP_MB));
            command.addAll(List.of(
                    "-Dlog4j2.configurationFile=" + home.resolve("log4j2.properties"),
                    "-cp",
                    jars + "/*",
                    "org.apache.kafka.connect.cli.ConnectDistributed",
                    home.resolve("worker.properties").toString()));
            return command;
        }

        @Override
        public boolean isReady(Supplier<String> output) {
            return output.get().contains("Finished starting connectors and tasks");
        }
    }
}
