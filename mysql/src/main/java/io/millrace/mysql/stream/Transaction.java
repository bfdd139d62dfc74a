package io.millrace.mysql.stream;

import io.millrace.binlog.BinlogEvents;
import io.millrace.binlog.QueryEvent;
import io.millrace.engine.ChangeHandler;
import io.millrace.model.ChangeContext;
import org.jspecify.annotations.Nullable;

/**
 * The transaction that the stream is in, told to the handler from its first event to its commit.
 *
 * <pre>
 * CLOSED ──GTID──► OPEN ──BEGIN, XA START──► EXPLICIT ──XID, COMMIT, XA PREPARE──► CLOSED
 *    │              └──other statement (DDL)──────────────────────────────────────►  ▲
 *    └──BEGIN, or a statement (sources without GTID events)──────────────────────────┘
 * </pre>
 *
 * <p>MariaDB's GTID event says itself whether a BEGIN or XA START would follow, which does not come then.
 */
final class Transaction {
    private final ChangeHandler handler;
    private final StreamPosition position;
    private final ChangeContext context = new ChangeContext();
    private boolean open;
    private boolean explicit;
    private @Nullable String executedGtids; // null until somebody asks
    private boolean xa;
    private long rowsTold;
    private int rowsInside;
    private int charsetClient = -1;
    private int charsetConnection;
    private int charsetServer;

    Transaction(ChangeHandler handler, StreamPosition position) {
        this.handler = handler;
        this.position = position;
        context.executedGtids(this::executedGtids);
    }

    private String executedGtids() {
        String text = executedGtids;
        if (text == null) {
            text = position.gtids().gtidsWithBegun();
            executedGtids = text;
        }
        return text;
    }

    ChangeContext context() {
        return context;
    }

    boolean isOpen() {
        return open;
    }

    /** Whether BEGIN or XA START was there, so that a statement does not end the transaction. */
    boolean isExplicit() {
        return explicit;
    }

    /** Whether this is an XA transaction up to its PREPARE: its rows do not count yet. */
    boolean isXa() {
        return xa;
    }

    long rowsTold() {
        return rowsTold;
    }

    /** Opens the transaction at its GTID event; the context's file, times and server id are set. */
    void openAt(long startOffset, BinlogEvents gtid) {
        context.gtid().clear();
        long commitMicros = position.gtids().begin(gtid, context.gtid());
        context.commitMicros(commitMicros);
        open(startOffset, commitMicros);
    }

    /** Opens the transaction at a statement, if no GTID event did. */
    void openAt(long startOffset) {
        if (!open) {
            context.gtid().clear();
            context.commitMicros(0);
            position.gtids().beginWithout();
            open(startOffset, 0);
        }
    }

    private void open(long startOffset, long commitMicros) {
        open = true;
        explicit = false;
        xa = false;
        executedGtids = null;
        rowsTold = 0;
        rowsInside = 0;
        context.transactionStartOffset(startOffset)
                .threadId(0)
                .flags2(0)
                .sqlMode(0)
                .xid(0)
                .rowInEvent(0);
        context.charsetCodes("");
        charsetClient = -1;
        handler.onBegin(context);
        position.trail().begin(startOffset, commitMicros);
    }

    /** Takes over what a QUERY event says of the session. */
    void describe(QueryEvent query) {
        context.threadId(query.threadId()).flags2(query.flags2()).sqlMode(query.sqlMode());
        if (query.hasCharset()
                && (query.clientCollation() != charsetClient
                        || query.connectionCollation() != charsetConnection
                        || query.serverCollation() != charsetServer)) {
            charsetClient = query.clientCollation();
            charsetConnection = query.connectionCollation();
            charsetServer = query.serverCollation();
            context.charsetCodes(charsetClient + "," + charsetConnection + "," + charsetServer);
        }
    }

    void begin() {
        explicit = true;
    }

    void beginXa() {
        explicit = true;
        xa = true;
    }

    /**
     * How many rows came before in the same event of the file.
     *
     * @param inside whether the rows' event is inside another one: a payload, or an XA COMMIT; 0 else
     */
    int rowsBefore(boolean inside) {
        return inside ? rowsInside : 0;
    }

    void told(int rowsAfter, boolean inside, int rows) {
        rowsTold += rows;
        if (inside) {
            rowsInside = rowsAfter;
        }
    }

    /** Ends the transaction: the position moves behind it, then the handler hears of it. */
    void commit(String file, long endOffset) {
        position.gtids().commit();
        position.trail().commit(file, endOffset);
        position.moveTo(file, endOffset);
        open = false;
        explicit = false;
        handler.onCommit(context, position);
    }
}
