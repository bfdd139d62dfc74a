package io.millrace.mysql.protocol;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.mysql.SourceSettings;
import java.nio.charset.StandardCharsets;

/**
 * What an ERR packet says.
 *
 * <p>Layout: 0xFF, 2 bytes code, then {@code #} and 5 bytes SQL state unless the server refuses before the greeting,
 * then the message.
 *
 * @param number MySQL's error number, such as 1045
 */
public record ServerError(int number, String sqlState, String message) {
    private static final String REPLICATION_REMEDY =
            ". Give the account the privilege that the server names; a task needs GRANT REPLICATION SLAVE, REPLICATION"
                    + " CLIENT ON *.* TO the user";
    private static final int TOO_MANY_CONNECTIONS = 1040;
    private static final int DB_ACCESS_DENIED = 1044;
    private static final int ACCESS_DENIED = 1045;
    private static final int HOST_BLOCKED = 1129;
    private static final int HOST_NOT_PRIVILEGED = 1130;
    private static final int TABLE_ACCESS_DENIED = 1142;
    private static final int COLUMN_ACCESS_DENIED = 1143;
    private static final int TOO_MANY_USER_CONNECTIONS = 1203;
    private static final int SPECIFIC_ACCESS_DENIED = 1227;
    private static final int PROCEDURE_ACCESS_DENIED = 1370;
    private static final int USER_LIMIT_REACHED = 1226;
    private static final int ACCESS_DENIED_NO_PASSWORD = 1698;
    private static final int MUST_CHANGE_PASSWORD = 1820;
    private static final int PASSWORD_EXPIRED = 1862;
    private static final int ACCOUNT_LOCKED = 3118;
    private static final int SECURE_TRANSPORT_REQUIRED = 3159;
    private static final int SERVER_SHUTDOWN = 1053;
    private static final int CONNECTION_KILLED = 1927;
    private static final int CLIENT_INTERACTION_TIMEOUT = 4031;

    static ServerError parse(byte[] payload) {
        int number = (payload[1] & 0xFF) | (payload[2] & 0xFF) << 8;
        boolean hasState = payload.length >= 9 && payload[3] == '#';
        int start = hasState ? 9 : 3;
        return new ServerError(
                number,
                hasState ? new String(payload, 4, 5, StandardCharsets.US_ASCII) : "",
                new String(payload, start, payload.length - start, StandardCharsets.UTF_8));
    }

    /** The product's own error while logging in. */
    MillraceException toLoginException(SourceSettings settings, String doing) {
        return new MysqlServerException(code(), text(settings, doing) + remedy(), this);
    }

    /**
     * The product's own error after the login, where "access denied" is about a privilege, not the password.
     *
     * @param doing what was asked, without literal values
     */
    MillraceException toException(SourceSettings settings, String doing) {
        if (number == ACCESS_DENIED || number == ACCESS_DENIED_NO_PASSWORD) {
            return new MysqlServerException(
                    ErrorCode.SOURCE_PRIVILEGE, text(settings, doing) + REPLICATION_REMEDY, this);
        }
        return toLoginException(settings, doing);
    }

    private String text(SourceSettings settings, String doing) {
        return "MySQL error " + number + " at " + settings.place() + " (" + doing + "): " + message;
    }

    private ErrorCode code() {
        return switch (number) {
            case TOO_MANY_CONNECTIONS,
                    TOO_MANY_USER_CONNECTIONS,
                    USER_LIMIT_REACHED,
                    HOST_BLOCKED,
                    HOST_NOT_PRIVILEGED -> ErrorCode.SOURCE_UNREACHABLE;
            case ACCESS_DENIED, ACCESS_DENIED_NO_PASSWORD, MUST_CHANGE_PASSWORD, PASSWORD_EXPIRED, ACCOUNT_LOCKED ->
                ErrorCode.SOURCE_AUTH;
            case DB_ACCESS_DENIED,
                    TABLE_ACCESS_DENIED,
                    COLUMN_ACCESS_DENIED,
                    SPECIFIC_ACCESS_DENIED,
                    PROCEDURE_ACCESS_DENIED -> ErrorCode.SOURCE_PRIVILEGE;
            case SECURE_TRANSPORT_REQUIRED -> ErrorCode.SOURCE_TLS;
            case SERVER_SHUTDOWN, CONNECTION_KILLED, CLIENT_INTERACTION_TIMEOUT -> ErrorCode.SOURCE_CONNECTION_LOST;
            default -> ErrorCode.SOURCE_ERROR;
        };
    }

    private String remedy() {
        return switch (number) {
            case TOO_MANY_CONNECTIONS -> ". Raise max_connections or close other sessions";
            case TOO_MANY_USER_CONNECTIONS, USER_LIMIT_REACHED -> ". Raise the account's connection limits";
            case ACCESS_DENIED, ACCESS_DENIED_NO_PASSWORD -> ". Check user and password of the source";
            case ACCOUNT_LOCKED -> ". Unlock the account: ALTER USER ... ACCOUNT UNLOCK";
            case MUST_CHANGE_PASSWORD, PASSWORD_EXPIRED -> ". Set a new password: ALTER USER ... IDENTIFIED BY ...";
            case DB_ACCESS_DENIED, TABLE_ACCESS_DENIED, COLUMN_ACCESS_DENIED ->
                ". Give the account SELECT on the selected tables: GRANT SELECT ON db.* TO the user";
            case SPECIFIC_ACCESS_DENIED -> REPLICATION_REMEDY;
            case PROCEDURE_ACCESS_DENIED -> ". Give the account EXECUTE on the routine named";
            case SECURE_TRANSPORT_REQUIRED -> ". Set the source's tls mode to REQUIRED";
            default -> "";
        };
    }
}
