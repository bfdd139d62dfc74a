package io.millrace.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A throw-away Kafka broker of our own, single node, in its own process under this JVM's Java, on 127.0.0.1.
 *
 * <p>Replication factors are 1, topics are not created by themselves, and the heap is 192 MB unless said otherwise. It
 * dies with this JVM, however that ends. Not thread-safe, except that {@link #kill()} may be called from any thread.
 */
public final class KafkaBroker implements AutoCloseable {
    private final KafkaRelease release;
    private final KafkaConfiguration configuration;
    private final ThrowAwayServer server;

    private KafkaBroker(KafkaRelease release, KafkaConfiguration configuration, ThrowAwayServer server) {
        this.release = release;
        this.configuration = configuration;
        this.server = server;
    }

    /** A broker that is not started yet. */
    public static Builder of(KafkaRelease release) {
        return new Builder(release);
    }

    /** What the broker is to be. */
    public static final class Builder {
        private final KafkaRelease release;
        private final Map<String, String> options = new LinkedHashMap<>();
        private Consumer<String> progress = line -> {};
        private @Nullable Path directory;
        private int heapMb = 192;
        private int port;

        private Builder(KafkaRelease release) {
            this.release = release;
        }

        /** A line of {@code server.properties}, {@code key=value}; wins over the defaults. */
        public Builder option(String keyAndValue) {
            int equals = keyAndValue.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("a broker option is key=value, not: " + keyAndValue);
            }
            options.put(
                    keyAndValue.substring(0, equals).strip(),
                    keyAndValue.substring(equals + 1).strip());
            return this;
        }

        /** Maximum heap; a speed test wants 1024. */
        public Builder heapMb(int megabytes) {
            heapMb = megabytes;
            return this;
        }

        /** Where data and log go and stay; data that are there already are used again. Default: temporary. */
        public Builder directory(Path keep) {
            directory = keep.toAbsolutePath();
            return this;
        }

        /** The port for clients; default: a free one. */
        public Builder port(int wanted) {
            port = wanted;
            return this;
        }

        /** Receives a line at each step that takes long. */
        public Builder progress(Consumer<String> lines) {
            progress = lines;
            return this;
        }

        /**
         * Obtains the release if need be and starts it; returns when it serves.
         *
         * @throws ServerUnavailableException when it cannot be obtained or does not start
         */
        public KafkaBroker start() {
            if (!Platform.hasUnixTools()) {
                throw new UnsupportedPlatformException("a throw-away Kafka broker needs Linux or macOS, not "
                        + Platform.describe() + ". Remedy: use an existing broker (--kafka HOST:PORT)");
            }
            KafkaDistribution distribution = KafkaDistribution.obtain(release, progress);
            Ports.Reservation clients = port == 0 ? Ports.reserve() : Ports.fixed(port);
            Ports.Reservation second = Ports.reserve();
            KafkaConfiguration configuration = new KafkaConfiguration(release, clients.port(), second.port(), options);
            ThrowAwayServer server = ThrowAwayServer.start(
                    new Program(distribution, configuration, heapMb), directory, List.of(clients, second));
            return new KafkaBroker(release, configuration, server);
        }
    }

    private record Program(KafkaDistribution distribution, KafkaConfiguration configuration, int heapMb)
            implements ThrowAwayServer.Program {
        @Override
        public String name() {
            return distribution.release().cacheName();
        }

        @Override
        public String logName() {
            return "broker.log";
        }

        @Override
        public void prepare(Path home) throws IOException {
            configuration.write(home);
            if (distribution.release().isKraft() && !Files.exists(home.resolve("data/meta.properties"))) {
                formatStorage(home);
            }
        }

        @Override
        public List<String> command(Path home) {
            List<String> command = new ArrayList<>(JavaCommand.ofHeap(heapMb));
            command.addAll(configuration.arguments(distribution, home));
            return command;
        }

        @Override
        public boolean isReady(Supplier<String> output) {
            String text = output.get();
            // Until 1.x "[Kafka Server 1], started", then "[KafkaServer id=1] started", KRaft "Kafka Server started".
            return text.contains("Kafka Server started")
                    || text.contains("[KafkaServer id=1] started")
                    || text.contains("[Kafka Server 1], started");
        }

        private void formatStorage(Path home) {
            Command.run(
                    name(),
                    home,
                    Map.of(),
                    List.of(
                            JavaCommand.program(),
                            "-Xmx96m",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            distribution.classPath(),
                            "kafka.tools.StorageTool",
                            "format",
                            "-t",
                            "AAAAAAAAQACAAAAAAAAAAQ",
                            "-c",
                            KafkaConfiguration.file(home).toString()));
        }
    }

    public KafkaRelease release() {
        return release;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port();
    }

    public int port() {
        return configuration.port();
    }

    /** The broker's log. */
    public Path log() {
        return server.log();
    }

    public long pid() {
        return server.pid();
    }

    public boolean isRunning() {
        return server.isRunning();
    }

    /** SIGKILL; returns when the process is gone. Data stay for {@link #restart()}. */
    public void kill() {
        server.kill();
    }

    /** Clean shutdown; SIGKILL after a minute. Data stay for {@link #restart()}. */
    public void stop() {
        server.stop();
    }

    /** Starts again on the same port with the same data, ending a running process cleanly first. */
    public void restart() {
        server.restart();
    }

    /** Kills the broker and, unless a directory was given, removes its data. */
    @Override
    public void close() {
        server.close();
    }
}
