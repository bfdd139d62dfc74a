package io.millrace.model;

import org.jspecify.annotations.Nullable;

/**
 * A place in the source at a transaction boundary: everything before it is done.
 *
 * @param binlog file and offset on the server {@code serverUuid}
 * @param gtidSet every transaction up to here, null when the source has GTID off
 * @param serverUuid {@code @@server_uuid} of the server that {@code binlog} speaks of, "" if it has none (5.5)
 */
public record SourcePosition(
        BinlogPosition binlog, @Nullable String gtidSet, String serverUuid) {
    @Override
    public String toString() {
        return gtidSet == null || gtidSet.isEmpty() ? binlog.toString() : binlog + " (" + gtidSet + ")";
    }
}
