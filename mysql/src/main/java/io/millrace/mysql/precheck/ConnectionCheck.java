package io.millrace.mysql.precheck;

import io.millrace.model.MillraceException;
import io.millrace.mysql.precheck.Findings.Item;
import io.millrace.mysql.protocol.MysqlServerException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;

/** SRC_CONN: why a connection fails, as a sub-code with its own remedy. */
final class ConnectionCheck {
    static final Item CONNECTION = new Item(
            "SRC_CONN", "Millrace can connect to the source and log in, also over TLS where that is asked for");

    /** The ways to fail. */
    enum Reason {
        DNS("Check the host name, or use the address"),
        TIMEOUT("Nothing answers in time: check address, port, firewall and security groups"),
        REFUSED("Nothing listens there: check address and port, bind_address, and that the server runs"),
        TLS("Check the source's tls mode, the authority's certificate and the TLS versions of the server"),
        ACCESS_DENIED("Check user and password; the account must be allowed from this host:"
                + " CREATE USER 'user'@'host' IDENTIFIED BY '...'"),
        HOST_BLOCKED("FLUSH HOSTS at the server, or allow this host: CREATE USER 'user'@'host' IDENTIFIED BY '...'"),
        TOO_MANY_CONN("SET GLOBAL max_connections = ..., raise the account's limits, or end other sessions"),
        ACCOUNT("ALTER USER 'user'@'host' ACCOUNT UNLOCK, or IDENTIFIED BY a new password"),
        OTHER("See the message");

        private final String remedy;

        Reason(String remedy) {
            this.remedy = remedy;
        }
    }

    private ConnectionCheck() {}

    static void failed(Findings findings, MillraceException e) {
        Reason reason = reasonOf(e);
        findings.fail(CONNECTION, reason + ": " + e.getMessage(), reason.remedy);
    }

    static Reason reasonOf(MillraceException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return Reason.DNS;
            } else if (cause instanceof SocketTimeoutException) {
                return Reason.TIMEOUT;
            } else if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
                return Reason.REFUSED;
            }
        }
        return switch (e.code()) {
            case SOURCE_TLS -> Reason.TLS;
            case SOURCE_AUTH, SOURCE_PRIVILEGE, SOURCE_UNREACHABLE -> ofNumber(numberOf(e));
            default -> Reason.OTHER;
        };
    }

    private static int numberOf(MillraceException e) {
        if (e instanceof MysqlServerException server) {
            return server.error().number();
        }
        return e.getCause() instanceof SQLException sql ? sql.getErrorCode() : 0;
    }

    private static Reason ofNumber(int number) {
        return switch (number) {
            case 1045, 1698, 1044 -> Reason.ACCESS_DENIED;
            case 1129, 1130 -> Reason.HOST_BLOCKED;
            case 1040, 1203, 1226 -> Reason.TOO_MANY_CONN;
            case 1820, 1862, 3118 -> Reason.ACCOUNT;
            default -> Reason.OTHER;
        };
    }
}
