package io.millrace.server.connections;

import io.millrace.task.DestinationSection;
import io.millrace.task.DestinationSection.Keystore;
import io.millrace.task.DestinationSection.Security;
import io.millrace.task.DestinationSection.StoreType;
import io.millrace.task.DestinationSection.Truststore;
import io.millrace.task.Secret;
import io.millrace.task.SourceSection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection in the words of the task document, with its secrets. Not for printing. */
final class Sections {
    private static final Secret NONE = Secret.of("");

    private Sections() {}

    /** @param folder where certificates are put for who reads files only; one per connection and version */
    static SourceSection source(Settings.Mysql mysql, Map<String, String> secrets, Path folder) {
        String pem = secrets.getOrDefault(ConnectionInput.CA, "");
        return new SourceSection(
                mysql.host(),
                mysql.port(),
                mysql.otherHosts(),
                mysql.user(),
                Secret.of(secrets.getOrDefault(ConnectionInput.PASSWORD, "")),
                new SourceSection.Tls(mysql.tlsMode(), pem.isEmpty() ? null : file(folder, pem), NONE, null, NONE),
                Duration.ofSeconds(10),
                0,
                null,
                Duration.ofSeconds(11),
                false,
                SourceSection.Heartbeat.NONE);
    }

    static DestinationSection destination(Settings.Kafka kafka, Map<String, String> secrets) {
        return new DestinationSection(
                kafka.bootstrapServers(),
                new Security(
                        kafka.protocol(),
                        kafka.mechanism(),
                        kafka.user(),
                        Secret.of(secrets.getOrDefault(ConnectionInput.PASSWORD, "")),
                        NONE,
                        new Truststore(
                                StoreType.PEM, noFile(), NONE, Secret.of(secrets.getOrDefault(ConnectionInput.CA, ""))),
                        new Keystore(StoreType.PEM, noFile(), NONE, NONE, NONE, NONE),
                        kafka.verifyHost()),
                DestinationSection.Acks.ALL,
                DestinationSection.Compression.LZ4,
                DestinationSection.Latency.ADAPTIVE,
                10 << 20,
                Map.of());
    }

    private static @Nullable Path noFile() {
        return null;
    }

    private static Path file(Path folder, String pem) {
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve("ca.pem");
            if (!Files.exists(file) || !Files.readString(file).equals(pem)) {
                Path next = Files.createTempFile(folder, "ca", ".new");
                Files.writeString(next, pem);
                Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
