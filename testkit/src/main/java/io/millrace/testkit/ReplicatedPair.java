package io.millrace.testkit;

import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A primary and its replica, both real, with an address that is always the primary's.
 *
 * <p>The replica logs what it applies, with file names and positions of its own, and is read-only until it is promoted.
 * Replication is asynchronous, by GTID or by file and position. Accounts are those of {@link MysqlServer}. Not
 * thread-safe, but clients may use the servers meanwhile.
 */
public final class ReplicatedPair implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final boolean gtid;
    private final boolean oldWords;
    private final SourceAddress address;
    private MysqlServer primary;
    private MysqlServer replica;

    private ReplicatedPair(MysqlServer primary, MysqlServer replica, boolean gtid) {
        this.primary = primary;
        this.replica = replica;
        this.gtid = gtid;
        this.oldWords = primary.release() != MysqlRelease.V9_7;
        this.address = SourceAddress.of(primary.port());
    }

    /**
     * Starts both and lets the replica follow.
     *
     * @param gtid whether {@code gtid_mode} is ON; OFF replicates by file and position
     * @param options more options of both servers
     */
    public static ReplicatedPair start(MysqlRelease release, boolean gtid, String... options) {
        MysqlServer primary = builder(release, gtid, 1, options).start();
        MysqlServer replica = null;
        ReplicatedPair pair = null;
        try {
            replica = builder(release, gtid, 2, options).start();
            pair = new ReplicatedPair(primary, replica, gtid);
            pair.follow(replica, primary, "binlog.000001", 4);
            return pair;
        } finally {
            if (pair == null) {
                primary.close();
                if (replica != null) {
                    replica.close();
                }
            }
        }
    }

    private static MysqlServer.Builder builder(MysqlRelease release, boolean gtid, int serverId, String... options) {
        boolean old = release != MysqlRelease.V9_7;
        MysqlServer.Builder builder = MysqlServer.of(release)
                .option("--server-id=" + serverId)
                .option("--relay-log=relay")
                .option(old ? "--skip-slave-start" : "--skip-replica-start");
        if (!gtid && release.hasGtidMode()) {
            builder.option("--gtid-mode=OFF").option("--enforce-gtid-consistency=OFF");
        }
        for (String option : options) {
            builder.option(option);
        }
        return builder;
    }

    /** The server that takes writes now. */
    public MysqlServer primary() {
        return primary;
    }

    public MysqlServer replica() {
        return replica;
    }

    /** Always the primary's: {@link #promote()} moves it. */
    public int port() {
        return address.port();
    }

    /** The address itself, to break its connections or point it elsewhere. */
    public SourceAddress address() {
        return address;
    }

    /** For MariaDB Connector/J, at the address that is always the primary's. */
    public String jdbcUrl() {
        return primary.jdbcUrl().replace(":" + primary.port() + "/", ":" + port() + "/");
    }

    /** The replica goes on receiving, and applies nothing: it falls behind. */
    public void stopApplying() {
        sql(replica, oldWords ? "STOP SLAVE SQL_THREAD" : "STOP REPLICA SQL_THREAD");
    }

    public void startApplying() {
        sql(replica, oldWords ? "START SLAVE SQL_THREAD" : "START REPLICA SQL_THREAD");
    }

    /** The replica hears nothing any more: what the primary commits from now on is on the primary only. */
    public void stopReceiving() {
        sql(replica, oldWords ? "STOP SLAVE IO_THREAD" : "STOP REPLICA IO_THREAD");
    }

    public void startReceiving() {
        sql(replica, oldWords ? "START SLAVE IO_THREAD" : "START REPLICA IO_THREAD");
    }

    /** Waits until the replica has everything that the primary has logged so far. */
    public void awaitCaughtUp() {
        String[] end = primaryEnd();
        boolean reached = gtid
                ? "0"
                        .equals(value(
                                replica,
                                "SELECT WAIT_FOR_EXECUTED_GTID_SET('" + end[2] + "', " + PATIENCE.toSeconds() + ")"))
                : awaitPosition(end);
        if (!reached) {
            throw new AssertionError("the replica does not catch up with " + String.join(" ", end) + ": " + errors());
        }
    }

    private boolean awaitPosition(String[] end) {
        String function = oldWords ? "MASTER_POS_WAIT" : "SOURCE_POS_WAIT";
        String waited = value(
                replica, "SELECT " + function + "('" + end[0] + "', " + end[1] + ", " + PATIENCE.toSeconds() + ")");
        return waited != null && Long.parseLong(waited) >= 0;
    }

    /** Waits until the replica has received everything that the primary has logged so far. */
    public void awaitReceived() {
        String[] wanted = primaryEnd();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!hasReceived(wanted)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the replica does not receive what is logged: " + errors());
            }
            pause();
        }
    }

    private boolean hasReceived(String[] wanted) {
        return query(
                        replica,
                        oldWords ? "SHOW SLAVE STATUS" : "SHOW REPLICA STATUS",
                        row -> row.getString(oldWords ? "Master_Log_File" : "Source_Log_File")
                                        .equals(wanted[0])
                                && row.getLong(oldWords ? "Read_Master_Log_Pos" : "Read_Source_Log_Pos")
                                        >= Long.parseLong(wanted[1]))
                .contains(true);
    }

    /** The primary refuses writes: what it has committed is all there will be. */
    public void stopWrites() {
        sql(primary, "SET GLOBAL super_read_only = ON");
    }

    /** Waits until the replica has applied everything that it has received; its primary may be dead. */
    public void awaitApplied() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!hasApplied()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the replica does not apply what it has received: " + errors());
            }
            pause();
        }
    }

    private boolean hasApplied() {
        return query(replica, oldWords ? "SHOW SLAVE STATUS" : "SHOW REPLICA STATUS", row -> {
                    String state = row.getString(oldWords ? "Slave_SQL_Running_State" : "Replica_SQL_Running_State");
                    return state.contains("has read all relay log");
                })
                .stream()
                .allMatch(applied -> applied);
    }

    /**
     * The replica becomes the primary and the address moves there: with what it has applied, nothing more. The old
     * primary, dead or alive, becomes {@link #replica()}, which follows nobody until {@link #rejoin()}.
     */
    public void promote() {
        sql(
                replica,
                oldWords ? "STOP SLAVE" : "STOP REPLICA",
                oldWords ? "RESET SLAVE ALL" : "RESET REPLICA ALL",
                "SET GLOBAL read_only = OFF");
        MysqlServer old = primary;
        primary = replica;
        replica = old;
        address.moveTo(primary.port());
    }

    /** As planned: the primary takes no more writes, the replica catches up, is promoted and followed. */
    public void switchOver() {
        stopWrites();
        awaitCaughtUp();
        promote();
        rejoin();
    }

    /** The old primary, running again, follows the new one from where that stands now. */
    public void rejoin() {
        String[] end = primaryEnd();
        follow(replica, primary, end[0], Long.parseLong(end[1]));
    }

    private void follow(MysqlServer follower, MysqlServer followed, String file, long offset) {
        String where = gtid ? (oldWords ? "MASTER_AUTO_POSITION = 1" : "SOURCE_AUTO_POSITION = 1") : by(file, offset);
        sql(
                follower,
                oldWords
                        ? "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = " + followed.port()
                                + ", MASTER_USER = 'root', MASTER_CONNECT_RETRY = 1, " + where
                        : "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = " + followed.port()
                                + ", SOURCE_USER = 'root', SOURCE_CONNECT_RETRY = 1, GET_SOURCE_PUBLIC_KEY = 1, "
                                + where,
                oldWords ? "START SLAVE" : "START REPLICA",
                "SET GLOBAL read_only = ON",
                "SET GLOBAL super_read_only = ON");
    }

    private String by(String file, long offset) {
        String side = oldWords ? "MASTER" : "SOURCE";
        return side + "_LOG_FILE = '" + file + "', " + side + "_LOG_POS = " + offset;
    }

    /** File, offset and executed GTIDs of the primary. */
    private String[] primaryEnd() {
        return query(primary, oldWords ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS", row -> new String[] {
                    row.getString(1), row.getString(2), row.getString(5).replace("\n", "")
                })
                .get(0);
    }

    private String errors() {
        return query(
                        replica,
                        oldWords ? "SHOW SLAVE STATUS" : "SHOW REPLICA STATUS",
                        row -> row.getString("Last_IO_Error") + row.getString("Last_SQL_Error"))
                .toString();
    }

    /** Runs statements as root on one of the servers. */
    public static void sql(MysqlServer server, String... statements) {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** First column of the first row. */
    public static String value(MysqlServer server, String question) {
        return query(server, question, row -> row.getString(1)).get(0);
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> List<T> query(MysqlServer server, String question, Reading<T> reading) {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(question)) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(reading.of(rows));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect(MysqlServer server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), server.rootUser(), server.rootPassword());
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        address.close();
        primary.close();
        replica.close();
    }
}
