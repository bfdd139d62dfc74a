package io.millrace.servers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A throw-away schema registry of our own, Apicurio Registry 3.0.9 (the newest for JDK 17), in its own process on
 * 127.0.0.1. It speaks the Confluent registry's REST protocol and keeps its schemas in memory.
 *
 * <p>Unlike Confluent's it starts with the compatibility level NONE, its ids have gaps, and it knows no user names. It
 * dies with this JVM, however that ends. Not thread-safe, except that {@link #kill()} may be called from any thread.
 */
public final class ApicurioRegistry implements AutoCloseable {
    private static final String VERSION = "3.0.9";
    private static final String NAME = "apicurio-" + VERSION;
    private static final int HEAP_MB = 384;

    private final int port;
    private final ThrowAwayServer server;

    private ApicurioRegistry(int port, ThrowAwayServer server) {
        this.port = port;
        this.server = server;
    }

    /**
     * Obtains it if need be and starts it; returns when it answers.
     *
     * @throws ServerUnavailableException when it cannot be obtained or does not start
     */
    public static ApicurioRegistry start() {
        return start(line -> {});
    }

    /** @param progress receives a line at each step that takes long */
    public static ApicurioRegistry start(Consumer<String> progress) {
        Path program = MavenPackage.named(NAME)
                .progress(progress)
                .unpacked("io.apicurio:apicurio-registry-app:" + VERSION + ":tar.gz:all");
        Ports.Reservation port = Ports.reserve();
        Ports.Reservation management = Ports.reserve();
        return new ApicurioRegistry(
                port.port(),
                ThrowAwayServer.start(
                        new Program(program, port.port(), management.port()), null, List.of(port, management)));
    }

    /** The base of Confluent's REST protocol: {@code <url>/subjects}. */
    public String url() {
        return url(port);
    }

    public int port() {
        return port;
    }

    public Path log() {
        return server.log();
    }

    public boolean isRunning() {
        return server.isRunning();
    }

    /** SIGKILL; returns when the process is gone. The schemas are gone with it. */
    public void kill() {
        server.kill();
    }

    /** Starts again on the same port, without the schemas, ending a running process first. */
    public void restart() {
        server.restart();
    }

    @Override
    public void close() {
        server.close();
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    private record Program(Path unpacked, int port, int managementPort) implements ThrowAwayServer.Program {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public String logName() {
            return "registry.log";
        }

        @Override
        public List<String> command(Path home) {
            List<String> command = new ArrayList<>(JavaCommand.ofHeap(HEAP_MB));
            command.addAll(List.of(
                    "-Dquarkus.http.host=127.0.0.1",
                    "-Dquarkus.http.port=" + port,
                    "-Dquarkus.management.host=127.0.0.1",
                    "-Dquarkus.management.port=" + managementPort,
                    "-jar",
                    unpacked.resolve("apicurio-registry-app-" + VERSION + "-runner.jar")
                            .toString()));
            return command;
        }

        /** It logs nothing when it is ready. */
        @Override
        public boolean isReady(Supplier<String> output) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url(port) + "/subjects"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            try {
                return HttpClient.newHttpClient()
                                .send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200;
            } catch (IOException notYet) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
