package io.millrace.benchmarks;

import io.millrace.servers.MavenPackage;
import io.millrace.servers.ThrowAwayServer;
import io.millrace.testkit.peers.ConnectWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Debezium as a library in {@link EmbeddedEngine}. */
record DebeziumEmbedded(@Nullable String history) implements Contender {
    private static final int PATIENCE_SECONDS = 120;
    private static final String LOG4J_VERSION = "2.25.5";

    @Override
    public Peer peer() {
        return Peer.DEBEZIUM_EMBEDDED;
    }

    @Override
    public String variant() {
        return "";
    }

    @Override
    public String topic(Job job) {
        return Debezium.topic(job);
    }

    @Override
    public ThrowAwayServer.Program program(Job job) throws IOException {
        return program(job, job.run(), Debezium.begin(job, history));
    }

    /** @param prefix the topic prefix */
    static ThrowAwayServer.Program program(Job job, String prefix, Map<String, byte[]> begin) throws IOException {
        Map<String, String> engine = Debezium.settings(job, prefix, false);
        engine.put("name", Debezium.NAME);
        engine.put("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
        engine.put("offset.storage.file.filename", "./" + Debezium.OFFSETS);
        engine.put("converter.schemas.enable", "false");
        Map<String, String> producer = Debezium.producer(5);
        producer.put("bootstrap.servers", job.destination().broker().bootstrapServers());
        Map<String, byte[]> files = new HashMap<>(begin);
        files.put("engine.properties", Debezium.properties(engine));
        files.put("producer.properties", Debezium.properties(producer));
        List<String> command = new ArrayList<>(Contender.java(Debezium.HEAP_MB));
        command.addAll(List.of(
                "-cp",
                jars() + "/*:" + ownClasses(),
                EmbeddedEngine.class.getName(),
                "engine.properties",
                "producer.properties"));
        return new CommandProgram("debezium-embedded", files, home -> command);
    }

    /**
     * Lets Debezium read the tables as they are now, by a run of its own that ends when it has seen a change.
     *
     * @param job of {@link LatencyProbe#TABLE}'s database, all of it
     * @return its schema history
     */
    static String prepare(Job job) throws IOException, SQLException, InterruptedException {
        String topic = Debezium.PREPARED_PREFIX + "." + LatencyProbe.TABLE;
        job.destination().createTopic(topic);
        try (ThrowAwayServer process =
                        ThrowAwayServer.start(program(job, Debezium.PREPARED_PREFIX, Map.of()), null, List.of());
                LatencyProbe.Writer writer = new LatencyProbe.Writer(job.source())) {
            for (int number = 1; job.destination().recordCount(topic) == 0; number++) {
                if (number > PATIENCE_SECONDS || !process.isRunning()) {
                    throw new IllegalStateException(
                            "Debezium does not read the source: " + Files.readString(process.log()));
                }
                writer.insert(-number);
                Thread.sleep(1_000);
            }
            process.kill();
            return Files.readString(process.home().resolve(Debezium.HISTORY));
        } finally {
            job.destination().deleteTopics();
        }
    }

    private static Path jars() {
        return MavenPackage.named("debezium-embedded-" + ConnectWorker.DEBEZIUM_VERSION)
                .dependency("io.debezium:debezium-embedded:" + ConnectWorker.DEBEZIUM_VERSION)
                .dependency("io.debezium:debezium-connector-mysql:" + ConnectWorker.DEBEZIUM_VERSION)
                .dependency("org.apache.logging.log4j:log4j-slf4j-impl:" + LOG4J_VERSION)
                .dependency("org.apache.logging.log4j:log4j-core:" + LOG4J_VERSION)
                .jars();
    }

    private static String ownClasses() {
        return Path.of(EmbeddedEngine.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
    }
}
