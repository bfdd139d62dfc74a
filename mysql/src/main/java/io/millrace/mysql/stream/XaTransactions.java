package io.millrace.mysql.stream;

import io.millrace.binlog.EventType;
import io.millrace.binlog.TableMapEvent;
import io.millrace.binlog.XaPrepareEvent;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.PreparedTransaction;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * XA transactions of the stream. Their rows come up to the PREPARE and count when an XA COMMIT says so: until then a copy
 * is kept while there is room, and a note in the position with which they can be read again.
 *
 * <p>A transaction that was prepared before the stream's first start is looked for in the binlog when it is committed.
 * Single-threaded.
 */
final class XaTransactions {
    private final StreamPosition position;
    private final PreparedReader reader;
    private final RowEvents told;
    private final PreparedCopies copies = new PreparedCopies();
    private final Set<Long> selectedIds = new HashSet<>();

    /** @param told gets the row events of a transaction when it is committed */
    XaTransactions(StreamPosition position, PreparedReader reader, RowEvents told) {
        this.position = position;
        this.reader = reader;
        this.told = told;
    }

    /** An XA transaction begins: its table maps and rows come here. */
    void begin() {
        copies.begin();
        selectedIds.clear();
    }

    /** Other tables are selected now: prepared transactions have to be read again. The one that is open is empty so far. */
    void forgetCopies() {
        copies.forget();
    }

    /** A table map of the open XA transaction. */
    void onTableMap(TableMapEvent map, boolean selected, byte[] body, int offset, int length) {
        if (selected) {
            selectedIds.add(map.tableId());
            copies.add(EventType.TABLE_MAP, body, offset, length);
        } else {
            selectedIds.remove(map.tableId());
        }
    }

    /** Rows of the open XA transaction. */
    void onRows(EventType type, byte[] body, int offset, int length) {
        if (selectedIds.contains(TableMapEvent.tableIdOf(body, offset, length))) {
            copies.add(type, body, offset, length);
        }
    }

    /** The end of the open XA transaction's rows, which count at once if it is ONE PHASE. */
    void prepare(XaPrepareEvent event, BinlogPosition start) {
        PreparedTransaction prepared = new PreparedTransaction(event.xid(), start, position.serverUuid());
        if (event.isOnePhase()) {
            tell(prepared, copies.takeCurrent());
        } else {
            copies.keep(prepared.xid());
            position.addPrepared(prepared);
        }
    }

    /** @param at where the XA COMMIT begins */
    void commit(String xid, BinlogPosition at) {
        PreparedCopies.Copy copy = copies.take(xid);
        PreparedTransaction prepared = position.takePrepared(xid);
        if (prepared == null || !prepared.serverUuid().equals(position.serverUuid())) {
            prepared = reader.find(xid, at);
        }
        if (prepared == null) {
            throw new MillraceException(
                    ErrorCode.BINLOG_PURGED,
                    "The source keeps the rows of an XA transaction that it commits: xid=" + xid
                            + " was prepared before the task began, in a binlog file that is gone, and is committed at "
                            + at + ". Start the task over with a full load");
        }
        tell(prepared, copy);
    }

    void rollback(String xid) {
        copies.take(xid);
        position.takePrepared(xid);
    }

    private void tell(PreparedTransaction prepared, PreparedCopies.@Nullable Copy copy) {
        if (copy != null && copy.isWhole()) {
            copy.replay(told);
        } else {
            reader.replay(prepared, told);
        }
    }
}
