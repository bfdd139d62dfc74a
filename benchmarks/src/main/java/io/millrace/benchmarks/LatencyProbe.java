package io.millrace.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Commits one-row transactions at a fixed rate and times each from the moment its commit has returned to the moment a
 * consumer has its record. Writer and consumer are threads of this process, so one clock serves both.
 */
final class LatencyProbe {
    static final String TABLE = "bench.latency";

    private static final int WARM_UP_SECONDS = 15;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final double LEAST_RATE = 0.95;

    private final Source source;
    private final Destination destination;
    private final int perSecond;
    private final int seconds;
    private long nextId = 1;

    LatencyProbe(Source source, Destination destination, int perSecond, int seconds) {
        this.source = source;
        this.destination = destination;
        this.perSecond = perSecond;
        this.seconds = seconds;
    }

    Map<Figure, Double> run(Contender contender, Job job) throws Exception {
        String topic = contender.topic(job);
        try (MeasuredProcess process = new MeasuredProcess(contender, job);
                Arrivals arrivals = new Arrivals(destination, topic);
                Writer writer = new Writer(source)) {
            try {
                return run(process, arrivals, writer);
            } catch (IllegalStateException e) {
                throw new IllegalStateException(e.getMessage() + "\n" + process.logTail(), e);
            }
        }
    }

    private Map<Figure, Double> run(MeasuredProcess process, Arrivals arrivals, Writer writer)
            throws SQLException, InterruptedException {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (arrivals.count() == 0) {
            if (System.nanoTime() > deadlineNs || !process.isRunning()) {
                throw new IllegalStateException("it delivers nothing");
            }
            writer.insert(nextId++);
            Thread.sleep(100);
        }
        int counted = seconds * perSecond;
        int total = counted + WARM_UP_SECONDS * perSecond;
        long firstId = nextId;
        nextId += total;
        long[] committedNs = new long[total];
        arrivals.expect(firstId, total);
        MeasuredProcess.Reading begin = process.reading(0);
        long startNs = System.nanoTime();
        for (int i = 0; i < total; i++) {
            long dueNs = startNs + i * 1_000_000_000L / perSecond;
            for (long waitNs = dueNs - System.nanoTime(); waitNs > 0; waitNs = dueNs - System.nanoTime()) {
                LockSupport.parkNanos(waitNs);
            }
            if (i == total - counted) {
                begin = process.reading(0);
            }
            writer.insert(firstId + i);
            committedNs[i] = System.nanoTime();
        }
        MeasuredProcess.Reading end = process.reading(0);
        double rate = total / ((end.nanos() - startNs) / 1e9);
        if (rate < LEAST_RATE * perSecond) {
            throw new IllegalStateException("the source committed " + Math.round(rate) + "/s, not " + perSecond);
        }
        arrivals.awaitAll(PATIENCE);
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.CPU, (end.cpu() - begin.cpu()) / (counted / 1e6));
        figures.put(Figure.PEAK_MB, process.peakMb());
        double[] ms = arrivals.latenciesMs(committedNs, total - counted);
        figures.put(Figure.LATENCY_P50, ms[ms.length / 2]);
        figures.put(Figure.LATENCY_P99, ms[(int) (ms.length * 0.99)]);
        figures.put(Figure.LATENCY_MAX, ms[ms.length - 1]);
        return figures;
    }

    /** One connection that commits every row by itself. */
    static final class Writer implements AutoCloseable {
        private final Connection connection;
        private final PreparedStatement insert;

        Writer(Source source) throws SQLException {
            connection = DriverManager.getConnection(
                    source.server().jdbcUrl(),
                    source.server().rootUser(),
                    source.server().rootPassword());
            insert =
                    connection.prepareStatement("INSERT INTO " + TABLE + " VALUES (?, 7, REPEAT('order ', 15), NOW())");
        }

        void insert(long id) throws SQLException {
            insert.setLong(1, id);
            insert.executeUpdate();
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    /** A consumer in a thread of its own that notes when each id came. */
    private static final class Arrivals implements AutoCloseable {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final Thread thread = new Thread(this::read, "latency-consumer");
        private final AtomicLong count = new AtomicLong();
        private final AtomicLong awaited = new AtomicLong();
        private final AtomicLong doubled = new AtomicLong();
        private volatile long firstId = Long.MAX_VALUE;
        private volatile AtomicLongArray arrivedNs = new AtomicLongArray(0);
        private volatile boolean closing;
        private volatile @Nullable RuntimeException failure;

        Arrivals(Destination destination, String topic) {
            consumer = destination.consumer();
            consumer.assign(destination.partitionsOf(topic));
            consumer.seekToBeginning(destination.partitionsOf(topic));
            thread.start();
        }

        long count() {
            return count.get();
        }

        void expect(long first, int number) {
            arrivedNs = new AtomicLongArray(number);
            awaited.set(number);
            firstId = first;
        }

        private void read() {
            try {
                while (!closing) {
                    for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(100))) {
                        note(each, System.nanoTime());
                    }
                }
            } catch (RuntimeException e) {
                failure = e;
            }
        }

        private void note(ConsumerRecord<byte[], byte[]> record, long nowNs) {
            long id = record.value() == null ? -1 : TopicContent.idOf(record.value());
            count.incrementAndGet();
            if (id < firstId) {
                return;
            }
            if (arrivedNs.compareAndSet((int) (id - firstId), 0, nowNs)) {
                awaited.decrementAndGet();
            } else {
                doubled.incrementAndGet();
            }
        }

        void awaitAll(Duration patience) throws InterruptedException {
            long deadlineNs = System.nanoTime() + patience.toNanos();
            while (awaited.get() > 0) {
                if (failure != null) {
                    throw new IllegalStateException("the consumer failed: " + failure, failure);
                }
                if (System.nanoTime() > deadlineNs) {
                    throw new IllegalStateException(awaited.get() + " records never came");
                }
                Thread.sleep(20);
            }
            if (doubled.get() > 0) {
                throw new IllegalStateException(doubled.get() + " records came twice");
            }
        }

        double[] latenciesMs(long[] committedNs, int from) {
            double[] ms = new double[committedNs.length - from];
            for (int i = 0; i < ms.length; i++) {
                ms[i] = (arrivedNs.get(from + i) - committedNs[from + i]) / 1e6;
            }
            Arrays.sort(ms);
            return ms;
        }

        @Override
        public void close() {
            closing = true;
            Threads.join(thread);
            consumer.close();
        }
    }
}
