package io.millrace.kafka;

import io.millrace.model.ConnectionReport;
import io.millrace.model.ConnectionReport.Stage;
import io.millrace.model.ConnectionSteps;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** Tries to connect to a cluster and tells name, port, TLS, login and rights apart. Reads only. */
public final class DestinationConnectionTest {
    private static final int REACH_TIMEOUT_MS = 5_000;

    private final SinkSettings settings;
    private final KafkaErrors errors;
    private final ConnectionSteps steps = new ConnectionSteps();
    private final boolean tls;
    private final boolean sasl;

    private DestinationConnectionTest(SinkSettings settings) {
        this.settings = settings;
        errors = new KafkaErrors(settings);
        String protocol = settings.clientProperties().getOrDefault("security.protocol", "PLAINTEXT");
        tls = protocol.endsWith("SSL");
        sasl = protocol.startsWith("SASL");
    }

    /** Never throws for what it finds. The first bootstrap server that answers is looked at. */
    public static ConnectionReport run(SinkSettings settings) {
        ConnectionReport report = null;
        for (String server : settings.bootstrapServers().split(",", -1)) {
            DestinationConnectionTest test = new DestinationConnectionTest(settings);
            boolean reached = test.reach(server.strip());
            if (reached) {
                test.logIn();
            }
            report = test.steps.report();
            if (reached) {
                return report;
            }
        }
        return report == null ? new ConnectionSteps().report() : report;
    }

    private boolean reach(String server) {
        int colon = server.lastIndexOf(':');
        String host = server.substring(0, Math.max(0, colon));
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            int port = Integer.parseInt(server.substring(colon + 1));
            return steps.reach(host, port, REACH_TIMEOUT_MS);
        } catch (IllegalArgumentException e) {
            return steps.fail(Stage.DNS, "'" + server + "' is not host:port", "Write host:port");
        }
    }

    private void logIn() {
        Admin admin;
        try {
            admin = new Clients(settings, errors).admin();
        } catch (MillraceException e) {
            steps.fail(tls ? Stage.TLS : Stage.AUTHENTICATION, "" + e.getMessage(), "Correct the client settings");
            return;
        }
        try {
            BrokerFacts facts = BrokerFacts.read(admin, errors);
            entered();
            steps.identify("Kafka " + facts.versionText() + ", " + facts.nodes().size() + " broker(s)", "");
            int topics = admin.listTopics().names().get().size();
            steps.pass(
                    Stage.AUTHORIZATION,
                    topics + " topic(s) can be seen; what a task writes is checked before it starts");
        } catch (MillraceException e) {
            failed(e);
        } catch (java.util.concurrent.ExecutionException e) {
            failed(errors.of("listing topics", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed(errors.of("listing topics", e));
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private void entered() {
        encrypted();
        if (sasl) {
            steps.pass(
                    Stage.AUTHENTICATION,
                    "logged in by " + settings.clientProperties().get("sasl.mechanism"));
        } else {
            steps.skip(Stage.AUTHENTICATION, tls ? "nothing is asked beyond TLS" : "nothing is asked");
        }
    }

    private void encrypted() {
        if (tls) {
            steps.pass(Stage.TLS, "encrypted");
        } else {
            steps.skip(Stage.TLS, "not encrypted");
        }
    }

    private void failed(MillraceException e) {
        String found = e.code() + ": " + e.getMessage();
        boolean handshake = KafkaErrors.has(e, SslAuthenticationException.class)
                || found.contains(SslAuthenticationException.class.getSimpleName());
        if (handshake || (tls && e.code() == ErrorCode.SINK_UNREACHABLE)) {
            steps.fail(Stage.TLS, found, "Check authority, host name in the certificate, and that the port speaks TLS");
        } else if (e.code() == ErrorCode.TOPIC_AUTH) {
            entered();
            steps.fail(Stage.AUTHORIZATION, found, "Grant the user Describe on the cluster and its topics");
        } else {
            encrypted();
            steps.fail(
                    Stage.AUTHENTICATION,
                    found,
                    e.code() == ErrorCode.SINK_AUTH
                            ? "Check mechanism, user and password"
                            : "The port is open but no Kafka answers so: check the protocol of this listener");
        }
    }
}
