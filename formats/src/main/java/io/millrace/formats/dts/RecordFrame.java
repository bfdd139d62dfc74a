package io.millrace.formats.dts;

import io.millrace.formats.avro.AvroBytes;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.SourceInfo;

/** The fields of a record that do not depend on its table: everything before {@code operation}, and the last field. */
final class RecordFrame {
    private static final int POSITION_LENGTH = 32;

    private final RecordIds ids;
    private final DtsAvroOptions options;

    /** {@code sourceTxid} "0" and {@code source}. */
    private final byte[] source;

    RecordFrame(SourceInfo sourceInfo, DtsAvroOptions options, RecordIds ids) {
        this.ids = ids;
        this.options = options;
        ByteSink constant = new ByteSink(32);
        AvroBytes.putString("0", constant);
        AvroBytes.putLong(0, constant); // SourceType MySQL
        AvroBytes.putString(sourceInfo.version(), constant);
        source = constant.toByteArray();
    }

    /** {@code version} to {@code source} of a row or DDL. */
    void open(ChangeContext context, ByteSink out) {
        open(ids.idOf(context), context.eventEndOffset(), context, out);
    }

    /** The same of a BEGIN, which stands where its transaction starts. */
    void openBegin(ChangeContext context, ByteSink out) {
        open(ids.idOfBegin(context), context.transactionStartOffset(), context, out);
    }

    /** The same of a COMMIT or HEARTBEAT. */
    void openEnd(ChangeContext context, ByteSink out) {
        open(ids.idOfEnd(context), context.eventEndOffset(), context, out);
    }

    private void open(long id, long position, ChangeContext context, ByteSink out) {
        AvroBytes.putLong(0, out);
        AvroBytes.putLong(id, out);
        AvroBytes.putLong(context.sourceTimeSeconds(), out);
        putPosition(position, context, out);
        putPosition(context.isSnapshot() ? context.eventEndOffset() : context.transactionStartOffset(), context, out);
        out.put(source);
    }

    /** {@code bornTimestamp}. Nothing may follow it: older consumers stop before it and ignore the rest. */
    void close(ChangeContext context, ByteSink out) {
        boolean seconds = options.bornTimestamp() == DtsAvroOptions.BornTimestamp.SECONDS;
        AvroBytes.putLong(seconds ? context.sourceTimeSeconds() : context.sourceTimeSeconds() * 1000, out);
    }

    private static void putPosition(long offset, ChangeContext context, ByteSink out) {
        int from = AvroBytes.open(POSITION_LENGTH, out);
        out.putDecimal(offset);
        out.put('@');
        out.putDecimal(context.binlogFileNumber());
        AvroBytes.close(from, POSITION_LENGTH, out);
    }
}
