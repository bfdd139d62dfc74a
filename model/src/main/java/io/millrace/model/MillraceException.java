package io.millrace.model;

import org.jspecify.annotations.Nullable;

/**
 * An operating error with its code. The message names the rule, the values, the place and the remedy, never a secret.
 */
public class MillraceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public MillraceException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public MillraceException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
