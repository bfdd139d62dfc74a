package io.millrace.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A place in the source at a transaction boundary: everything before it is done, but for what is prepared only.
 *
 * @param binlog file and offset on the server {@code serverUuid}
 * @param gtidSet every transaction up to here, null when the source has GTID off
 * @param serverUuid {@code @@server_uuid} of the server that {@code binlog} speaks of, "" if it has none (5.5)
 * @param prepared XA transactions whose rows are before this place and whose XA COMMIT or ROLLBACK is not, as far as the
 *     stream that came here has seen them; oldest first
 * @param trail what the last transactions before this place look like, by which it is found on another server and known
 *     again on this one; in the adapter's own notation, "" if not known. Says nothing that the others do not: not compared.
 */
public record SourcePosition(
        BinlogPosition binlog,
        @Nullable String gtidSet,
        String serverUuid,
        List<PreparedTransaction> prepared,
        String trail) {
    public SourcePosition {
        prepared = List.copyOf(prepared);
    }

    /** Without prepared transactions that are known, and without a trail. */
    public SourcePosition(BinlogPosition binlog, @Nullable String gtidSet, String serverUuid) {
        this(binlog, gtidSet, serverUuid, List.of(), "");
    }

    /** The same but for file and offset. */
    public SourcePosition at(BinlogPosition other) {
        return new SourcePosition(other, gtidSet, serverUuid, prepared, trail);
    }

    /** Whether file and offset are those of the server with this uuid, as far as servers have one. */
    public boolean isOn(String uuid) {
        return !serverUuid.isEmpty() && serverUuid.equalsIgnoreCase(uuid);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SourcePosition that
                && binlog.equals(that.binlog)
                && Objects.equals(gtidSet, that.gtidSet)
                && serverUuid.equals(that.serverUuid)
                && prepared.equals(that.prepared);
    }

    @Override
    public int hashCode() {
        return Objects.hash(binlog, gtidSet, serverUuid, prepared);
    }

    @Override
    public String toString() {
        return gtidSet == null || gtidSet.isEmpty() ? binlog.toString() : binlog + " (" + gtidSet + ")";
    }
}
