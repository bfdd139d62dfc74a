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

    /**
     * What a DELETE becomes; the same for every row of the table. {@link #encode} can write a DELETE all the same: the
     * record keys that a task chooses may leave a tombstone without a key. A format with a {@link RowCompleter} has messages
     * only.
     */
    default DeleteForm deleteForm() {
        return DeleteForm.MESSAGE;
    }

    /** How many malformed sequences of text became U+FFFD since this encoder was made: for a metric. */
    default long malformedCharacters() {
        return 0;
    }
}
