package io.millrace.formats;

import io.millrace.model.ByteSink;
import io.millrace.model.RowChange;

/** Encodes the rows of one table shape. Allocates nothing per row; belongs to the thread of its format. */
public interface TableEncoder {
    /** Appends the value of exactly one message. */
    void encode(RowChange change, ByteSink out);
}
