package io.millrace.tests.faults;

import io.millrace.servers.FakeClock;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** One task of a round: its document, its process, and the consumer that watches its topic. */
final class TaskUnderTest implements AutoCloseable {
    static final int TRANSACTION_TIMEOUT_MS = 10_000;

    private final String name;
    private final boolean exactlyOnce;
    private final boolean single;
    private final int sourcePort;
    private final String brokers;
    private final String database;
    private final MillraceProcess process;
    private final TopicAudit audit;
    private String throttle;

    TaskUnderTest(
            FaultWorld world,
            Path directory,
            FakeClock clock,
            int sourcePort,
            String database,
            int round,
            boolean exactlyOnce,
            boolean single,
            SplittableRandom random) {
        this.name = (exactlyOnce ? "once-" : "least-") + round;
        this.exactlyOnce = exactlyOnce;
        this.single = single;
        this.sourcePort = sourcePort;
        this.brokers = world.kafka().advertisedServers();
        this.database = database;
        this.throttle = throttle(random);
        this.audit = new TopicAudit(world.kafka().bootstrapServers(), name, exactlyOnce, single);
        this.process = new MillraceProcess(name, directory, document(), clock);
    }

    MillraceProcess process() {
        return process;
    }

    TopicAudit audit() {
        return audit;
    }

    boolean exactlyOnce() {
        return exactlyOnce;
    }

    boolean single() {
        return single;
    }

    void restart(boolean otherThrottle, SplittableRandom random) {
        if (otherThrottle) {
            throttle = throttle(random);
        }
        process.restartWith(document());
    }

    private static String throttle(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> "throttle: {full_load: {rows_per_second: " + (100 + random.nextInt(600)) + "}}";
            case 1 -> "throttle: {stream: {rows_per_second: " + (400 + random.nextInt(2_000)) + "}}";
            case 2 -> "throttle: {full_load: {queries_per_second: 30}, stream: {bytes_per_second: 300KiB}}";
            default -> "throttle: {}";
        };
    }

    private String document() {
        return String.join(
                        "\n",
                        "name: " + name,
                        "source: {host: 127.0.0.1, port: " + sourcePort + ", user: millrace, password: millrace,"
                                + " connect_timeout: 3s}",
                        "destination: {bootstrap_servers: \"" + brokers + "\"}",
                        "topics: {policy: single, name: " + name + ", partitions: " + (single ? 1 : 3) + "}",
                        "partitioning: {partition_by: " + (single ? "partition_0" : "key_hash") + "}",
                        "format: {name: canal_json}",
                        "objects: {include: [" + database + ".*]}",
                        "lease: {session_timeout: 6s}",
                        "full_load: {threads: 2, chunk_rows: 15}",
                        "checkpoint: {interval: 300ms}",
                        exactlyOnce
                                ? "delivery: {guarantee: exactly_once, commit_interval: 200ms, commit_bytes: 128KiB,"
                                        + " transaction_timeout: " + TRANSACTION_TIMEOUT_MS + "ms}"
                                : "delivery: {guarantee: at_least_once}",
                        throttle)
                + "\n";
    }

    @Override
    public void close() {
        process.close();
        audit.close();
    }
}
