package io.millrace.benchmarks;

import io.millrace.servers.ThrowAwayServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Kafka's own {@code ProducerPerformance} with records of one size: what sending costs when nobody reads, decodes or
 * encodes anything. Same partitions, acks, compression, batches and JVM flags as the programs.
 *
 * <p>Its records are taken from a file of messages that look like JSON rows and compress like them: {@code --record-size}
 * would make random letters anew for each record, which costs more than sending them.
 *
 * @param classPath of Kafka's tools
 */
record Floor(String classPath, int recordBytes) implements Contender {
    private static final int HEAP_MB = 256;
    private static final int DIFFERENT = 10_000;

    @Override
    public Peer peer() {
        return Peer.FLOOR;
    }

    @Override
    public String variant() {
        return recordBytes + " B";
    }

    @Override
    public String topic(Job job) {
        return job.run();
    }

    @Override
    public ThrowAwayServer.Program program(Job job) {
        List<String> command = new ArrayList<>(Contender.java(HEAP_MB));
        command.addAll(List.of(
                "-cp",
                classPath,
                "org.apache.kafka.tools.ProducerPerformance",
                "--bootstrap-server",
                job.destination().broker().bootstrapServers(),
                "--topic",
                topic(job),
                "--num-records",
                Long.toString(job.records()),
                "--throughput",
                "-1",
                "--payload-file",
                "records",
                "--command-property"));
        command.addAll(Debezium.producer(5).entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.toList()));
        return new CommandProgram("floor", Map.of("records", lines()), home -> command);
    }

    /** The same for every run. */
    private byte[] lines() {
        Random random = new Random(recordBytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int number = 0; number < DIFFERENT; number++) {
            StringBuilder text = new StringBuilder("{\"id\":" + number);
            for (int field = 0; text.length() < recordBytes; field++) {
                text.append(",\"field_").append(field).append("\":");
                switch (field % 4) {
                    case 0 -> text.append(random.nextInt(1_000_000));
                    case 1 ->
                        text.append("\"left with the neighbour at number ")
                                .append(random.nextInt(300))
                                .append('"');
                    case 2 ->
                        text.append("\"")
                                .append(Long.toHexString(random.nextLong()))
                                .append('"');
                    default -> text.append("\"as it was, and nothing was asked for\"");
                }
            }
            byte[] line = text.toString().getBytes(StandardCharsets.US_ASCII);
            out.write(line, 0, recordBytes);
            out.write('\n');
        }
        return out.toByteArray();
    }
}
