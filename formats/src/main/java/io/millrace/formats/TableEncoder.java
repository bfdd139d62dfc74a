package io.millrace.formats;

import io.millrace.model.ByteSink;
import io.millrace.model.RowChange;

/** Encodes the rows of one table shape. Allocates nothing per row; belongs to the thread of its format. */
public interface TableEncoder {
    /**
     * Appends the value of exactly one message.
     *
     * @throws io.millrace.model.MillraceException with ROW_IMAGE_INCOMPLETE if the image lacks a column; what was
     *     appended until then is to be truncated by the caller
     */
    void encode(RowChange change, ByteSink out);

    /** How many malformed sequences of text became U+FFFD since this encoder was made: for a metric. */
    default long malformedCharacters() {
        return 0;
    }
}
