package io.millrace.task;

/**
 * Where an incremental-only task begins.
 *
 * @param value GTID set; {@code file:offset}; timestamp in ms since the epoch as decimal; "" for NOW and EARLIEST
 */
public record StartFrom(Kind kind, String value) {
    /** The ways to name a start; the names are those of the engine's start points. */
    public enum Kind {
        NOW,
        EARLIEST,
        FILE_POSITION,
        GTID_SET,
        TIMESTAMP
    }
}
