package io.millrace.mysql.stream;

import io.millrace.engine.ChangeHandler.PositionView;
import io.millrace.model.BinlogPosition;
import io.millrace.model.SourcePosition;
import io.millrace.mysql.position.GtidTrack;

/**
 * The stream's own position: behind the last complete transaction that was told.
 *
 * <p>The GTIDs change only between the handler's onBegin and onCommit, so that whoever holds the engine's gate may
 * take a {@link #snapshot()} at any time between transactions.
 */
final class StreamPosition implements PositionView {
    private final GtidTrack gtids;
    private final String serverUuid;
    private String file;
    private long offset;

    StreamPosition(SourcePosition from, GtidTrack gtids, String serverUuid) {
        this.file = from.binlog().file();
        this.offset = from.binlog().offset();
        this.gtids = gtids;
        this.serverUuid = serverUuid;
    }

    @Override
    public String file() {
        return file;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public SourcePosition snapshot() {
        return new SourcePosition(new BinlogPosition(file, offset), gtids.gtids(), serverUuid);
    }

    void moveTo(String newFile, long newOffset) {
        file = newFile;
        offset = newOffset;
    }

    /** Told of each transaction's beginning and commit by the {@link Transaction}. */
    GtidTrack gtids() {
        return gtids;
    }
}
