package io.millrace.tests;

import java.util.List;

/** A published consumer's own reader of change messages. */
interface ChangeReader {
    /**
     * What one message does to the table.
     *
     * @param adds whether the row appears or goes
     * @param texts its values in the order of {@link ReaderColumn#ALL}; null for NULL
     */
    record Change(boolean adds, List<String> texts) {}

    /** None for messages that change no rows. Fails as the consumer would. */
    List<Change> read(byte[] value);
}
