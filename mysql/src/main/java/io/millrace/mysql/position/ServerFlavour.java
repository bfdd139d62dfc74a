package io.millrace.mysql.position;

import io.millrace.model.SourcePosition;
import io.millrace.mysql.protocol.BinlogDump;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.ReplicaIdentity;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a kind of server tells positions: the notation of its GTIDs, which of them are visible to a SELECT, and how a dump
 * begins behind them. Stateless.
 *
 * <p>GTIDs are passed as text in the server's own notation, as {@link SourcePosition#gtidSet()} has them. What follows
 * the word GTID below holds for servers that have them switched on.
 */
public interface ServerFlavour {
    /** @param serverVersion {@code @@version}, or as the server greets */
    static ServerFlavour of(String serverVersion) {
        boolean mariaDb = serverVersion.toLowerCase(Locale.ROOT).contains("mariadb");
        return mariaDb ? MariaDbFlavour.INSTANCE : MysqlFlavour.INSTANCE;
    }

    /** Whether every transaction of this server carries a GTID. */
    boolean hasGtids(MysqlSession session);

    /** Whether GTIDs can be switched on and off, so that older transactions may be without. */
    boolean mayLogWithoutGtid();

    /**
     * Checks GTIDs that somebody has written and gives them the form in which they are compared.
     *
     * @throws IllegalArgumentException naming the part that is wrong
     */
    String canonical(String gtids);

    /** Whether every transaction of {@code part} is one of {@code all}. */
    boolean covers(String all, String part);

    /** What of {@code part} is not in {@code all}. */
    String missing(String all, String part);

    /** What can be told of {@code executed} in messages: the name of the server's variable. */
    String executedName();

    /** Every transaction that the server shows to a SELECT that begins now. */
    String executed(MysqlSession session);

    /** Every transaction that is no longer in the binlog. */
    String purged(MysqlSession session);

    /**
     * The newest position of which everything is visible. Inside a consistent snapshot of a server that {@link
     * #tellsSnapshotPosition()}: exactly the snapshot's.
     */
    SourcePosition visible(MysqlSession session, String serverUuid);

    /** Whether everything up to a position of this server's binlog is visible. */
    boolean isVisible(MysqlSession session, SourcePosition position);

    /** Whether a consistent snapshot comes with its position. */
    boolean tellsSnapshotPosition();

    /** @param passed what is behind the reader already, null not to keep GTIDs */
    GtidTrack track(@Nullable String passed);

    /** Starts a dump of every transaction that is not in {@code passed}. */
    BinlogDump dump(MysqlSession session, ReplicaIdentity identity, String passed, boolean follow);
}
