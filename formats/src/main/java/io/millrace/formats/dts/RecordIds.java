package io.millrace.formats.dts;

import io.millrace.model.ChangeContext;

/** The number that a record carries. */
interface RecordIds {
    /**
     * {@code file number << 40 | end offset of the row event << 8 | row in event}, rows from 255 on sharing the last
     * number; for a snapshot row its sequence number. A BEGIN counts as a byte behind its transaction's start, where no
     * event ends; a COMMIT or HEARTBEAT as the last row that could end there. The same again after a restart; consumers
     * order by Kafka offset.
     */
    RecordIds FROM_POSITION = new FromPosition();

    /** Of a row or DDL. */
    long idOf(ChangeContext context);

    default long idOfBegin(ChangeContext context) {
        return idOf(context);
    }

    /** Of a COMMIT or HEARTBEAT. */
    default long idOfEnd(ChangeContext context) {
        return idOf(context);
    }

    /** See {@link #FROM_POSITION}. */
    final class FromPosition implements RecordIds {
        /** The greatest row number that has room of its own. */
        private static final int MAX_ROW = 255;

        private FromPosition() {}

        private static long id(ChangeContext context, long offset, int row) {
            return (context.binlogFileNumber() << 40) | ((offset & 0xFFFF_FFFFL) << 8) | row;
        }

        @Override
        public long idOf(ChangeContext context) {
            return context.isSnapshot()
                    ? context.snapshotSequence()
                    : id(context, context.eventEndOffset(), Math.min(context.rowInEvent(), MAX_ROW));
        }

        @Override
        public long idOfBegin(ChangeContext context) {
            return id(context, context.transactionStartOffset() + 1, 0);
        }

        @Override
        public long idOfEnd(ChangeContext context) {
            return id(context, context.eventEndOffset(), MAX_ROW);
        }
    }
}
