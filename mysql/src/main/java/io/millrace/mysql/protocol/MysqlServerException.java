package io.millrace.mysql.protocol;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;

/** The server answered with an error; {@link #error()} keeps its number for those who can act on it. */
public final class MysqlServerException extends MillraceException {
    private static final long serialVersionUID = 1L;

    private final transient ServerError error;

    MysqlServerException(ErrorCode code, String message, ServerError error) {
        super(code, message);
        this.error = error;
    }

    public ServerError error() {
        return error;
    }
}
