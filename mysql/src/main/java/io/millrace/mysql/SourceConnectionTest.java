package io.millrace.mysql;

import io.millrace.model.ConnectionReport;
import io.millrace.model.ConnectionReport.Stage;
import io.millrace.model.ConnectionSteps;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Tries to connect to a source and tells name, port, TLS, login and rights apart. Reads only. */
public final class SourceConnectionTest {
    private static final String GRANT = "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO the account";

    private SourceConnectionTest() {}

    /** Never throws for what it finds. */
    public static ConnectionReport run(SourceSettings settings) {
        ConnectionSteps steps = new ConnectionSteps();
        int timeoutMs = (int) Math.min(60_000, settings.connectTimeout().toMillis());
        if (!steps.reach(settings.host(), settings.port(), timeoutMs)) {
            return steps.report();
        }
        try (MysqlSession session = MysqlSession.connect(settings)) {
            if (session.isTls()) {
                steps.pass(Stage.TLS, "encrypted, tls mode " + settings.tls());
            } else {
                steps.skip(Stage.TLS, "not encrypted, tls mode " + settings.tls());
            }
            steps.pass(Stage.AUTHENTICATION, "logged in as " + settings.user());
            Row who = session.queryOne("SELECT USER()");
            steps.identify(product(session.serverVersion()), who == null ? "" : who.text(0));
            authorization(steps, session);
        } catch (MillraceException e) {
            failed(steps, settings, e);
        }
        return steps.report();
    }

    private static String product(String version) {
        return (version.toLowerCase(Locale.ROOT).contains("mariadb") ? "MariaDB " : "MySQL ") + version;
    }

    private static void failed(ConnectionSteps steps, SourceSettings settings, MillraceException e) {
        String found = e.code() + ": " + e.getMessage();
        if (e.code() == ErrorCode.SOURCE_TLS) {
            steps.fail(
                    Stage.TLS, found, "Check the tls mode, the authority's certificate and the server's TLS versions");
            return;
        }
        if (settings.tls().demandsTls()) {
            steps.pass(Stage.TLS, "encrypted, tls mode " + settings.tls());
        } else {
            steps.skip(Stage.TLS, "tls mode " + settings.tls());
        }
        String remedy = e.code() == ErrorCode.SOURCE_AUTH
                ? "Check user and password; the account must be allowed from the address that the message names"
                : "See the message";
        steps.fail(Stage.AUTHENTICATION, found, remedy);
    }

    private static void authorization(ConnectionSteps steps, MysqlSession session) {
        List<String> grants = session.queryAll("SHOW GRANTS").stream()
                .map(row -> row.text(0).toUpperCase(Locale.ROOT))
                .toList();
        String everywhere = grants.stream()
                .filter(grant -> grant.startsWith("GRANT ") && grant.contains(" ON *.* TO "))
                .map(grant -> grant.substring("GRANT ".length(), grant.indexOf(" ON *.* TO ")) + ",")
                .collect(Collectors.joining());
        if (everywhere.contains("ALL PRIVILEGES")) {
            steps.pass(Stage.AUTHORIZATION, "all privileges");
            return;
        }
        List<String> missing = new ArrayList<>();
        if (!everywhere.contains("REPLICATION SLAVE,")) {
            missing.add("REPLICATION SLAVE");
        }
        if (!everywhere.contains("REPLICATION CLIENT,") && !everywhere.contains("BINLOG MONITOR,")) {
            missing.add("REPLICATION CLIENT");
        }
        boolean roles = grants.stream().anyMatch(grant -> !grant.contains(" ON "));
        if (missing.isEmpty()) {
            steps.pass(
                    Stage.AUTHORIZATION,
                    "REPLICATION SLAVE and REPLICATION CLIENT; tables are seen when they are chosen");
        } else if (roles) {
            steps.skip(Stage.AUTHORIZATION, "the account has roles, whose privileges SHOW GRANTS does not tell");
        } else {
            steps.fail(Stage.AUTHORIZATION, "missing on *.*: " + String.join(", ", missing), GRANT);
        }
    }
}
