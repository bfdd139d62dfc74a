package io.millrace.model;

import java.util.function.Supplier;

/**
 * Where and when a change happened, reused from change to change by its producer.
 *
 * <p>Offsets are byte offsets in the binlog file. For a change inside a compressed transaction they are those of the
 * payload event, and {@link #rowInEvent()} counts through all rows of the payload, so that position and row together
 * stay unique and repeat exactly after a restart. Borrowed like {@link RowChange}; single-threaded.
 */
public final class ChangeContext {
    private long sourceTimeSeconds;
    private long commitMicros;
    private long captureTimeMs;
    private long serverId;
    private long threadId;
    private String binlogFile = "";
    private long binlogFileNumber;
    private long eventStartOffset;
    private long eventEndOffset;
    private long transactionStartOffset;
    private int rowInEvent;
    private final ByteSink gtid = new ByteSink(96);
    private Supplier<String> executedGtids = () -> "";
    private boolean snapshot;
    private long snapshotSequence;
    private long flags2;
    private long sqlMode;
    private String charsetCodes = "";
    private long xid;

    /** Takes over everything that {@code other} says of a change in the stream, but for the executed GTIDs. */
    public ChangeContext copyFrom(ChangeContext other) {
        sourceTimeSeconds = other.sourceTimeSeconds;
        commitMicros = other.commitMicros;
        captureTimeMs = other.captureTimeMs;
        serverId = other.serverId;
        threadId = other.threadId;
        binlogFile = other.binlogFile;
        binlogFileNumber = other.binlogFileNumber;
        eventStartOffset = other.eventStartOffset;
        eventEndOffset = other.eventEndOffset;
        transactionStartOffset = other.transactionStartOffset;
        rowInEvent = other.rowInEvent;
        gtid.clear();
        gtid.put(other.gtid.array(), 0, other.gtid.length());
        snapshot = other.snapshot;
        snapshotSequence = other.snapshotSequence;
        flags2 = other.flags2;
        sqlMode = other.sqlMode;
        charsetCodes = other.charsetCodes;
        xid = other.xid;
        return this;
    }

    /** Seconds since the epoch, from the binlog event header; snapshot: when the full load of the task started. */
    public long sourceTimeSeconds() {
        return sourceTimeSeconds;
    }

    public ChangeContext sourceTimeSeconds(long value) {
        sourceTimeSeconds = value;
        return this;
    }

    /** Microseconds since the epoch when the server of {@link #serverId()} committed; 0 before 8.0 and for snapshots. */
    public long commitMicros() {
        return commitMicros;
    }

    public ChangeContext commitMicros(long value) {
        commitMicros = value;
        return this;
    }

    /** Wall clock in ms when Millrace read the change. */
    public long captureTimeMs() {
        return captureTimeMs;
    }

    public ChangeContext captureTimeMs(long value) {
        captureTimeMs = value;
        return this;
    }

    /** {@code server_id} of the server where the change was first made. */
    public long serverId() {
        return serverId;
    }

    public ChangeContext serverId(long value) {
        serverId = value;
        return this;
    }

    /** Session id of the client that made the change, from the transaction's QUERY event; 0 if unknown. */
    public long threadId() {
        return threadId;
    }

    public ChangeContext threadId(long value) {
        threadId = value;
        return this;
    }

    public String binlogFile() {
        return binlogFile;
    }

    /** Sets the file and its number, the digits behind the last dot. */
    public ChangeContext binlogFile(String name) {
        binlogFile = name;
        binlogFileNumber = BinlogPosition.fileNumberOf(name);
        return this;
    }

    public long binlogFileNumber() {
        return binlogFileNumber;
    }

    /** Where the change's event starts; 0 if unknown. */
    public long eventStartOffset() {
        return eventStartOffset;
    }

    public ChangeContext eventStartOffset(long value) {
        eventStartOffset = value;
        return this;
    }

    public long eventEndOffset() {
        return eventEndOffset;
    }

    public ChangeContext eventEndOffset(long value) {
        eventEndOffset = value;
        return this;
    }

    /** Offset at which the transaction's first event (GTID event, else BEGIN) starts. */
    public long transactionStartOffset() {
        return transactionStartOffset;
    }

    public ChangeContext transactionStartOffset(long value) {
        transactionStartOffset = value;
        return this;
    }

    /** 0-based index of the row in its event. */
    public int rowInEvent() {
        return rowInEvent;
    }

    public ChangeContext rowInEvent(int value) {
        rowInEvent = value;
        return this;
    }

    /** {@code uuid:gno} or {@code uuid:tag:gno} of the transaction in ASCII; empty when GTID is off and for snapshots. */
    public ByteSink gtid() {
        return gtid;
    }

    /**
     * What the source had executed with this transaction, as MySQL prints a GTID set; "" when GTID is off and for
     * snapshots. Made when it is first asked for in a transaction.
     */
    public String executedGtids() {
        return executedGtids.get();
    }

    public ChangeContext executedGtids(Supplier<String> value) {
        executedGtids = value;
        return this;
    }

    public boolean isSnapshot() {
        return snapshot;
    }

    /** Sequence number of a snapshot row: {@code chunk number << 20 | (row in chunk + 1)}; the same after a re-read. */
    public long snapshotSequence() {
        return snapshotSequence;
    }

    public ChangeContext snapshot(long sequence) {
        snapshot = true;
        snapshotSequence = sequence;
        return this;
    }

    /** Status variable Q_FLAGS2_CODE of the transaction's QUERY event. */
    public long flags2() {
        return flags2;
    }

    public ChangeContext flags2(long value) {
        flags2 = value;
        return this;
    }

    /** Status variable Q_SQL_MODE_CODE of the transaction's QUERY event. */
    public long sqlMode() {
        return sqlMode;
    }

    public ChangeContext sqlMode(long value) {
        sqlMode = value;
        return this;
    }

    /** Status variable Q_CHARSET_CODE: collation ids of client, connection, server, joined by commas; "" if absent. */
    public String charsetCodes() {
        return charsetCodes;
    }

    public ChangeContext charsetCodes(String value) {
        charsetCodes = value;
        return this;
    }

    /** Transaction number of the storage engine from the XID event; 0 until the commit and where there is none. */
    public long xid() {
        return xid;
    }

    public ChangeContext xid(long value) {
        xid = value;
        return this;
    }
}
