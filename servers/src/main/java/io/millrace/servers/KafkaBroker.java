package io.millrace.servers;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A throw-away Kafka broker of our own, single node, in its own process under this JVM's Java, on 127.0.0.1.
 *
 * <p>Replication factors are 1, topics are not created by themselves, and the heap is 192 MB unless said otherwise. It
 * dies with this JVM, however that ends. Not thread-safe, except that {@link #kill()} may be called from any thread.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final KafkaDistribution distribution;
    private final KafkaConfiguration configuration;
    private final Path home;
    private final boolean keep;
    private final int heapMb;
    private final Watchdog watchdog;
    private ServerProcess process;

    private KafkaBroker(
            KafkaDistribution distribution, KafkaConfiguration configuration, Path home, boolean keep, int heapMb)
            throws IOException {
        this.distribution = distribution;
        this.configuration = configuration;
        this.home = home;
        this.keep = keep;
        this.heapMb = heapMb;
        configuration.write(home);
        if (distribution.release().isKraft() && !Files.exists(home.resolve("data/meta.properties"))) {
            formatStorage();
        }
        this.watchdog = new Watchdog(keep ? null : home);
        boolean launched = false;
        try {
            this.process = launch();
            launched = true;
        } finally {
            if (!launched) {
                watchdog.close();
            }
        }
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
            ServerCache cache = ServerCache.ofUser();
            KafkaDistribution distribution = KafkaDistribution.obtain(release, cache, progress);
            KafkaConfiguration configuration = new KafkaConfiguration(
                    release, port == 0 ? Ports.reserve(cache) : Ports.fixed(port), Ports.reserve(cache), options);
            Path home = null;
            boolean started = false;
            try {
                home = directory == null
                        ? Files.createTempDirectory("millrace-kafka-")
                        : Files.createDirectories(directory);
                KafkaBroker broker = new KafkaBroker(distribution, configuration, home, directory != null, heapMb);
                started = true;
                return broker;
            } catch (IOException e) {
                throw new ServerUnavailableException(
                        "cannot prepare a directory for " + release.cacheName() + ": " + e.getMessage(), e);
            } finally {
                if (!started) {
                    configuration.releasePorts();
                    if (home != null && directory == null) {
                        deleteQuietly(home);
                    }
                }
            }
        }
    }

    public KafkaRelease release() {
        return distribution.release();
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port();
    }

    public int port() {
        return configuration.port();
    }

    /** The broker's log. */
    public Path log() {
        return home.resolve("broker.log");
    }

    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** SIGKILL; returns when the process is gone. Data stay for {@link #restart()}. */
    public void kill() {
        process.kill();
    }

    /** Clean shutdown; SIGKILL after half a minute. Data stay for {@link #restart()}. */
    public void stop() {
        process.stop(STOP_LIMIT);
    }

    /** Starts again on the same port with the same data, ending a running process cleanly first. */
    public void restart() {
        if (process.isAlive()) {
            stop();
        }
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the broker and, unless a directory was given, removes its data. */
    @Override
    public void close() {
        process.kill();
        watchdog.close();
        configuration.releasePorts();
        if (!keep) {
            deleteQuietly(home);
        }
    }

    private void formatStorage() {
        Command.run(
                release().cacheName(),
                home,
                Map.of(),
                List.of(
                        java(),
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

    private ServerProcess launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx" + heapMb + "m", "-XX:+UseSerialGC"));
        if (heapMb < 512) {
            // A small broker is for tests of behaviour, which end before the second compiler pays off.
            command.add("-XX:TieredStopAtLevel=1");
        }
        command.addAll(configuration.arguments(distribution, home));
        long logged = Files.exists(log()) ? Files.size(log()) : 0;
        ServerProcess started = ServerProcess.start(release().cacheName(), command, Map.of(), home, log(), watchdog);
        started.awaitReady(START_LIMIT, () -> saysStarted(logged));
        return started;
    }

    private boolean saysStarted(long from) {
        try (RandomAccessFile file = new RandomAccessFile(log().toFile(), "r")) {
            file.seek(from);
            byte[] bytes = new byte[(int) Math.max(0, Math.min(file.length() - from, 4 << 20))];
            file.readFully(bytes);
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            // Until 1.x "[Kafka Server 1], started", then "[KafkaServer id=1] started", KRaft "Kafka Server started".
            return text.contains("Kafka Server started")
                    || text.contains("[KafkaServer id=1] started")
                    || text.contains("[Kafka Server 1], started");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static void deleteQuietly(Path directory) {
        try {
            Directories.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
