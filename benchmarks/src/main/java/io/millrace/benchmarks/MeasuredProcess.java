package io.millrace.benchmarks;

import io.millrace.servers.ThrowAwayServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A program at work, watched from outside: when its first record arrived, when its last one did, and how much CPU it and
 * the servers had used by then. Everybody is measured by this same code. It ends with {@link #close}.
 */
final class MeasuredProcess implements AutoCloseable {
    private static final long POLL_MS = 20;
    private static final int SHOWN_LOG_CHARACTERS = 2_000;

    /** Without a further record for this long, the program has stopped working. */
    private static final Duration STALL_LIMIT = Duration.ofMinutes(2);

    /** Longer than anybody's commits are apart. */
    private static final Duration QUIET = Duration.ofMillis(1_500);

    private final Contender contender;
    private final Job job;
    private final String topic;
    private final ThrowAwayServer server;
    private final Begin begin;
    private double cpuSeen;
    private double peakMbSeen;

    /** CPU used so far and the time, taken together. */
    record Reading(long nanos, double cpu, double mysqlCpu, double brokerCpu, long records) {}

    MeasuredProcess(Contender contender, Job job) throws IOException, SQLException, InterruptedException {
        this.contender = contender;
        this.job = job;
        this.topic = contender.topic(job);
        this.begin = new Begin(contender.program(job));
        this.server = ThrowAwayServer.start(begin, null, List.of());
        boolean started = false;
        try {
            contender.started(job, server);
            started = true;
        } finally {
            if (!started) {
                server.close();
            }
        }
    }

    /** Watches it until all records are there; checks them; returns the figures. */
    Map<Figure, Double> drain() throws InterruptedException, IOException {
        Reading first = awaitRecords(1);
        Reading last = awaitRecords(job.records());
        awaitQuiet();
        end();
        TopicContent content = TopicContent.read(job.destination(), topic, job.tableName());
        requireRight(content);
        Map<Figure, Double> figures = figures(first, last);
        figures.put(Figure.RECORD_BYTES, (double) content.bytes() / content.records());
        figures.put(Figure.TOPIC_MB, job.destination().logBytes(topic) / 1e6);
        return figures;
    }

    /** Watches it until its first record is there. */
    Map<Figure, Double> first() throws InterruptedException, IOException {
        Reading first = awaitRecords(1);
        end();
        if (TopicContent.read(job.destination(), topic, "t1").rows() == 0) {
            throw new IllegalStateException("its first record is no row");
        }
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.FIRST_SECONDS, (first.nanos() - begin.nanos) / 1e9);
        figures.put(Figure.FIRST_CPU, first.cpu());
        figures.put(Figure.PEAK_MB, peakMbSeen);
        return figures;
    }

    /** Watches a {@link JdbcRead}, which writes no records, until it has read everything. */
    Map<Figure, Double> read() throws InterruptedException, IOException {
        Reading first = awaitLog("connected");
        Reading last = awaitLog(StreamingSelect.ROWS + job.records() + " ");
        Map<Figure, Double> figures =
                figures(first, new Reading(last.nanos(), last.cpu(), last.mysqlCpu(), last.brokerCpu(), job.records()));
        return figures;
    }

    private Map<Figure, Double> figures(Reading first, Reading last) {
        // NaN when everything became visible at once.
        double millions = last.records() == first.records() ? Double.NaN : (last.records() - first.records()) / 1e6;
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.RATE, millions * 1e6 / ((last.nanos() - first.nanos()) / 1e9));
        figures.put(Figure.CPU, (last.cpu() - first.cpu()) / millions);
        figures.put(Figure.WHOLE_CPU, last.cpu() / (last.records() / 1e6));
        figures.put(Figure.MYSQL_CPU, (last.mysqlCpu() - first.mysqlCpu()) / millions);
        figures.put(Figure.BROKER_CPU, (last.brokerCpu() - first.brokerCpu()) / millions);
        figures.put(Figure.FIRST_SECONDS, (first.nanos() - begin.nanos) / 1e9);
        figures.put(Figure.FIRST_CPU, first.cpu());
        figures.put(Figure.PEAK_MB, peakMbSeen);
        return figures;
    }

    private void requireRight(TopicContent content) {
        if (job.workload() == Workload.FLOOR) {
            require(content.records() == job.records(), content.records() + " records, not " + job.records());
            return;
        }
        require(content.rows() == job.records(), content.rows() + " rows, not " + job.records());
        long updates = job.workload().isStream() ? job.records() / 2 : 0;
        long wanted = sumTo(job.records() - updates) + sumTo(updates);
        require(content.idSum() == wanted, "the sum of the ids is " + content.idSum() + ", not " + wanted);
    }

    private static long sumTo(long last) {
        return last * (last + 1) / 2;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("wrong records came out: " + otherwise);
        }
    }

    private Reading awaitRecords(long wanted) throws InterruptedException {
        long seen = 0;
        long deadlineNs = System.nanoTime() + STALL_LIMIT.toNanos();
        while (true) {
            boolean alive = server.isRunning();
            Reading now = reading(job.destination().recordCount(topic));
            if (now.records() >= wanted) {
                return now;
            }
            if (now.records() > seen) {
                seen = now.records();
                deadlineNs = now.nanos() + STALL_LIMIT.toNanos();
            }
            if (!alive || now.nanos() > deadlineNs) {
                throw new IllegalStateException("it wrote " + now.records() + " of " + wanted + " records and "
                        + (alive ? "writes no more" : "has ended"));
            }
            Thread.sleep(POLL_MS);
        }
    }

    /** A program that says too much shall be seen to. */
    private void awaitQuiet() throws InterruptedException {
        long count = job.destination().recordCount(topic);
        while (true) {
            Thread.sleep(QUIET.toMillis());
            long now = job.destination().recordCount(topic);
            if (now == count) {
                return;
            }
            count = now;
        }
    }

    private Reading awaitLog(String words) throws InterruptedException, IOException {
        long deadlineNs = System.nanoTime() + STALL_LIMIT.toNanos();
        while (true) {
            Reading now = reading(0);
            if (Files.readString(server.log()).contains(words)) {
                return now;
            }
            if (!server.isRunning() || now.nanos() > deadlineNs) {
                throw new IllegalStateException("it never said: " + words);
            }
            Thread.sleep(POLL_MS);
        }
    }

    Reading reading(long records) {
        double cpu = ProcFiles.cpuSeconds(server.pid());
        if (!Double.isNaN(cpu)) {
            cpuSeen = cpu; // else it has ended by itself with its work done: at most one poll is missing
            peakMbSeen = Math.max(peakMbSeen, ProcFiles.peakMemoryMb(server.pid()));
        }
        return new Reading(
                System.nanoTime(),
                cpuSeen,
                ProcFiles.cpuSeconds(job.source().server().pid()),
                ProcFiles.cpuSeconds(job.destination().broker().pid()),
                records);
    }

    double peakMb() {
        return peakMbSeen;
    }

    boolean isRunning() {
        return server.isRunning();
    }

    void end() {
        if (contender.stopsInOrder()) {
            server.stop();
        } else {
            server.kill();
        }
    }

    String log() {
        try {
            return Files.readString(server.log(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }

    String logTail() {
        String text = log();
        return text.substring(Math.max(0, text.length() - SHOWN_LOG_CHARACTERS));
    }

    @Override
    public void close() {
        server.close();
    }

    /** A program that notes when it is started, and counts as started from then on. */
    private static final class Begin implements ThrowAwayServer.Program {
        private final ThrowAwayServer.Program program;
        private long nanos;

        Begin(ThrowAwayServer.Program program) {
            this.program = program;
        }

        @Override
        public String name() {
            return program.name();
        }

        @Override
        public String logName() {
            return program.logName();
        }

        @Override
        public void prepare(Path home) throws IOException {
            program.prepare(home);
        }

        @Override
        public List<String> command(Path home) throws IOException {
            List<String> command = program.command(home);
            nanos = System.nanoTime();
            return command;
        }

        @Override
        public boolean isReady(Supplier<String> output) {
            return true;
        }
    }
}
