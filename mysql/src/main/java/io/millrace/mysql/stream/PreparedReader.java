package io.millrace.mysql.stream;

import io.millrace.model.BinlogPosition;
import io.millrace.model.PreparedTransaction;
import org.jspecify.annotations.Nullable;

/** Reads prepared XA transactions again, beside the stream. Fails with a MillraceException. */
interface PreparedReader {
    /**
     * Hands out the events of a prepared transaction of this server.
     *
     * @throws io.millrace.model.MillraceException BINLOG_PURGED when the server has removed the file
     */
    void replay(PreparedTransaction transaction, RowEvents to);

    /**
     * Looks through the server's binlog, backwards by files, for a transaction that is prepared and undecided at {@code
     * before}. Null when the files that are left do not have it.
     */
    @Nullable
    PreparedTransaction find(String xid, BinlogPosition before);
}
