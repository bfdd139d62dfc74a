package io.millrace.mysql.precheck;

import io.millrace.engine.StartPoint;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.GtidSet;
import io.millrace.model.MillraceException;
import io.millrace.model.TableId;
import io.millrace.mysql.metadata.ServerFacts;
import io.millrace.mysql.metadata.SqlText;
import io.millrace.mysql.position.ServerFlavour;
import io.millrace.mysql.precheck.Findings.Item;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.ReplicaIdentity;
import io.millrace.mysql.protocol.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The items about the binlog: that it is written, how, how long it stays, and that we may read it as a replica. */
final class BinlogChecks {
    static final Item BINLOG_ON = new Item("SRC_BINLOG_ON", "log_bin is ON");
    static final Item BINLOG_FORMAT = new Item("SRC_BINLOG_FORMAT", "binlog_format is ROW");
    static final Item ROW_IMAGE = new Item("SRC_ROW_IMAGE", "binlog_row_image is FULL");
    static final Item ROW_VALUE_OPTIONS =
            new Item("SRC_ROW_VALUE_OPTIONS", "binlog_row_value_options is empty: JSON values are logged whole");
    static final Item ROW_METADATA =
            new Item("SRC_ROW_METADATA", "binlog_row_metadata FULL is advised: names and signs in the log");
    static final Item TX_COMPRESSION = new Item("SRC_TX_COMPRESSION", "compressed transactions and events can be read");
    static final Item DB_FILTER =
            new Item("SRC_BINLOG_DB_FILTER", "every selected database is logged: no binlog_do_db, binlog_ignore_db");
    static final Item RETENTION =
            new Item("SRC_BINLOG_RETENTION", "the binlog is kept for 3 days at least, 7 with a full load");
    static final Item START_POSITION = new Item("SRC_START_POSITION", "the start position is in the binlog");
    static final Item SERVER_ID = new Item("SRC_SERVER_ID", "server_id is not 0");
    static final Item SERVER_ID_FREE =
            new Item("SRC_SERVER_ID_FREE", "no other replica has our server id; needs REPLICATION SLAVE");
    static final Item GTID = new Item("SRC_GTID", "gtid_mode is ON, so that the task survives a switchover");
    static final Item PRIV_REPL =
            new Item("SRC_PRIV_REPL", "the account has REPLICATION SLAVE and REPLICATION CLIENT on *.*");

    static final List<Item> ALL = List.of(
            BINLOG_ON,
            BINLOG_FORMAT,
            ROW_IMAGE,
            ROW_VALUE_OPTIONS,
            ROW_METADATA,
            TX_COMPRESSION,
            PRIV_REPL,
            SERVER_ID,
            SERVER_ID_FREE,
            GTID,
            DB_FILTER,
            RETENTION,
            START_POSITION);

    private static final long DAY_SECONDS = 86_400;
    private static final String NO_BINLOG = "the binlog is off (SRC_BINLOG_ON)";
    private static final Pattern REPLICATION_SLAVE =
            Pattern.compile("^GRANT (?:ALL PRIVILEGES|.*\\bREPLICATION SLAVE(?! ADMIN)\\b.*) ON \\*\\.\\* TO ");
    private static final String GRANT = "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO ";

    private final Findings findings;
    private final MysqlSession session;
    private final ServerFacts facts;
    private final PrecheckScope scope;

    BinlogChecks(Findings findings, MysqlSession session, ServerFacts facts, PrecheckScope scope) {
        this.findings = findings;
        this.session = session;
        this.facts = facts;
        this.scope = scope;
    }

    void run(Collection<TableId> selected, String account) {
        boolean on = facts.isOn("log_bin");
        if (on) {
            findings.pass(BINLOG_ON, "log_bin=ON");
        } else {
            findings.fail(
                    BINLOG_ON,
                    "log_bin=" + facts.variable("log_bin"),
                    "Put log-bin=binlog, server-id=<n> and binlog-format=ROW under [mysqld] and restart the server");
        }
        format();
        rowOptions();
        boolean mayReplicate = privileges(account);
        serverId(mayReplicate);
        gtid();
        if (on) {
            findings.check(DB_FILTER, () -> filter(selected));
            retention();
            findings.check(START_POSITION, this::startPosition);
        } else {
            findings.skip(DB_FILTER, NO_BINLOG);
            findings.skip(RETENTION, NO_BINLOG);
            findings.skip(START_POSITION, NO_BINLOG);
        }
    }

