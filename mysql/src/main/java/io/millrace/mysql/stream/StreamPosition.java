package io.millrace.mysql.stream;

import io.millrace.engine.ChangeHandler.PositionCopy;
import io.millrace.engine.ChangeHandler.PositionView;
import io.millrace.model.BinlogPosition;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.SourcePosition;
import io.millrace.mysql.position.GtidStep;
import io.millrace.mysql.position.GtidTrack;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stream's own position: behind the last complete transaction that was told.
 *
 * <p>GTIDs and prepared transactions change only between the handler's onBegin and onCommit, so that whoever holds the
 * engine's gate may take a {@link #snapshot()} at any time between transactions.
 */
final class StreamPosition implements PositionView {
    private final GtidTrack gtids;
    private final String serverUuid;
    private String file;
    private long offset;
    private List<PreparedTransaction> prepared;
    private final TransactionTrail trail;

    StreamPosition(SourcePosition from, List<PreparedTransaction> prepared, GtidTrack gtids, String serverUuid) {
        this.file = from.binlog().file();
        this.offset = from.binlog().offset();
        this.gtids = gtids;
        this.serverUuid = serverUuid;
        this.prepared = prepared;
        this.trail = TransactionTrail.of(from.trail());
        if (!from.isOn(serverUuid)) {
            trail.forgetPlace();
        }
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
        return new SourcePosition(
                new BinlogPosition(file, offset), gtids.gtids(), serverUuid, prepared, trail.toString());
    }

    @Override
    public PositionCopy copy() {
        return new Copy(new StreamPosition(snapshot(), prepared, gtids.copy(), serverUuid));
    }

    /** Goes the way of this position by steps. */
    private final class Copy implements PositionCopy {
        private final StreamPosition behind;

        Copy(StreamPosition behind) {
            this.behind = behind;
        }

        @Override
        public String file() {
            return behind.file();
        }

        @Override
        public long offset() {
            return behind.offset();
        }

        @Override
        public SourcePosition snapshot() {
            return behind.snapshot();
        }

        @Override
        public Step newStep() {
            return new Step() {
                private final GtidStep gtid = new GtidStep();
                private final TransactionTrail.Step mark = new TransactionTrail.Step();
                private String stepFile = "";
                private long stepOffset;
                private List<PreparedTransaction> stepPrepared = List.of();

                @Override
                public void note() {
                    gtids.note(gtid);
                    trail.note(mark);
                    stepFile = file;
                    stepOffset = offset;
                    stepPrepared = prepared;
                }

                @Override
                public void follow() {
                    behind.gtids.follow(gtid);
                    behind.trail.follow(mark);
                    behind.prepared = stepPrepared;
                    behind.moveTo(stepFile, stepOffset);
                }
            };
        }
    }

    void moveTo(String newFile, long newOffset) {
        file = newFile;
        offset = newOffset;
    }

    String serverUuid() {
        return serverUuid;
    }

    /** Notes that a transaction is prepared; as GTIDs, before its commit is told. */
    void addPrepared(PreparedTransaction transaction) {
        List<PreparedTransaction> all = new ArrayList<>(prepared);
        all.removeIf(other -> other.xid().equals(transaction.xid()));
        all.add(transaction);
        prepared = List.copyOf(all);
    }

    /** The prepared transaction that is decided about now, null if none of that xid was seen. */
    @Nullable
    PreparedTransaction takePrepared(String xid) {
        for (PreparedTransaction each : prepared) {
            if (each.xid().equals(xid)) {
                prepared =
                        prepared.stream().filter(other -> !other.equals(each)).toList();
                return each;
            }
        }
        return null;
    }

    /** Told of each transaction's beginning, rows and commit. */
    TransactionTrail trail() {
        return trail;
    }

    /** Told of each transaction's beginning and commit by the {@link Transaction}. */
    GtidTrack gtids() {
        return gtids;
    }
}
