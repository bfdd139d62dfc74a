package io.millrace.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The service as a process of its own, as users run it; its output is in a file. Ends with this JVM at the latest. */
public final class ServiceProcess implements AutoCloseable {
    private static final long START_WITHIN_MS = 60_000;

    private final Process process;
    private final Path output;

    private ServiceProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Returns when it answers.
     *
     * @param environment besides that of this process
     */
    public static ServiceProcess start(Path data, Map<String, String> environment) throws Exception {
        Path output = data.resolveSibling(data.getFileName() + ".out");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServeMain.class.getName(),
                        data.toString(),
                        "0")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(environment);
        long before = Files.exists(output) ? Files.size(output) : 0;
        ServiceProcess service = new ServiceProcess(builder.start(), output);
        Runtime.getRuntime().addShutdownHook(new Thread(service.process::destroyForcibly));
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_WITHIN_MS);
        while (!service.said("address=", before)) {
            if (!service.process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("the service does not start:\n" + service.output());
            }
            Thread.sleep(50);
        }
        return service;
    }

    private boolean said(String what, long from) throws IOException {
        byte[] bytes = Files.readAllBytes(output);
        return new String(bytes, (int) from, (int) (bytes.length - from), StandardCharsets.UTF_8).contains(what);
    }

    /** Everything that it has printed, in every run on this folder. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What it printed last behind {@code key=}. */
    public String printed(String key) {
        String text = output();
        int at = text.lastIndexOf(key + "=");
        if (at < 0) {
            throw new IllegalStateException("it has not printed " + key + "=:\n" + text);
        }
        return text.substring(at + key.length() + 1).lines().findFirst().orElseThrow();
    }

    public String address() {
        return printed("address");
    }

    /** kill -9. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and waits for the end. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(40, TimeUnit.SECONDS)) {
                return;
            }
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("the service did not end by itself:\n" + output());
    }
}
