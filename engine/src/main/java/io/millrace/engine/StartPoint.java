package io.millrace.engine;

/**
 * Where an incremental-only task begins, as the task document says.
 *
 * @param value GTID set; {@code file:offset}; timestamp in ms since the epoch as decimal; "" for NOW and EARLIEST
 */
public record StartPoint(Kind kind, String value) {
    /** The ways to name a start. */
    public enum Kind {
        NOW,
        EARLIEST,
        FILE_POSITION,
        GTID_SET,
        TIMESTAMP
    }
}