    private void format() {
        String format = facts.variable("binlog_format");
        if (format.isEmpty() || format.equalsIgnoreCase("ROW")) {
            findings.pass(BINLOG_FORMAT, "binlog_format=" + (format.isEmpty() ? "ROW (the only one)" : format));
        } else {
            findings.fail(
                    BINLOG_FORMAT,
                    "binlog_format=" + format,
                    "SET GLOBAL binlog_format = 'ROW', and binlog-format=ROW under [mysqld]; sessions that are open keep"
                            + " the old format: end them or restart the server");
        }
        rowImage();
    }

    private void rowImage() {
        String image = facts.variable("binlog_row_image");
        String remedy =
                "SET GLOBAL binlog_row_image = 'FULL', and binlog-row-image=FULL under [mysqld]; sessions that are"
                        + " open keep the old value: end them or restart the server";
        if (image.isEmpty() || image.equalsIgnoreCase("FULL")) {
            findings.pass(ROW_IMAGE, "binlog_row_image=" + (image.isEmpty() ? "FULL (the only one)" : image));
        } else if (scope.partialImages()) {
            findings.warn(
                    ROW_IMAGE,
                    "binlog_row_image=" + image
                            + ", which the task accepts (source.allow_minimal_image): messages lack the"
                            + " columns that a change does not name",
                    remedy);
        } else {
            findings.fail(
                    ROW_IMAGE,
                    "binlog_row_image=" + image,
                    remedy + ". Or accept messages without all columns: source.allow_minimal_image: true");
        }
    }

    private void rowOptions() {
        String options = facts.variable("binlog_row_value_options");
        String image = facts.variable("binlog_row_image");
        if (options.isEmpty()) {
            findings.pass(ROW_VALUE_OPTIONS, "no partial JSON");
        } else if (!image.isEmpty() && !image.equalsIgnoreCase("FULL")) {
            findings.fail(
                    ROW_VALUE_OPTIONS,
                    "binlog_row_value_options=" + options + " with binlog_row_image=" + image
                            + ": a part of a document is logged, and not what it is a part of",
                    "SET GLOBAL binlog_row_value_options = '', or SET GLOBAL binlog_row_image = 'FULL'; sessions that are"
                            + " open keep the old value: end them or restart the server");
        } else {
            findings.warn(
                    ROW_VALUE_OPTIONS,
                    "binlog_row_value_options=" + options,
                    "SET GLOBAL binlog_row_value_options = ''; partial updates are rebuilt from the before image");
        }
        String metadata = facts.variable("binlog_row_metadata");
        if (metadata.equalsIgnoreCase("FULL")) {
            findings.pass(ROW_METADATA, "binlog_row_metadata=FULL");
        } else {
            findings.info(
                    ROW_METADATA,
                    metadata.isEmpty() ? "this version has no binlog_row_metadata" : "binlog_row_metadata=" + metadata,
                    metadata.isEmpty() ? "" : "SET GLOBAL binlog_row_metadata = 'FULL' is safer across DDL");
        }
        String compression = facts.variable("binlog_transaction_compression");
        String events = facts.variable("log_bin_compress");
        findings.pass(
                TX_COMPRESSION,
                !compression.isEmpty()
                        ? "binlog_transaction_compression=" + compression
                        : events.isEmpty()
                                ? "this version does not compress transactions"
                                : "log_bin_compress=" + events);
    }

    /** Asks for what the two privileges allow: that sees roles too, which a list of grants does not. */
    private boolean privileges(String account) {
        String user = account.replace("@", "'@'");
        List<String> missing = new ArrayList<>();
        if (!allowed(statusStatement())) {
            missing.add("REPLICATION CLIENT");
        }
        boolean slave = facts.isMariaDb() ? isGranted(REPLICATION_SLAVE) : allowed(replicasStatement());
        if (!slave) {
            missing.add("REPLICATION SLAVE");
        }
        if (missing.isEmpty()) {
            findings.pass(PRIV_REPL, "REPLICATION SLAVE and REPLICATION CLIENT");
        } else {
            String names = facts.isMariaDb() ? " (MariaDB calls REPLICATION CLIENT BINLOG MONITOR)" : "";
            findings.fail(PRIV_REPL, "missing: " + String.join(", ", missing) + names, GRANT + "'" + user + "'");
        }
        return slave;
    }

