package io.millrace.formats.debezium;

import io.millrace.formats.debezium.ConnectOut.Presence;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.TableId;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts the rows of the transaction that is being told. Belongs to the stream's thread. */
final class OpenTransaction {
    private static final byte[] FILE = "file=".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] POS = ",pos=".getBytes(StandardCharsets.US_ASCII);
    private static final int ID_LENGTH = 60;

    /** The rows of one table in the transaction. */
    static final class Counter {
        private long transaction;
        private long rows;
    }

    private final Map<TableId, Counter> counters = new LinkedHashMap<>();
    private long number;
    private long rows;

    void begin() {
        number++;
        rows = 0;
    }

    Counter of(TableId table) {
        return counters.computeIfAbsent(table, id -> new Counter());
    }

    long rows() {
        return rows;
    }

    /** The tables that have rows in the transaction, with how many. */
    Map<TableId, Long> tables() {
        Map<TableId, Long> tables = new LinkedHashMap<>();
        counters.forEach((table, counter) -> {
            if (counter.transaction == number) {
                tables.put(table, counter.rows);
            }
        });
        return tables;
    }

    /** Writes the GTID, else file and offset of the transaction's first event. */
    static void writeId(ChangeContext context, ConnectOut out) {
        int from = out.openText(ID_LENGTH);
        ByteSink sink = out.sink();
        if (context.gtid().length() > 0) {
            sink.put(context.gtid().array(), 0, context.gtid().length());
        } else {
            sink.put(FILE);
            sink.putAscii(context.binlogFile());
            sink.put(POS);
            sink.putDecimal(context.transactionStartOffset());
        }
        out.closeText(from, ID_LENGTH);
    }

    /** Writes the block of a row, and counts it. */
    void writeBlock(ChangeContext context, Counter counter, Names names, ConnectOut out) {
        if (counter.transaction != number) {
            counter.transaction = number;
            counter.rows = 0;
        }
        rows++;
        counter.rows++;
        out.present(Presence.NULL_FIRST);
        out.openStruct();
        names.put(0, out);
        writeId(context, out);
        names.put(1, out);
        out.number(rows);
        names.put(2, out);
        out.number(counter.rows);
        out.closeStruct();
    }
}
