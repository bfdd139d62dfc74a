package io.millrace.cli;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.servers.UnsupportedPlatformException;

/** What the process says when it ends. Scripts rely on these numbers. */
public enum ExitCode {
    OK(0, "done"),
    USAGE(2, "wrong option or argument"),
    INVALID_DOCUMENT(3, "the task document is wrong, or a secret in it is not available"),
    PRECHECKS_FAILED(4, "a precheck failed"),
    TASK_FAILED(5, "the task, or the command, failed"),
    ALREADY_RUNNING(6, "refused: another run of the task is alive"),
    PLATFORM_UNSUPPORTED(7, "no embedded server for this platform"),
    INTERRUPTED(130, "stopped by Ctrl-C, after a last checkpoint (143: by SIGTERM)");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    public String meaning() {
        return meaning;
    }

    static ExitCode of(Throwable failure) {
        if (failure instanceof MillraceException e) {
            return of(e.code());
        }
        return failure instanceof UnsupportedPlatformException ? PLATFORM_UNSUPPORTED : TASK_FAILED;
    }

    private static ExitCode of(ErrorCode code) {
        return switch (code) {
            case TASK_INVALID, SECRET_UNAVAILABLE -> INVALID_DOCUMENT;
            case PRECHECK_FAILED -> PRECHECKS_FAILED;
            case TASK_ALREADY_RUNNING -> ALREADY_RUNNING;
            case UNSUPPORTED_PLATFORM -> PLATFORM_UNSUPPORTED;
            default -> TASK_FAILED;
        };
    }
}
