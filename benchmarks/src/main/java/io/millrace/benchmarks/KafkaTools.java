package io.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Kafka's own tools, fetched once with Maven into a folder of their own beside the servers: their clients are newer than
 * ours and must not meet them on a class path.
 */
final class KafkaTools {
    static final String VERSION = "4.3.1";

    private KafkaTools() {}

    /** A class path entry; fetched if need be. */
    static String classPath() throws IOException {
        Path home = cache().resolve("kafka-tools-" + VERSION);
        if (!Files.isDirectory(home)) {
            Path temporary = Files.createTempDirectory(Files.createDirectories(cache()), "kafka-tools~");
            fetch(temporary);
            try {
                Files.move(temporary, home, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
                // Another run was faster; what it fetched is the same.
                return home.resolve("lib") + "/*";
            }
        }
        return home.resolve("lib") + "/*";
    }

    private static void fetch(Path directory) throws IOException {
        Path pom = directory.resolve("pom.xml");
        Files.writeString(
                pom,
                "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><modelVersion>4.0.0</modelVersion>"
                        + "<groupId>benchmarks</groupId><artifactId>kafka-tools</artifactId><version>1</version>"
                        + "<dependencies><dependency><groupId>org.apache.kafka</groupId>"
                        + "<artifactId>kafka-tools</artifactId><version>" + VERSION
                        + "</version></dependency></dependencies></project>\n");
        String chosen = System.getenv("MILLRACE_MVN");
        Process process = new ProcessBuilder(List.of(
                        chosen == null || chosen.isBlank() ? "mvn" : chosen,
                        "-q",
                        "-B",
                        "-f",
                        pom.toString(),
                        "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies",
                        "-DincludeScope=runtime",
                        "-DoutputDirectory=" + directory.resolve("lib")))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("mvn.log").toFile())
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("mvn cannot fetch kafka-tools " + VERSION + "; it said: "
                        + Files.readString(directory.resolve("mvn.log")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while fetching kafka-tools", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Path cache() {
        String chosen = System.getenv("MILLRACE_CACHE");
        if (chosen != null && !chosen.isBlank()) {
            return Path.of(chosen).toAbsolutePath();
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base =
                xdg != null && !xdg.isBlank() ? Path.of(xdg) : Path.of(System.getProperty("user.home", "."), ".cache");
        return base.resolve("millrace").resolve("servers").toAbsolutePath();
    }
}
