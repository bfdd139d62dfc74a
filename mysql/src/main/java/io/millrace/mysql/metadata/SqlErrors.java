package io.millrace.mysql.metadata;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.mysql.SourceSettings;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** JDBC errors as the product's own, with the same codes as errors of the text protocol. */
public final class SqlErrors {
    private static final String CONNECTION_STATE = "08";

    private SqlErrors() {}

    /** An error of an open connection; {@code doing} names what was asked, without literal values. */
    public static MillraceException of(Connection connection, String doing, SQLException e) {
        boolean lost = e.getErrorCode() == 0 && hasState(e, CONNECTION_STATE);
        ErrorCode code = lost ? ErrorCode.SOURCE_CONNECTION_LOST : codeOf(e.getErrorCode(), false);
        String remedy = code == ErrorCode.SOURCE_PRIVILEGE
                ? ". Give the account SELECT on the selected tables and REPLICATION SLAVE, REPLICATION CLIENT on *.*"
                : "";
        return new MillraceException(
                code, "MySQL error " + e.getErrorCode() + " (" + doing + "): " + message(e) + remedy, e);
    }

    /** An error of connecting and logging in. */
    static MillraceException ofConnect(SourceSettings settings, SQLException e) {
        ErrorCode code;
        String remedy;
        if (causeOf(e, UnknownHostException.class) != null) {
            code = ErrorCode.SOURCE_UNREACHABLE;
            remedy = "the host name is not known. Check host and name service";
        } else if (isTls(e)) {
            code = ErrorCode.SOURCE_TLS;
            remedy = message(e) + ". Check certificate, authority and protocol versions";
        } else if (e.getErrorCode() == 0 || (hasState(e, CONNECTION_STATE) && e.getErrorCode() < 1000)) {
            code = ErrorCode.SOURCE_UNREACHABLE;
            remedy = message(e) + ". Check host, port, network and that the server runs";
        } else {
            code = codeOf(e.getErrorCode(), true);
            remedy = "MySQL error " + e.getErrorCode() + ": " + message(e)
                    + (code == ErrorCode.SOURCE_AUTH ? ". Check user and password of the source" : "");
        }
        return new MillraceException(code, "No connection to " + settings.place() + ": " + remedy, e);
    }

    static boolean isTls(SQLException e) {
        return causeOf(e, SSLException.class) != null || message(e).contains("ssl not enabled");
    }

    private static ErrorCode codeOf(int number, boolean connecting) {
        return switch (number) {
            case 1040, 1129, 1130, 1203, 1226 -> ErrorCode.SOURCE_UNREACHABLE;
            case 1045, 1698 -> connecting ? ErrorCode.SOURCE_AUTH : ErrorCode.SOURCE_PRIVILEGE;
            case 1820, 1862, 3118 -> ErrorCode.SOURCE_AUTH;
            case 1044, 1142, 1143, 1227, 1370 -> ErrorCode.SOURCE_PRIVILEGE;
            case 3159 -> ErrorCode.SOURCE_TLS;
            case 1053, 1927, 4031 -> ErrorCode.SOURCE_CONNECTION_LOST;
            default -> ErrorCode.SOURCE_ERROR;
        };
    }

    private static boolean hasState(SQLException e, String prefix) {
        return e.getSQLState() != null && e.getSQLState().startsWith(prefix);
    }

    private static String message(SQLException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static <T extends Throwable> @Nullable T causeOf(Throwable e, Class<T> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
