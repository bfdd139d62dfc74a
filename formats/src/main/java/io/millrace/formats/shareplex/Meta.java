package io.millrace.formats.shareplex;

import io.millrace.formats.RowCompleter;
import io.millrace.formats.json.Holes;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;

/**
 * The parts of {@code meta} that change from row to row, and what only the commit knows of them: {@code scn}, {@code
 * seq}, {@code size}, {@code idx} and {@code posttime} stay holes until then. Single-threaded; allocates nothing per row.
 */
final class Meta implements RowCompleter, Holes.Filler {
    private static final int SCN = 1;
    private static final int SEQ = 2;
    private static final int SIZE = 3;
    private static final int IDX = 4;
    private static final int POST_TIME = 5;

    private static final long BUFFER_BYTES = 64L << 20;

    private final long bufferRows;
    private final UtcTime time;
    private final UtcTime postTime;
    private long seq;
    private long size;
    private ChangeContext commit = new ChangeContext();

    Meta(ShareplexJsonOptions options) {
        bufferRows = options.bufferRows() == 0 ? Long.MAX_VALUE : options.bufferRows();
        time = new UtcTime(options.timeSuffix());
        postTime = new UtcTime(options.timeSuffix());
    }

    /** A message that is a transaction of its own, or is not in any: its holes are filled at once. */
    void alone(ChangeContext context) {
        seq = 1;
        size = 1;
        commit = context;
    }

    void putTime(ChangeContext context, ByteSink out) {
        time.put(context.sourceTimeSeconds(), out);
    }

    /** The GTID, else where the transaction begins; {@code 0} for the full load. */
    static void putTransaction(ChangeContext context, ByteSink out) {
        if (context.isSnapshot()) {
            out.put('0');
        } else if (context.gtid().length() > 0) {
            out.put(context.gtid().array(), 0, context.gtid().length());
        } else {
            out.putDecimal(context.binlogFileNumber());
            out.put('.');
            out.putDecimal(context.transactionStartOffset());
        }
    }

    void putScn(boolean held, ByteSink out) {
        put(SCN, held, out);
    }

    void putSeq(boolean held, ByteSink out) {
        put(SEQ, held, out);
    }

    void putSize(boolean held, ByteSink out) {
        put(SIZE, held, out);
    }

    void putIdx(boolean held, ByteSink out) {
        put(IDX, held, out);
    }

    void putPostTime(boolean held, ByteSink out) {
        put(POST_TIME, held, out);
    }

    private void put(int hole, boolean held, ByteSink out) {
        if (held) {
            Holes.leave(hole, out);
        } else {
            fill(hole, out);
        }
    }

    @Override
    public void complete(byte[] held, long index, long count, ChangeContext commitContext, ByteSink out) {
        seq = index;
        size = count;
        commit = commitContext;
        Holes.fill(held, this, out);
    }

    @Override
    public long maxRows() {
        return bufferRows;
    }

    @Override
    public long maxBytes() {
        return bufferRows == Long.MAX_VALUE ? Long.MAX_VALUE : BUFFER_BYTES;
    }

    @Override
    public void fill(int hole, ByteSink out) {
        switch (hole) {
            case SCN -> out.putDecimal((commit.binlogFileNumber() << 32) + commit.eventEndOffset());
            case SEQ -> out.putDecimal(seq);
            case SIZE -> out.putDecimal(size);
            case IDX -> {
                out.putDecimal(seq);
                out.put('/');
                out.putDecimal(size);
            }
            case POST_TIME -> postTime.put(Math.floorDiv(commit.captureTimeMs(), 1000L), out);
            default -> throw new IllegalStateException("no such hole: " + hole);
        }
    }
}
