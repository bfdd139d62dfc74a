package io.millrace.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that fills a topic, watched from outside: when its first record arrived, when its last one did, and how much
 * CPU it and the servers had used by then. Millrace and the floor are measured by this same code.
 */
final class MeasuredProcess {
    private static final long POLL_MS = 25;
    private static final Duration STALL_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final Destination destination;
    private final long mysqlPid;
    private final Path directory;

    /** CPU used so far and the time, taken together. */
    private record Reading(long nanos, long cpuNanos, long mysqlCpuNanos, long brokerCpuNanos, long records) {}

    MeasuredProcess(Destination destination, long mysqlPid, Path directory) {
        this.destination = destination;
        this.mysqlPid = mysqlPid;
        this.directory = directory;
    }

    /** Runs {@code command} until {@code topic} has {@code records} records, and ends it. */
    Figures run(String name, List<String> command, String topic, long records)
            throws IOException, InterruptedException {
        Path log = directory.resolve(name + ".log");
        long began = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            Reading begin = new Reading(began, 0, cpuNanos(mysqlPid), brokerCpu(), 0);
            Reading first = awaitRecords(process, log, topic, 1);
            Reading last = awaitRecords(process, log, topic, records);
            end(process);
            long count = destination.recordCount(topic);
            if (count != records) {
                throw new IllegalStateException(name + " wrote " + count + " records, not " + records);
            }
            return figures(begin, first, last);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Figures figures(Reading begin, Reading first, Reading last) {
        double records = last.records() - first.records();
        double seconds = (last.nanos() - first.nanos()) / 1e9;
        double perMillion = 1e6 / records / 1e9;
        return new Figures(
                records / seconds,
                (last.cpuNanos() - first.cpuNanos()) * perMillion,
                (last.mysqlCpuNanos() - first.mysqlCpuNanos()) * perMillion,
                (last.brokerCpuNanos() - first.brokerCpuNanos()) * perMillion,
                last.records() / ((last.nanos() - begin.nanos()) / 1e9),
                last.cpuNanos() / (last.records() * 1e3),
                first.cpuNanos() / 1e9,
                (first.nanos() - begin.nanos()) / 1e9);
    }

    private Reading awaitRecords(Process process, Path log, String topic, long wanted)
            throws InterruptedException, IOException {
        long seen = 0;
        long deadline = System.nanoTime() + STALL_LIMIT.toNanos();
        Reading before = read(process, 0);
        while (true) {
            boolean alive = process.isAlive();
            long count = destination.recordCount(topic);
            Reading now = read(process, count);
            if (!alive || now.cpuNanos() == 0) {
                // It has ended by itself with its work done: at most one poll of its CPU time is missing.
                now = new Reading(
                        now.nanos(), before.cpuNanos(), now.mysqlCpuNanos(), now.brokerCpuNanos(), now.records());
            }
            if (count >= wanted) {
                return now;
            }
            if (!alive || now.nanos() > deadline) {
                throw new IllegalStateException(topic + " has " + count + " of " + wanted + " records and the process "
                        + (alive ? "writes no more" : "has ended") + ". It said:\n" + tailOf(log));
            }
            if (count > seen) {
                seen = count;
                deadline = now.nanos() + STALL_LIMIT.toNanos();
            }
            before = now;
            Thread.sleep(POLL_MS);
        }
    }

    private Reading read(Process process, long records) {
        return new Reading(System.nanoTime(), cpuNanos(process.pid()), cpuNanos(mysqlPid), brokerCpu(), records);
    }

    private long brokerCpu() {
        return cpuNanos(destination.broker().pid());
    }

    private static long cpuNanos(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .map(Duration::toNanos)
                .orElse(0L);
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    private static String tailOf(Path log) throws IOException {
        String text = Files.readString(log, StandardCharsets.UTF_8);
        return text.substring(Math.max(0, text.length() - 3_000));
    }
}
