package io.millrace.server.problems;

import java.io.IOException;

/** A body of unknown length has turned out to be larger than accepted. */
public final class RequestTooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    public RequestTooLargeException(long limitBytes) {
        super("A request has at most " + limitBytes + " bytes");
    }
}
