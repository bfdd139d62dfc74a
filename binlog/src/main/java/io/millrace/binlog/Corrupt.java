package io.millrace.binlog;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;

/** Makes the errors about bytes that do not mean anything. */
final class Corrupt {
    private Corrupt() {}

    static MillraceException event(String place, String rule) {
        return new MillraceException(
                ErrorCode.BINLOG_CORRUPT,
                rule + ": event=" + place + "; the binlog is damaged or of a kind that is not known");
    }

    static MillraceException value(String column, long needed, long remaining) {
        return new MillraceException(
                ErrorCode.BINLOG_CORRUPT,
                "a row image must not end inside a value: column=" + column + ", needed bytes="
                        + Long.toUnsignedString(needed) + ", remaining bytes=" + remaining
                        + "; the binlog is damaged, or the table's definition is not the one of these rows");
    }

    static MillraceException json(String column, String rule) {
        return new MillraceException(
                ErrorCode.BINLOG_CORRUPT, rule + ": column=" + column + "; the stored JSON document is damaged");
    }
}
