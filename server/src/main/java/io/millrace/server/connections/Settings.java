package io.millrace.server.connections;

import io.millrace.server.problems.FieldProblem;
import io.millrace.task.DestinationSection.Mechanism;
import io.millrace.task.DestinationSection.Protocol;
import io.millrace.task.SourceSection.TlsMode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is kept of a connection, without its secrets. Exactly one of the two, as the kind says. */
record Settings(
        String description, @Nullable Mysql mysql, @Nullable Kafka kafka) {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%-]{1,253}");
    private static final Pattern SERVER = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9._-]{1,253}):[0-9]{1,5}");

    /** What answers at a connection. */
    enum Kind {
        MYSQL,
        MARIADB,
        POLARDB,
        KAFKA
    }

    /** @param otherHosts {@code host:port} of servers of the same replication */
    record Mysql(String host, int port, List<String> otherHosts, String user, TlsMode tlsMode) {}

    /** @param verifyHost whether a broker's certificate has to name its host */
    record Kafka(
            List<String> bootstrapServers,
            Protocol protocol,
            @Nullable Mechanism mechanism,
            String user,
            boolean verifyHost) {}

    /** What is wrong, by field. */
    List<FieldProblem> problems() {
        List<FieldProblem> found = new ArrayList<>();
        if (description.length() > 256) {
            found.add(new FieldProblem("description", "a description has at most 256 characters"));
        }
        if (mysql != null) {
            ofMysql(mysql, found);
        }
        if (kafka != null) {
            ofKafka(kafka, found);
        }
        return found;
    }

    private static void ofMysql(Mysql mysql, List<FieldProblem> found) {
        if (!HOST.matcher(mysql.host).matches()) {
            found.add(new FieldProblem("mysql.host", "a host name or an address, without port"));
        }
        if (mysql.port < 1 || mysql.port > 65_535) {
            found.add(new FieldProblem("mysql.port", "a port is between 1 and 65535"));
        }
        if (mysql.user.isEmpty() || mysql.user.length() > 80) {
            found.add(new FieldProblem("mysql.user", "the account's name, 1 to 80 characters"));
        }
        servers("mysql.otherHosts", mysql.otherHosts, found);
    }

    private static void ofKafka(Kafka kafka, List<FieldProblem> found) {
        if (kafka.bootstrapServers.isEmpty()) {
            found.add(new FieldProblem("kafka.bootstrapServers", "at least one host:port"));
        }
        servers("kafka.bootstrapServers", kafka.bootstrapServers, found);
        boolean sasl = kafka.protocol == Protocol.SASL_PLAINTEXT || kafka.protocol == Protocol.SASL_SSL;
        if (sasl && kafka.mechanism == null) {
            found.add(new FieldProblem(
                    "kafka.mechanism", "with " + kafka.protocol + ": PLAIN, SCRAM_SHA_256 or SCRAM_SHA_512"));
        }
        if (kafka.mechanism == Mechanism.GSSAPI || kafka.mechanism == Mechanism.OAUTHBEARER) {
            found.add(new FieldProblem("kafka.mechanism", "PLAIN, SCRAM_SHA_256 or SCRAM_SHA_512"));
        }
        if (sasl && kafka.user.isEmpty()) {
            found.add(new FieldProblem("kafka.user", "needed with " + kafka.protocol));
        }
        if (kafka.user.length() > 256) {
            found.add(new FieldProblem("kafka.user", "at most 256 characters"));
        }
    }

    private static void servers(String field, List<String> servers, List<FieldProblem> found) {
        if (servers.size() > 50) {
            found.add(new FieldProblem(field, "at most 50 servers"));
        }
        for (int i = 0; i < servers.size(); i++) {
            String server = servers.get(i);
            boolean right = SERVER.matcher(server).matches()
                    && Integer.parseInt(server.substring(server.lastIndexOf(':') + 1)) - 1 < 65_535;
            if (!right || server.endsWith(":0")) {
                found.add(new FieldProblem(field + "[" + i + "]", "host:port"));
            }
        }
    }
}
