package io.millrace.formats.dts;

import io.millrace.model.ChangeContext;

/** The number that a record carries. */
interface RecordIds {
    /** The greatest row number that has room of its own. */
    int MAX_ROW = 255;

    /**
     * {@code file number << 40 | end offset of the row event << 8 | row in event}, rows from 255 on sharing the last
     * number; for a snapshot row its sequence number. The same again after a restart; consumers order by Kafka offset.
     */
    RecordIds FROM_POSITION = context -> context.isSnapshot()
            ? context.snapshotSequence()
            : (context.binlogFileNumber() << 40)
                    | ((context.eventEndOffset() & 0xFFFF_FFFFL) << 8)
                    | Math.min(context.rowInEvent(), MAX_ROW);

    long idOf(ChangeContext context);
}