    /** MariaDB shows the replicas to REPLICATION MASTER ADMIN, which we do not need; its grants name those of a role. */
    private boolean isGranted(Pattern privilege) {
        return session.queryAll("SHOW GRANTS").stream()
                .anyMatch(grant -> privilege.matcher(grant.text(0)).find());
    }

    private boolean allowed(String statement) {
        try {
            session.execute(statement);
            return true;
        } catch (MillraceException e) {
            if (e.code() == ErrorCode.SOURCE_PRIVILEGE) {
                return false;
            }
            throw e;
        }
    }

    private String statusStatement() {
        return !facts.isMariaDb() && facts.versionNumber() >= 80_200 ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
    }

    private String replicasStatement() {
        return !facts.isMariaDb() && facts.versionNumber() >= 80_022 ? "SHOW REPLICAS" : "SHOW SLAVE HOSTS";
    }

    private void serverId(boolean mayReplicate) {
        if (facts.serverId() > 0) {
            findings.pass(SERVER_ID, "server_id=" + facts.serverId());
        } else {
            findings.fail(SERVER_ID, "server_id=0", "SET GLOBAL server_id = <n>, and server-id=<n> under [mysqld]");
        }
        if (!mayReplicate) {
            findings.skip(SERVER_ID_FREE, "the account may not see the replicas (SRC_PRIV_REPL)");
            return;
        }
        findings.check(SERVER_ID_FREE, () -> {
            try {
                ReplicaIdentity own = ReplicaIdentity.ofTask(session, facts.serverUuid(), facts.serverId());
                findings.pass(SERVER_ID_FREE, "our server_id is " + own.serverId());
            } catch (MillraceException e) {
                if (e.code() != ErrorCode.SERVER_ID_CLASH) {
                    throw e;
                }
                findings.fail(
                        SERVER_ID_FREE, String.valueOf(e.getMessage()), "Leave the server id out to have it derived");
            }
        });
    }

    private void gtid() {
        String mode = facts.variable("gtid_mode");
        if (facts.isMariaDb()) {
            findings.pass(
                    GTID,
                    "MariaDB's GTIDs, always on; gtid_binlog_pos=" + facts.variable("gtid_binlog_pos")
                            + ". MariaDB has no server_uuid: that another server answers after a failover is not noticed");
        } else if (facts.gtid()) {
            findings.pass(GTID, "gtid_mode=ON");
        } else {
            findings.warn(
                    GTID,
                    mode.isEmpty() ? "this server has no GTIDs of MySQL's kind" : "gtid_mode=" + mode,
                    "A switchover will stop the task, and chunks of the full load wait for a margin instead of a proof."
                            + " From 5.7.6 on, one step after the other on all servers: SET GLOBAL"
                            + " enforce_gtid_consistency = ON, SET GLOBAL gtid_mode = OFF_PERMISSIVE, ON_PERMISSIVE, ON");
        }
    }

    private void filter(Collection<TableId> selected) {
        Row status = session.queryOne(statusStatement());
        String only = status == null ? "" : status.text("Binlog_Do_DB");
        String never = status == null ? "" : status.text("Binlog_Ignore_DB");
        Set<String> logged = Set.copyOf(Arrays.asList(only.split(",")));
        Set<String> ignored = Set.copyOf(Arrays.asList(never.split(",")));
        Set<String> missing = new TreeSet<>();
        for (TableId table : selected) {
            boolean isLogged = only.isEmpty() ? !ignored.contains(table.database()) : logged.contains(table.database());
            if (!isLogged) {
                missing.add(table.database());
            }
        }
        String found = "binlog_do_db='" + only + "', binlog_ignore_db='" + never + "'";
        if (missing.isEmpty()) {
            findings.pass(DB_FILTER, found);
        } else {
            findings.fail(
                    DB_FILTER,
                    found + "; not logged: " + String.join(", ", missing),
                    "Remove the filter from the option file and restart the server, or deselect the database");
        }
    }

    private void retention() {
        long seconds = retentionSeconds();
        String raise = facts.variable("binlog_expire_logs_seconds").isEmpty()
                ? "SET GLOBAL expire_logs_days = 7"
                : "SET GLOBAL binlog_expire_logs_seconds = 604800";
        String found = seconds == 0 ? "the binlog is never removed" : "the binlog is kept for " + hours(seconds);
        if (seconds == 0) {
            findings.warn(RETENTION, found, "Watch the disk, or have old files removed: " + raise);
        } else if (seconds < DAY_SECONDS) {
            findings.warn(
                    RETENTION,
                    found,
                    "A task that stands still for longer than this can not go on and has to load everything again: "
                            + raise);
        } else if (seconds < (scope.fullLoad() ? 7 : 3) * DAY_SECONDS) {
            findings.warn(RETENTION, found, raise);
        } else {
            findings.pass(RETENTION, found);
        }
    }

