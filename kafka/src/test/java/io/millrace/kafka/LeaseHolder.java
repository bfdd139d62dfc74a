package io.millrace.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.model.MillraceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Map;

/** A run in a process of its own that holds a task and saves again and again until killed or refused: arguments are task and bootstrap servers. */
final class LeaseHolder implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private LeaseHolder(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
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
        holder.awaitLine("held");
        return holder;
    }

    /** The first line that begins with {@code start}. */
    String awaitLine(String start) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(start)) {
                return line;
            }
            seen.append(line).append('\n');
        }
        throw new IllegalStateException("the holder ended without saying '" + start + "': " + seen);
    }

    /** STOP: it stands still and knows nothing of it. CONT: it goes on where it was. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
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
        try {
            while (true) {
                Thread.sleep(50);
                store.save(Map.of("by", "holder".getBytes(UTF_8)));
            }
        } catch (MillraceException e) {
            System.out.println("refused " + e.code());
        }
        System.exit(0); // its other threads do not matter
    }
}
