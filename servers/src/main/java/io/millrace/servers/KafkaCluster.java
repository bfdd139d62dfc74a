package io.millrace.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Several throw-away KRaft brokers, each a controller too, that make one cluster on 127.0.0.1: what the failure of one
 * means to the others is only seen there.
 *
 * <p>Every broker has two listeners for clients. {@link #bootstrapServers()} leads to one that is always direct, for
 * tests that look at the cluster; {@link #advertisedServers()} to one whose addresses the caller may have put behind
 * proxies with {@link Builder#advertise}. Topics have as many copies as there are brokers, of which all but one must
 * have a record; no election is unclean; a silent broker is noticed within four seconds.
 *
 * <p>Not thread-safe, except that each broker may be killed and restarted by a thread of its own.
 */
public final class KafkaCluster implements AutoCloseable {
    private final List<KafkaBroker> brokers;
    private final Builder built;

    private KafkaCluster(List<KafkaBroker> brokers, Builder built) {
        this.brokers = brokers;
        this.built = built;
    }

    /** A cluster that is not started yet. */
    public static Builder of(KafkaRelease release, int brokers) {
        return new Builder(release, brokers);
    }

    /** What the cluster is to be. Its ports are known before it starts; brokers count from 0. */
    public static final class Builder {
        private final KafkaRelease release;
        private final int size;
        private final List<Ports.Reservation> direct = new ArrayList<>();
        private final List<Ports.Reservation> clients = new ArrayList<>();
        private final List<Ports.Reservation> controllers = new ArrayList<>();
        private final Map<Integer, Integer> advertised = new TreeMap<>();
        private final Map<Integer, Path> dataDirectories = new TreeMap<>();
        private final Map<String, String> options = new LinkedHashMap<>();
        private int heapMb = 160;

        private Builder(KafkaRelease release, int size) {
            if (!release.isKraft()) {
                throw new IllegalArgumentException("a cluster needs a release with KRaft, not " + release);
            }
            this.release = release;
            this.size = size;
            for (int broker = 0; broker < size; broker++) {
                direct.add(Ports.reserve());
                clients.add(Ports.reserve());
                controllers.add(Ports.reserve());
            }
        }

        /** The port on which the broker listens for clients of the advertised addresses. */
        public int clientPort(int broker) {
            return clients.get(broker).port();
        }

        /** What the broker tells these clients as its port: a proxy's that leads to {@link #clientPort}. */
        public Builder advertise(int broker, int port) {
            advertised.put(broker, port);
            return this;
        }

        /** Where the broker's data are; default: below its temporary directory. */
        public Builder dataDirectory(int broker, Path directory) {
            dataDirectories.put(broker, directory);
            return this;
        }

        /** A line of every broker's {@code server.properties}; wins over the defaults. */
        public Builder option(String key, String value) {
            options.put(key, value);
            return this;
        }

        /** Maximum heap of each broker; default 160. */
        public Builder heapMb(int megabytes) {
            heapMb = megabytes;
            return this;
        }

        /**
         * Starts all of them at the same time, for one alone has no quorum; returns when each serves.
         *
         * @throws ServerUnavailableException when one cannot be obtained or does not start
         */
        public KafkaCluster start() {
            ExecutorService starters = Executors.newFixedThreadPool(size);
            List<KafkaBroker> started = new ArrayList<>();
            boolean complete = false;
            try {
                KafkaDistribution.obtain(release, line -> {});
                List<Future<KafkaBroker>> starting = IntStream.range(0, size)
                        .mapToObj(broker -> starters.submit(() -> startBroker(broker)))
                        .toList();
                ServerUnavailableException failure = null;
                for (Future<KafkaBroker> one : starting) {
                    try {
                        started.add(one.get());
                    } catch (ExecutionException e) {
                        failure = new ServerUnavailableException(
                                "a broker of the cluster does not start: " + e.getMessage(), e);
                    }
                }
                if (failure != null) {
                    throw failure;
                }
                complete = true;
                return new KafkaCluster(started, this);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ServerUnavailableException("interrupted while starting a cluster", e);
            } finally {
                starters.shutdown();
                if (!complete) {
                    started.forEach(KafkaBroker::close);
                    releasePorts();
                }
            }
        }

        private KafkaBroker startBroker(int broker) {
            KafkaBroker.Builder builder = KafkaBroker.of(release)
                    .heapMb(heapMb)
                    .port(direct.get(broker).port());
            copies().forEach((key, value) -> builder.option(key + "=" + value));
            network(broker).forEach((key, value) -> builder.option(key + "=" + value));
            Path data = dataDirectories.get(broker);
            if (data != null) {
                builder.option("log.dirs=" + data);
            }
            options.forEach((key, value) -> builder.option(key + "=" + value));
            return builder.start();
        }

        private Map<String, String> copies() {
            String all = Integer.toString(size);
            String enough = Integer.toString(Math.max(1, size - 1));
            Map<String, String> properties = new LinkedHashMap<>();
            properties.put("default.replication.factor", all);
            properties.put("min.insync.replicas", enough);
            properties.put("offsets.topic.replication.factor", all);
            properties.put("transaction.state.log.replication.factor", all);
            properties.put("transaction.state.log.min.isr", enough);
            properties.put("unclean.leader.election.enable", "false");
            properties.put("broker.session.timeout.ms", "4000");
            properties.put("broker.heartbeat.interval.ms", "500");
            properties.put("replica.lag.time.max.ms", "4000");
            properties.put("controller.quorum.election.timeout.ms", "1000");
            properties.put("controller.quorum.fetch.timeout.ms", "2000");
            return properties;
        }

        private Map<String, String> network(int broker) {
            int own = direct.get(broker).port();
            int client = clients.get(broker).port();
            int controller = controllers.get(broker).port();
            Map<String, String> properties = new LinkedHashMap<>();
            properties.put("node.id", Integer.toString(broker + 1));
            properties.put(
                    "controller.quorum.voters",
                    IntStream.range(0, size)
                            .mapToObj(i ->
                                    (i + 1) + "@127.0.0.1:" + controllers.get(i).port())
                            .collect(Collectors.joining(",")));
            properties.put(
                    "listeners",
                    "DIRECT://127.0.0.1:" + own + ",CLIENTS://127.0.0.1:" + client + ",CONTROLLER://127.0.0.1:"
                            + controller);
            properties.put(
                    "advertised.listeners",
                    "DIRECT://127.0.0.1:" + own + ",CLIENTS://127.0.0.1:" + advertisedPort(broker));
            properties.put("inter.broker.listener.name", "DIRECT");
            properties.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,DIRECT:PLAINTEXT,CLIENTS:PLAINTEXT");
            return properties;
        }

        private int advertisedPort(int broker) {
            return advertised.getOrDefault(broker, clients.get(broker).port());
        }

        private void releasePorts() {
            direct.forEach(Ports.Reservation::close);
            clients.forEach(Ports.Reservation::close);
            controllers.forEach(Ports.Reservation::close);
        }
    }

    public int size() {
        return brokers.size();
    }

    public KafkaBroker broker(int broker) {
        return brokers.get(broker);
    }

    /** All brokers, without a proxy. */
    public String bootstrapServers() {
        return brokers.stream().map(KafkaBroker::bootstrapServers).collect(Collectors.joining(","));
    }

    /** All brokers, at the addresses that they tell clients of these. */
    public String advertisedServers() {
        return IntStream.range(0, brokers.size())
                .mapToObj(broker -> "127.0.0.1:" + built.advertisedPort(broker))
                .collect(Collectors.joining(","));
    }

    /** Kills the brokers and removes their data. */
    @Override
    public void close() {
        brokers.forEach(KafkaBroker::close);
        built.releasePorts();
    }
}
