package io.millrace.mysql.load;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.mysql.SourceSettings;

/** The error of a read that its own task has ended. */
final class Aborted {
    private Aborted() {}

    static MillraceException exception(SourceSettings settings) {
        return new MillraceException(
                ErrorCode.SOURCE_CONNECTION_LOST, "The reader of " + settings.place() + " was told to stop");
    }
}
