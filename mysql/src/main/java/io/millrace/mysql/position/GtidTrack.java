package io.millrace.mysql.position;

import io.millrace.binlog.BinlogEvents;
import io.millrace.model.ByteSink;
import org.jspecify.annotations.Nullable;

/**
 * Which transactions a reader of the binlog has passed, in the server's own kind of GTIDs. Moves on at commits only.
 * Single-threaded; allocates nothing per transaction of a known origin.
 */
public interface GtidTrack {
    /** Takes over what the head of a binlog file says of the files before it (PREVIOUS_GTIDS, GTID_LIST). */
    void startAt(BinlogEvents head);

    /**
     * A transaction begins with its GTID event.
     *
     * @param gtid gets the GTID's text; stays empty when the transaction has none
     * @return when the first server committed it, microseconds since the epoch; 0 if not told
     */
    long begin(BinlogEvents event, ByteSink gtid);

    /** A transaction begins without a GTID event. */
    void beginWithout();

    /** The transaction is over: its GTID counts. */
    void commit();

    /** Writes down what {@link #commit} has changed since the last note. */
    void note(GtidStep step);

    /** Repeats on this track what another one wrote down. */
    void follow(GtidStep step);

    /** A track of its own that has passed the same. */
    GtidTrack copy();

    /** Every transaction passed and the one that has begun; "" when that has no GTID, or none are kept. */
    String gtidsWithBegun();

    /** Every transaction passed, in the server's own notation; null when the position carries no GTIDs. */
    @Nullable
    String gtids();
}
