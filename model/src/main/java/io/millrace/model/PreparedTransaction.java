package io.millrace.model;

/**
 * An XA transaction that is prepared: its rows are in the binlog, and an XA COMMIT or XA ROLLBACK will say whether they
 * count.
 *
 * @param xid as the binlog writes it, {@code X'<gtrid>',X'<bqual>',<format>} with hexadecimal digits in lower case
 * @param start of the transaction's first event
 * @param serverUuid of the server that {@code start} speaks of, "" if it has none
 */
public record PreparedTransaction(String xid, BinlogPosition start, String serverUuid) {}
