package io.millrace.tests.faults;

import io.millrace.servers.FakeClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** One task of a round: its document, its process, and the consumer that watches its topic. */
final class TaskUnderTest implements AutoCloseable {
    static final int TRANSACTION_TIMEOUT_MS = 10_000;

    private static final List<String> READ_AGAIN =
            List.of("account", "counter", "journal", "emptied", "bulk after 50 up to 120", "seat up to 4");

    private final String name;
    private final boolean exactlyOnce;
    private final boolean single;
    private final List<Integer> sourcePorts;
    private final String brokers;
    private final String database;
    private final MillraceProcess process;
    private final TopicAudit audit;
    private final List<String> readAgain = new ArrayList<>();
    private final Set<String> added = new TreeSet<>();
    private volatile long toldWhenKilled;
    private String throttle;
    private String compression = "lz4";

    TaskUnderTest(
            FaultWorld world,
            Path directory,
            FakeClock clock,
            List<Integer> sourcePorts,
            String database,
            int round,
            boolean exactlyOnce,
            boolean single,
            SplittableRandom random) {
        this.name = (exactlyOnce ? "once-" : "least-") + round;
        this.exactlyOnce = exactlyOnce;
        this.single = single;
        this.sourcePorts = sourcePorts;
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

    void kill() {
        process.kill();
        toldWhenKilled = audit.messages();
    }

    /** Whether it has told something since it was killed last. */
    boolean isAtWork() {
        return audit.messages() > toldWhenKilled;
    }

    synchronized void changeThrottle(SplittableRandom random) throws IOException {
        throttle = throttle(random);
        process.rewrite(document());
    }

    /** The connections to the brokers are made anew for it. */
    synchronized void changeConnections() throws IOException {
        compression = compression.equals("lz4") ? "zstd" : "lz4";
        process.rewrite(document());
    }

    /** Adds a table that it does not copy, or removes one that was added. */
    synchronized void moveTable(SplittableRandom random) throws IOException {
        String table = InvariantLoad.LATE.get(random.nextInt(InvariantLoad.LATE.size()));
        audit.expectLoad(table);
        if (!added.remove(table)) {
            added.add(table);
        }
        process.rewrite(document());
    }

    /** What is in the list was read again once; to have it read again it has to go first. */
    synchronized void readAgain(SplittableRandom random) throws IOException {
        String wanted = READ_AGAIN.get(random.nextInt(READ_AGAIN.size()));
        audit.expectLoad(wanted.split(" ", 2)[0]);
        if (!readAgain.remove(wanted)) {
            readAgain.add(wanted);
        }
        process.rewrite(document());
    }

    /** Every table, and as fast as it can: for the comparison. May be said again, when what was said was not followed. */
    synchronized void settle() throws IOException {
        added.addAll(InvariantLoad.LATE);
        throttle = "throttle: {}";
        process.rewrite(document());
    }

    private static String throttle(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> "throttle: {full_load: {rows_per_second: " + (100 + random.nextInt(600)) + "}}";
            case 1 -> "throttle: {stream: {rows_per_second: " + (1_000 + random.nextInt(4_000)) + "}}";
            case 2 -> "throttle: {full_load: {queries_per_second: 30}, stream: {bytes_per_second: 600KiB}}";
            default -> "throttle: {}";
        };
    }

    private String document() {
        List<String> others =
                sourcePorts.stream().skip(1).map(port -> "127.0.0.1:" + port).toList();
        List<String> excluded = InvariantLoad.LATE.stream()
                .filter(table -> !added.contains(table))
                .map(table -> database + "." + table)
                .toList();
        List<String> again =
                readAgain.stream().map(what -> database + "." + what).toList();
        return String.join(
                        "\n",
                        "name: " + name,
                        "source: {host: 127.0.0.1, port: " + sourcePorts.get(0) + ", other_hosts: " + others
                                + ", user: millrace, password: millrace, connect_timeout: 3s}",
                        "destination: {bootstrap_servers: \"" + brokers + "\", compression: " + compression + "}",
                        "topics: {policy: single, name: " + name + ", partitions: " + (single ? 1 : 3) + "}",
                        "partitioning: {partition_by: " + (single ? "partition_0" : "key_hash") + "}",
                        "format: {name: canal_json}",
                        "objects: {include: [" + database + ".*], exclude: " + excluded + ", re_read: " + again + "}",
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
