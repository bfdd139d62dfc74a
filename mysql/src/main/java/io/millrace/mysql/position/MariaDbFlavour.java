package io.millrace.mysql.position;

import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.GtidPosition;
import io.millrace.model.MillraceException;
import io.millrace.model.SourcePosition;
import io.millrace.mysql.metadata.SqlText;
import io.millrace.mysql.protocol.BinlogDump;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.ReplicaIdentity;
import io.millrace.mysql.protocol.Row;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB: one GTID per domain, always on.
 *
 * <p>{@code gtid_binlog_pos} moves when a transaction is logged, before a SELECT sees it. What is visible is told by the
 * status variables {@code Binlog_snapshot_file} and {@code Binlog_snapshot_position}: the server moves them and makes
 * the transactions of a group commit visible under one lock ({@code LOCK_commit_ordered}, mariadb-server: {@code
 * log.cc}, {@code trx_group_commit_leader}). A consistent snapshot is taken under the same lock, and inside it they are
 * those of the snapshot. {@code BINLOG_GTID_POS} turns a file position into GTIDs.
 */
final class MariaDbFlavour implements ServerFlavour {
    static final MariaDbFlavour INSTANCE = new MariaDbFlavour();

    private static final int PURGED_MEANWHILE_TRIES = 3;
    private static final int FIRST_EVENT_OFFSET = 4;

    @Override
    public boolean hasGtids(MysqlSession session) {
        return true;
    }

    @Override
    public boolean mayLogWithoutGtid() {
        return false;
    }

    @Override
    public String canonical(String gtids) {
        return GtidPosition.parse(gtids).toString();
    }

    @Override
    public boolean covers(String all, String part) {
        return GtidPosition.parse(all).covers(GtidPosition.parse(part));
    }

    /** A position stands for all transactions up to it: the whole domain is named. */
    @Override
    public String missing(String all, String part) {
        GtidPosition there = GtidPosition.parse(all);
        return Arrays.stream(part.split(","))
                .filter(gtid -> !there.covers(GtidPosition.parse(gtid)))
                .collect(Collectors.joining(","));
    }

    @Override
    public String executedName() {
        return "BINLOG_GTID_POS(Binlog_snapshot_file, Binlog_snapshot_position)";
    }

    @Override
    public String executed(MysqlSession session) {
        return String.valueOf(visible(session, "").gtidSet());
    }

    @Override
    public String purged(MysqlSession session) {
        String first = ServerStatus.files(session).get(0).name();
        String gtids = gtidsAt(session, new BinlogPosition(first, FIRST_EVENT_OFFSET));
        return gtids == null ? "" : gtids;
    }

    @Override
    public SourcePosition visible(MysqlSession session, String serverUuid) {
        for (int attempt = 0; attempt < PURGED_MEANWHILE_TRIES; attempt++) {
            BinlogPosition binlog = visibleBinlog(session);
            String gtids = gtidsAt(session, binlog);
            if (gtids != null) {
                return new SourcePosition(binlog, gtids, serverUuid);
            }
        }
        throw new MillraceException(
                ErrorCode.SOURCE_ERROR,
                "The source tells the GTIDs at its own position: BINLOG_GTID_POS gives NULL at "
                        + visibleBinlog(session) + " of " + session.settings().place()
                        + ". Look for binlog files that were removed by hand");
    }

    /** Null where no transaction ends, and when the file is gone. */
    private @Nullable String gtidsAt(MysqlSession session, BinlogPosition position) {
        String gtids = session.queryValue(
                "SELECT BINLOG_GTID_POS(" + SqlText.literal(position.file()) + ", " + position.offset() + ")");
        return gtids == null ? null : canonical(gtids);
    }

    private static BinlogPosition visibleBinlog(MysqlSession session) {
        String file = "";
        long offset = 0;
        List<Row> rows = session.queryAll("SHOW STATUS LIKE 'Binlog_snapshot_%'");
        for (Row row : rows) {
            if (row.text(0).equalsIgnoreCase("Binlog_snapshot_file")) {
                file = row.text(1);
            } else if (row.text(0).equalsIgnoreCase("Binlog_snapshot_position")) {
                offset = Long.parseLong(row.text(1));
            }
        }
        if (file.isEmpty()) {
            throw ServerStatus.binlogOff(session);
        }
        return new BinlogPosition(file, offset);
    }

    @Override
    public boolean isVisible(MysqlSession session, SourcePosition position) {
        return visibleBinlog(session).compareTo(position.binlog()) >= 0;
    }

    @Override
    public boolean tellsSnapshotPosition() {
        return true;
    }

    @Override
    public GtidTrack track(@Nullable String passed) {
        return new MariaDbGtidTrack(passed == null ? null : GtidPosition.parse(passed));
    }

    @Override
    public BinlogDump dump(MysqlSession session, ReplicaIdentity identity, String passed, boolean follow) {
        return BinlogDump.fromGtidPosition(session, identity, GtidPosition.parse(passed), follow);
    }
}
