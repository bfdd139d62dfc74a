package io.millrace.mysql.position;

import io.millrace.model.BinlogPosition;
import io.millrace.model.GtidSet;
import io.millrace.model.SourcePosition;
import io.millrace.mysql.metadata.SqlText;
import io.millrace.mysql.protocol.BinlogDump;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.ReplicaIdentity;
import org.jspecify.annotations.Nullable;

/** MySQL: GTID sets; {@code gtid_executed} holds a transaction only when it is visible. */
final class MysqlFlavour implements ServerFlavour {
    static final MysqlFlavour INSTANCE = new MysqlFlavour();

    @Override
    public boolean hasGtids(MysqlSession session) {
        return "ON".equalsIgnoreCase(ServerStatus.global(session, "gtid_mode"));
    }

    @Override
    public boolean mayLogWithoutGtid() {
        return true;
    }

    @Override
    public String canonical(String gtids) {
        return GtidSet.parse(gtids).toString();
    }

    @Override
    public boolean covers(String all, String part) {
        return GtidSet.parse(all).containsAll(GtidSet.parse(part));
    }

    @Override
    public String missing(String all, String part) {
        return GtidSet.parse(part).minus(GtidSet.parse(all)).toString();
    }

    @Override
    public String executedName() {
        return "gtid_executed";
    }

    @Override
    public String executed(MysqlSession session) {
        return value(session, "SELECT @@GLOBAL.gtid_executed");
    }

    @Override
    public String purged(MysqlSession session) {
        return value(session, "SELECT @@GLOBAL.gtid_purged");
    }

    private String value(MysqlSession session, String question) {
        String value = session.queryValue(question);
        return canonical(value == null ? "" : value);
    }

    /** The file position is read before the set, so that the set holds all that is before it. */
    @Override
    public SourcePosition visible(MysqlSession session, String serverUuid) {
        BinlogPosition binlog = ServerStatus.newest(session);
        return new SourcePosition(binlog, executed(session), serverUuid);
    }

    @Override
    public boolean isVisible(MysqlSession session, SourcePosition position) {
        String wanted = position.gtidSet();
        return wanted == null
                || wanted.isEmpty()
                || "1"
                        .equals(session.queryValue(
                                "SELECT GTID_SUBSET(" + SqlText.literal(wanted) + ", @@global.gtid_executed)"));
    }

    @Override
    public boolean tellsSnapshotPosition() {
        return false;
    }

    @Override
    public GtidTrack track(@Nullable String passed) {
        return new MysqlGtidTrack(passed == null ? null : GtidSet.parse(passed));
    }

    @Override
    public BinlogDump dump(MysqlSession session, ReplicaIdentity identity, String passed, boolean follow) {
        return BinlogDump.fromGtidSet(session, identity, GtidSet.parse(passed), follow);
    }
}
