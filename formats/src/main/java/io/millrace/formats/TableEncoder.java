package io.millrace.formats;

import io.millrace.model.ByteSink;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import java.util.List;

/** Encodes the rows of one table shape. Allocates nothing per row; belongs to the thread of its format. */
public interface TableEncoder {
    /**
     * Appends the value of exactly one message.
     *
     * @throws io.millrace.model.MillraceException with ROW_IMAGE_INCOMPLETE if the image lacks a column; what was
     *     appended until then is to be truncated by the caller
     */
    void encode(RowChange change, ByteSink out);

    /**
     * Appends the record key.
     *
     * @return false if the record has no key (nothing is appended)
     */
    default boolean encodeKey(RowChange change, ByteSink out) {
        return false;
    }

    /** Headers of the record, in order; almost always none. */
    default List<MessageHeader> headersOf(RowChange change) {
        return List.of();
    }

    /** Whether the format tells this UPDATE as a DELETE of the old key and an INSERT of the new one. */
    default boolean splits(RowView before, RowView after) {
        return false;
    }

    /** Whether a DELETE is followed by a record of the same key, or of none if it has none, without a value. */
    default boolean tombstoneAfterDelete() {
        return false;
    }

    /** How many malformed sequences of text became U+FFFD since this encoder was made: for a metric. */
    default long malformedCharacters() {
        return 0;
    }
}
