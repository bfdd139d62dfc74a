package io.millrace.mysql.position;

import io.millrace.model.ErrorCode;
import io.millrace.mysql.protocol.MysqlServerException;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.Row;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Whether a server replicates from another one, over any of its channels.
 *
 * @param configured whether it was told to, at some time
 * @param running whether a thread of it runs
 * @param readOnly whether it takes no writes of clients
 * @param known false when the account may not ask
 */
public record ReplicaState(boolean configured, boolean running, boolean readOnly, boolean known) {
    private static final int SYNTAX_ERROR = 1064;

    public static ReplicaState read(MysqlSession session) {
        boolean readOnly = "ON".equalsIgnoreCase(ServerStatus.global(session, "read_only"));
        List<Row> channels;
        try {
            channels = channels(session);
        } catch (MysqlServerException e) {
            if (e.code() == ErrorCode.SOURCE_PRIVILEGE) {
                return new ReplicaState(false, false, readOnly, false);
            }
            throw e;
        }
        boolean running = channels.stream().anyMatch(ReplicaState::isRunning);
        return new ReplicaState(!channels.isEmpty(), running, readOnly, true);
    }

    /** What the server says of each channel, under the names of its version; none if it replicates from nobody. */
    private static List<Row> channels(MysqlSession session) {
        boolean mariaDb = session.serverVersion().toLowerCase(Locale.ROOT).contains("mariadb");
        try {
            return session.queryAll(mariaDb ? "SHOW ALL SLAVES STATUS" : "SHOW REPLICA STATUS");
        } catch (MysqlServerException e) {
            if (e.error().number() != SYNTAX_ERROR) {
                throw e;
            }
            return session.queryAll("SHOW SLAVE STATUS"); // before 8.0.22
        }
    }

    /**
     * How many seconds the server is behind, over all its channels; empty if it replicates from nobody.
     *
     * @return {@link Long#MAX_VALUE} when it does not say, for its replication does not run
     */
    public static OptionalLong lagSeconds(MysqlSession session) {
        return channels(session).stream()
                .map(channel -> channel.get("Seconds_Behind_Source", "Seconds_Behind_Master"))
                .mapToLong(lag -> lag == null ? Long.MAX_VALUE : Long.parseLong(lag))
                .max();
    }

    private static boolean isRunning(Row channel) {
        return !channel.text("Replica_IO_Running", "Slave_IO_Running").equals("No")
                || !channel.text("Replica_SQL_Running", "Slave_SQL_Running").equals("No");
    }

    /** Whether it may still get transactions that it does not have: a promoted server does not. */
    public boolean mayReceive() {
        return known ? configured && (running || readOnly) : readOnly;
    }

    @Override
    public String toString() {
        return !known
                ? "whether it replicates is not for this account to know, read_only=" + readOnly
                : (!configured
                                ? "it replicates from nobody"
                                : running ? "its replication runs" : "its replication is stopped")
                        + ", read_only=" + readOnly;
    }
}
