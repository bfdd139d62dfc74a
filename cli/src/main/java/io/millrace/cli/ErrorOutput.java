package io.millrace.cli;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.servers.ServerUnavailableException;
import io.millrace.servers.UnsupportedPlatformException;
import io.millrace.task.TaskDocumentException;
import java.io.PrintWriter;

/** Writes a failure as code, message and remedy; with its stack trace only when asked for. */
final class ErrorOutput {
    private ErrorOutput() {}

    static void print(Throwable failure, PrintWriter err, Ansi ansi, boolean debug) {
        String message = failure.getMessage();
        ErrorCode code = codeOf(failure);
        err.println(ansi.red("error " + code) + ": "
                + (message == null ? failure.getClass().getName() : message));
        boolean hasRemedy = message != null && message.contains("Remedy:");
        if (!hasRemedy && !(failure instanceof TaskDocumentException)) { // there each problem has its own
            err.println(ansi.bold("remedy") + ": " + remedyOf(failure, code));
        }
        if (debug) {
            failure.printStackTrace(err);
        }
        err.flush();
    }

    private static ErrorCode codeOf(Throwable failure) {
        if (failure instanceof MillraceException e) {
            return e.code();
        }
        return failure instanceof UnsupportedPlatformException ? ErrorCode.UNSUPPORTED_PLATFORM : ErrorCode.INTERNAL;
    }

    private static String remedyOf(Throwable failure, ErrorCode code) {
        boolean server = failure instanceof ServerUnavailableException && code == ErrorCode.INTERNAL;
        return server
                ? "Correct that, or use servers that you have: quickstart --mysql HOST:PORT --kafka HOST:PORT."
                : Remedies.of(code);
    }
}
