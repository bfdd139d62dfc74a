package io.millrace.binlog;

import java.io.EOFException;
import java.io.IOException;

/**
 * Where event bytes come from: a packet reader, or a binlog file. Hands out the bytes of one event at a time, and
 * never more; an event may be larger than memory.
 *
 * <p>Single-threaded. Blocking is the input's own affair.
 */
public interface EventInput {
    /**
     * Moves to the next event, before its header; what is left of the current event is discarded.
     *
     * @return false at the orderly end of the stream
     */
    boolean nextEvent() throws IOException;

    /**
     * Fills the range.
     *
     * @throws EOFException when the event ends first
     */
    void readFully(byte[] target, int offset, int length) throws IOException;

    /**
     * Reads some bytes, at least one.
     *
     * @return how many bytes were read; -1 at the end of the event
     */
    int read(byte[] target, int offset, int length) throws IOException;

    /** Whether the next event would have to be waited for: everything that has arrived is read. False where that is unknown. */
    default boolean isDry() {
        return false;
    }

    /** Discards what is left of this event. */
    void skipRest() throws IOException;
}
