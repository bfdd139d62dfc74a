package io.millrace.mysql.stream;

import io.millrace.model.BinlogPosition;
import io.millrace.model.PreparedTransaction;

/** A source that finds every prepared transaction, and none of them has rows. */
enum EmptyPrepared implements PreparedReader {
    INSTANCE;

    @Override
    public void replay(PreparedTransaction transaction, RowEvents to) {
        // no rows
    }

    @Override
    public PreparedTransaction find(String xid, BinlogPosition before) {
        return new PreparedTransaction(xid, before, "");
    }
}
