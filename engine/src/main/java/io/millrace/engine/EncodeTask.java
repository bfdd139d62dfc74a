package io.millrace.engine;

import io.millrace.engine.ChangeHandler.PositionCopy;
import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import org.jspecify.annotations.Nullable;

/**
 * One place of the {@link EncodeRing}: a row event that is to be encoded, or a mark that stands between them. Written by
 * the stream's thread, then encoded by the thread that claims it, then dealt with and cleared by the sequencer.
 */
final class EncodeTask {
    enum Kind {
        BEGIN,
        ROWS,
        DDL,
        COMMIT,
        IDLE,
        CAUGHT_UP
    }

    Kind kind = Kind.IDLE;

    /** A copy of the stream's context, but for what it says of executed GTIDs. */
    final ChangeContext context = new ChangeContext();

    /** Of BEGIN, for formats that say them. */
    @Nullable
    String executedGtids;

    // ROWS
    ParallelStream.@Nullable Table table;
    RowEventReader.@Nullable Form form;
    byte[] body = NO_BYTES;
    int offset;
    int length;

    /** Behind the event's bytes in the ring, counted from the ring's beginning of time. */
    long endInRing;

    /** Null when no encoder has encoded them. */
    @Nullable
    EncodedRows rows;

    // DDL: the stream's thread waits meanwhile
    @Nullable
    DdlChange ddl;

    @Nullable
    ChangeContext ddlContext;

    /** Of COMMIT and IDLE. */
    PositionCopy.@Nullable Step step;

    /** The number of the last task in this place that its encoder is done with. */
    volatile long doneNumber = -1;

    static final byte[] NO_BYTES = {};

    void clear() {
        executedGtids = null;
        table = null;
        form = null;
        body = NO_BYTES;
        ddl = null;
        ddlContext = null;
        rows = null;
    }
}
