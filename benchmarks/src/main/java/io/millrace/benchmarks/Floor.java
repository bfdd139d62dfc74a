package io.millrace.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Kafka's own {@code ProducerPerformance}: what sending as many records costs when nobody reads, decodes or encodes
 * anything. Same partitions, acks, compression, batches, memory and JVM flags as the task beside it.
 */
final class Floor {
    /** What its records are made of. */
    enum Payload {
        /** Records of Millrace's topic: same sizes, and they compress as well. The lower floor. */
        SAMPLED,
        /** {@code --record-size}: random letters of the mean size, made anew for every record; lz4 gains nothing. */
        RANDOM
    }

    private final String classPath;
    private final Destination destination;
    private final Path directory;

    Floor(String classPath, Destination destination, Path directory) {
        this.classPath = classPath;
        this.destination = destination;
        this.directory = directory;
    }

    List<String> command(String topic, long records, Payload payload, List<byte[]> sample) throws IOException {
        List<String> command = new ArrayList<>(EndToEndBenchmark.java());
        command.addAll(List.of(
                "-cp",
                classPath,
                "org.apache.kafka.tools.ProducerPerformance",
                "--bootstrap-server",
                destination.broker().bootstrapServers(),
                "--topic",
                topic,
                "--num-records",
                Long.toString(records),
                "--throughput",
                "-1",
                "--command-property",
                "acks=all",
                "compression.type=lz4",
                "batch.size=" + (256 << 10),
                "linger.ms=5",
                "buffer.memory=" + (32 << 20)));
        if (payload == Payload.RANDOM) {
            command.addAll(List.of("--record-size", Long.toString(Math.round(Destination.meanSize(sample)))));
        } else {
            Path file = directory.resolve(topic + ".payload");
            Files.write(file, lines(sample));
            command.addAll(List.of("--payload-file", file.toString()));
        }
        return command;
    }

    /** The tool reads lines of UTF-8: every byte keeps its place and becomes one ASCII character. */
    private static byte[] lines(List<byte[]> sample) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] value : sample) {
            for (byte each : value) {
                int ascii = each & 0x7F;
                out.write(ascii == '\n' ? ' ' : ascii);
            }
            out.write('\n');
        }
        return out.toByteArray();
    }
}
