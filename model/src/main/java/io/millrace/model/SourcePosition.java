package io.millrace.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in the source at a transaction boundary: everything before it is done, but for what is prepared only.
 *
 * @param binlog file and offset on the server {@code serverUuid}
 * @param gtidSet every transaction up to here, null when the source has GTID off
 * @param serverUuid {@code @@server_uuid} of the server that {@code binlog} speaks of, "" if it has none (5.5)
 * @param prepared XA transactions whose rows are before this place and whose XA COMMIT or ROLLBACK is not, as far as the
 *     stream that came here has seen them; oldest first
 */
public record SourcePosition(
        BinlogPosition binlog, @Nullable String gtidSet, String serverUuid, List<PreparedTransaction> prepared) {
    public SourcePosition {
        prepared = List.copyOf(prepared);
    }

    /** Without prepared transactions that are known. */
    public SourcePosition(BinlogPosition binlog, @Nullable String gtidSet, String serverUuid) {
        this(binlog, gtidSet, serverUuid, List.of());
    }

    /** The same but for file and offset. */
    public SourcePosition at(BinlogPosition other) {
        return new SourcePosition(other, gtidSet, serverUuid, prepared);
    }

    @Override
    public String toString() {
        return gtidSet == null || gtidSet.isEmpty() ? binlog.toString() : binlog + " (" + gtidSet + ")";
    }
}