    private static String hours(long seconds) {
        return seconds % 3600 == 0 ? seconds / 3600 + " h" : seconds + " s";
    }

    private long retentionSeconds() {
        if (facts.variable("binlog_expire_logs_auto_purge").equalsIgnoreCase("OFF")) {
            return 0;
        }
        String seconds = facts.variable("binlog_expire_logs_seconds");
        String days = facts.variable("expire_logs_days");
        long bySeconds = seconds.isEmpty() ? 0 : Long.parseLong(seconds);
        return bySeconds > 0 || days.isEmpty() ? bySeconds : (long) (Double.parseDouble(days) * DAY_SECONDS);
    }

    private void startPosition() {
        List<Row> files = session.queryAll("SHOW BINARY LOGS");
        if (files.isEmpty()) {
            findings.fail(START_POSITION, "the server lists no binlog file", "Check the server's error log");
            return;
        }
        String available = "binlog files " + files.get(0).text(0) + " to "
                + files.get(files.size() - 1).text(0);
        StartPoint start = scope.start();
        String wrong = start == null ? null : wrongStart(start, files);
        if (wrong != null) {
            findings.fail(START_POSITION, wrong + "; available: " + available, "Start later, or with a full load");
        } else if (start != null && start.kind() == StartPoint.Kind.TIMESTAMP) {
            findings.info(START_POSITION, "the file of the time is looked for at the start; " + available, "");
        } else {
            findings.pass(START_POSITION, available);
        }
    }

    private @Nullable String wrongStart(StartPoint start, List<Row> files) {
        try {
            return switch (start.kind()) {
                case NOW, EARLIEST, TIMESTAMP -> null;
                case FILE_POSITION -> wrongFilePosition(start.value(), files);
                case GTID_SET -> wrongGtidSet(start.value());
            };
        } catch (IllegalArgumentException e) {
            return "'" + start.value() + "' is not a position: " + e.getMessage();
        }
    }

    private static @Nullable String wrongFilePosition(String value, List<Row> files) {
        int colon = value.lastIndexOf(':');
        BinlogPosition position = colon < 0
                ? new BinlogPosition(value, 4)
                : new BinlogPosition(value.substring(0, colon), Long.parseLong(value.substring(colon + 1)));
        for (Row file : files) {
            if (file.text(0).equals(position.file())) {
                long size = Long.parseLong(file.text(1));
                return position.offset() <= size ? null : position + " is behind the file's end at " + size;
            }
        }
        return position.file() + " is not there (removed, or of another server)";
    }

    private @Nullable String wrongGtidSet(String value) {
        if (!facts.gtid()) {
            return "a GTID set is no position while gtid_mode is not ON";
        }
        if (facts.isMariaDb()) {
            return wrongGtidPosition(value);
        }
        String set = SqlText.literal(GtidSet.parse(value).toString());
        Row answer = session.queryOne("SELECT GTID_SUBSET(@@global.gtid_purged, " + set + "), GTID_SUBSET(" + set
                + ", @@global.gtid_executed), GTID_SUBTRACT(@@global.gtid_purged, " + set + "), GTID_SUBTRACT(" + set
                + ", @@global.gtid_executed)");
        if (answer == null) {
            return null;
        }
        if (!answer.text(0).equals("1")) {
            return "transactions behind the start are already removed from the binlog: "
                    + answer.text(2).toLowerCase(Locale.ROOT);
        }
        return answer.text(1).equals("1")
                ? null
                : "the server has never executed " + answer.text(3).toLowerCase(Locale.ROOT);
    }

    private @Nullable String wrongGtidPosition(String value) {
        ServerFlavour flavour = ServerFlavour.of(facts.version());
        String wanted = flavour.canonical(value);
        String purged = flavour.purged(session);
        if (!flavour.covers(wanted, purged)) {
            return "transactions behind the start are already removed from the binlog, which begins behind " + purged;
        }
        String executed = flavour.executed(session);
        return flavour.covers(executed, wanted) ? null : "the server has only come to " + executed;
    }
}
