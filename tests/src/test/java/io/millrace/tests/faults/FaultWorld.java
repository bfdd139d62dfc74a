package io.millrace.tests.faults;

import io.millrace.servers.FakeClock;
import io.millrace.servers.KafkaCluster;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.testkit.TcpProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The servers of a fault run: three brokers, one of them with its data on a small disk of its own, and each MySQL that is
 * asked for, all behind proxies as Millrace sees them.
 */
final class FaultWorld implements AutoCloseable {
    static final int BROKERS = 3;

    /** The broker whose disk gets full. */
    static final int SMALL_DISK = BROKERS - 1;

    private static final String SMALL_DISK_SIZE = "192m";

    private final Path directory;
    private final boolean mounted;
    private final KafkaCluster kafka;
    private final List<TcpProxy> brokerProxies = new ArrayList<>();
    private final Map<MysqlRelease, FaultSource> sources = new EnumMap<>(MysqlRelease.class);
    private final Map<MysqlRelease, FaultSource> pairs = new EnumMap<>(MysqlRelease.class);
    private final FakeClock clock;

    FaultWorld(Path directory) {
        this.directory = directory;
        this.clock = FakeClock.obtain(directory, line -> {});
        this.mounted = mount();
        KafkaCluster.Builder builder = KafkaCluster.of(KafkaRelease.V4_4, BROKERS)
                // Expired transactions are looked for every second, not every ten.
                .option("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000")
                .option("leader.imbalance.check.interval.seconds", "5")
                .option("log.segment.bytes", "8388608")
                .option("log.index.size.max.bytes", "65536")
                .option("metadata.log.segment.bytes", "8388608");
        if (mounted) {
            builder.dataDirectory(SMALL_DISK, smallDisk());
        }
        for (int broker = 0; broker < BROKERS; broker++) {
            TcpProxy proxy = new TcpProxy(builder.clientPort(broker));
            brokerProxies.add(proxy);
            builder.advertise(broker, proxy.port());
        }
        this.kafka = builder.start();
    }

    private boolean mount() {
        try {
            Files.createDirectories(smallDisk());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean done = Signals.run(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=" + SMALL_DISK_SIZE,
                "tmpfs",
                smallDisk().toString());
        if (done) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::unmount));
        }
        return done;
    }

    private void unmount() {
        Signals.run("umount", "-l", smallDisk().toString());
    }

    private Path smallDisk() {
        return directory.resolve("small-disk");
    }

    KafkaCluster kafka() {
        return kafka;
    }

    TcpProxy brokerProxy(int broker) {
        return brokerProxies.get(broker);
    }

    /** Whether the full disk is a real one; otherwise the broker's files must not grow, which looks the same to it. */
    boolean hasSmallDisk() {
        return mounted;
    }

    /** Takes all that is left of the small disk. */
    void fillDisk() {
        if (mounted) {
            Signals.run("dd", "if=/dev/zero", "of=" + smallDisk().resolve("ballast"), "bs=1M", "status=none");
        } else {
            limitFiles("0");
        }
    }

    void freeDisk() {
        if (mounted) {
            try {
                Files.deleteIfExists(smallDisk().resolve("ballast"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        } else if (kafka.broker(SMALL_DISK).isRunning()) {
            limitFiles("unlimited");
        }
    }

    private void limitFiles(String size) {
        Signals.run("prlimit", "--pid", Long.toString(kafka.broker(SMALL_DISK).pid()), "--fsize=" + size + ":");
    }

    FaultSource source(MysqlRelease release, boolean replicated) {
        return replicated
                ? pairs.computeIfAbsent(release, FaultSource::replicated)
                : sources.computeIfAbsent(release, FaultSource::single);
    }

    FakeClock clock() {
        return clock;
    }

    @Override
    public void close() {
        sources.values().forEach(FaultSource::close);
        pairs.values().forEach(FaultSource::close);
        kafka.close();
        brokerProxies.forEach(TcpProxy::close);
        if (mounted) {
            unmount();
        }
    }
}
