package io.millrace.servers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files and arguments of one throw-away broker, for both kinds: KRaft and with its own ZooKeeper. */
final class KafkaConfiguration {
    private final KafkaRelease release;
    private final int port;
    /** Of the controller, or of ZooKeeper. */
    private final int secondPort;

    private final Map<String, String> options;

    KafkaConfiguration(KafkaRelease release, int port, int secondPort, Map<String, String> options) {
        this.release = release;
        this.port = port;
        this.secondPort = secondPort;
        this.options = Map.copyOf(options);
    }

    int port() {
        return port;
    }

    static Path file(Path home) {
        return home.resolve("server.properties");
    }

    void write(Path home) throws IOException {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("log.dirs", home.resolve("data").toString());
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("auto.create.topics.enable", "false");
        // Otherwise the cleaner takes 128 MB of heap, and a small heap dies at start.
        properties.put("log.cleaner.dedupe.buffer.size", "2097152");
        properties.put("log.cleaner.threads", "1");
        properties.put("num.io.threads", "2");
        properties.put("num.network.threads", "2");
        properties.put("background.threads", "2");
        if (release.isKraft()) {
            kraft(properties);
        } else {
            zooKeeper(properties);
        }
        properties.putAll(options);
        StringBuilder text = new StringBuilder();
        properties.forEach((key, value) ->
                text.append(key).append('=').append(value.replace("\\", "\\\\")).append('\n'));
        Files.writeString(file(home), text);
        if (release.isKraft()) {
            Files.writeString(home.resolve("log4j2.properties"), LOG4J2);
        } else {
            Files.writeString(home.resolve("log4j.properties"), LOG4J);
            copyLauncher(home);
        }
    }

    private void kraft(Map<String, String> properties) {
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + secondPort);
        properties.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + secondPort);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
    }

    private void zooKeeper(Map<String, String> properties) {
        properties.put("broker.id", "1");
        properties.put("zookeeper.connect", "127.0.0.1:" + secondPort);
        properties.put("zookeeper.connection.timeout.ms", "20000");
        // A killed broker is known as alive until its session has run out.
        properties.put("zookeeper.session.timeout.ms", "1500");
        properties.put("listeners", "PLAINTEXT://127.0.0.1:" + port);
        properties.put("delete.topic.enable", "true");
    }

    /** Everything after the heap options of {@code java}. */
    List<String> arguments(KafkaDistribution distribution, Path home) {
        if (release.isKraft()) {
            return List.of(
                    "-Dlog4j2.configurationFile=" + home.resolve("log4j2.properties"),
                    "-cp",
                    distribution.classPath(),
                    "kafka.Kafka",
                    file(home).toString());
        }
        return List.of(
                "--add-exports",
                "java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-exports",
                "java.base/jdk.internal.ref=ALL-UNNAMED",
                "-Dzookeeper.jmx.log4j.disable=true",
                "-Dzookeeper.admin.enableServer=false",
                "-Dlog4j.configuration=" + home.resolve("log4j.properties").toUri(),
                "-cp",
                distribution.classPath() + ":" + home.resolve("launcher"),
                ZooKeeperKafkaLauncher.class.getName(),
                Integer.toString(secondPort),
                home.resolve("zookeeper").toString(),
                file(home).toString());
    }

    /** The class goes alone: the archive that it lies in may hold another Kafka client. */
    private static void copyLauncher(Path home) throws IOException {
        String resource = ZooKeeperKafkaLauncher.class.getName().replace('.', '/') + ".class";
        Path target = home.resolve("launcher").resolve(resource);
        Path folder = target.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try (InputStream in = ZooKeeperKafkaLauncher.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("class file not found: " + resource);
            }
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static final String LOG4J2 = """
            status=warn
            appender.console.type=Console
            appender.console.name=console
            appender.console.layout.type=PatternLayout
            appender.console.layout.pattern=%d %p %c: %m%n
            rootLogger.level=info
            rootLogger.appenderRef.console.ref=console
            """;

    private static final String LOG4J = """
            log4j.rootLogger=INFO, console
            log4j.appender.console=org.apache.log4j.ConsoleAppender
            log4j.appender.console.layout=org.apache.log4j.PatternLayout
            log4j.appender.console.layout.ConversionPattern=%d %p %c: %m%n
            """;
}
