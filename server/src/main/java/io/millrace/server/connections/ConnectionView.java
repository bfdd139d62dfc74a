package io.millrace.server.connections;

import io.millrace.server.connections.Settings.Kind;
import io.millrace.task.DestinationSection.Mechanism;
import io.millrace.task.DestinationSection.Protocol;
import io.millrace.task.SourceSection.TlsMode;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection as an answer shows it: of secrets only whether they are set.
 *
 * @param mysql null for KAFKA
 * @param kafka null for all others
 * @param createdAt ms since 1970
 * @param changedAt ms since 1970
 */
record ConnectionView(
        String id,
        String name,
        Kind kind,
        String description,
        @Nullable MysqlView mysql,
        @Nullable KafkaView kafka,
        long createdAt,
        long changedAt,
        long version) {
    /** Whether a secret is set. */
    record SecretView(boolean set) {}

    record MysqlView(
            String host,
            int port,
            List<String> otherHosts,
            String user,
            SecretView password,
            TlsMode tlsMode,
            SecretView ca) {}

    record KafkaView(
            List<String> bootstrapServers,
            Protocol protocol,
            @Nullable Mechanism mechanism,
            String user,
            SecretView password,
            SecretView ca,
            boolean verifyHost) {}

    static ConnectionView of(Connections.Stored stored, Set<String> secrets) {
        Settings settings = stored.settings();
        SecretView password = new SecretView(secrets.contains(ConnectionInput.PASSWORD));
        SecretView ca = new SecretView(secrets.contains(ConnectionInput.CA));
        Settings.Mysql mysql = settings.mysql();
        Settings.Kafka kafka = settings.kafka();
        return new ConnectionView(
                stored.id(),
                stored.name(),
                stored.kind(),
                settings.description(),
                mysql == null
                        ? null
                        : new MysqlView(
                                mysql.host(),
                                mysql.port(),
                                mysql.otherHosts(),
                                mysql.user(),
                                password,
                                mysql.tlsMode(),
                                ca),
                kafka == null
                        ? null
                        : new KafkaView(
                                kafka.bootstrapServers(),
                                kafka.protocol(),
                                kafka.mechanism(),
                                kafka.user(),
                                password,
                                ca,
                                kafka.verifyHost()),
                stored.createdAt(),
                stored.changedAt(),
                stored.version());
    }
}
