package io.millrace.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A run in a process of its own that holds a task until it is killed: arguments are task and bootstrap servers. */
final class LeaseHolder implements AutoCloseable {
    private final Process process;

    private LeaseHolder(Process process) {
        this.process = process;
    }

    /** Returns when the other process holds the task and has saved the entry {@code by=holder}. */
    static LeaseHolder start(String task, String bootstrapServers) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LeaseHolder.class.getName(),
                        task,
                        bootstrapServers)
                .redirectErrorStream(true)
                .start();
        LeaseHolder holder = new LeaseHolder(process);
        BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        StringBuilder seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals("held")) {
                return holder;
            }
            seen.append(line).append('\n');
        }
        throw new IllegalStateException("the holder ended without holding: " + seen);
    }

    long pid() {
        return process.pid();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Of the other process. */
    public static void main(String[] arguments) throws InterruptedException {
        SinkSettings settings = SinkSettings.builder(arguments[0], arguments[1]).build();
        KafkaCheckpointStore store = new KafkaCheckpointStore(settings, System.out::println);
        store.open();
        store.save(Map.of("by", "holder".getBytes(UTF_8)));
        System.out.println("held");
        System.out.flush();
        new CountDownLatch(1).await();
    }
}
