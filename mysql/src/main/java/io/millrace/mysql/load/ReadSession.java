package io.millrace.mysql.load;

import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.protocol.MysqlServerException;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session whose variables make the server's text mean one thing only, and the few questions about positions that the
 * full load asks. One thread at a time; {@link #abort} from any.
 */
final class ReadSession implements AutoCloseable {
    private static final int UNKNOWN_SYSTEM_VARIABLE = 1193;

    /** What every server knows. */
    private static final List<String> SETTINGS = List.of(
            "SET autocommit = 1, time_zone = '+00:00', character_set_results = NULL,"
                    + " sql_mode = 'ALLOW_INVALID_DATES', sql_select_limit = DEFAULT, sql_safe_updates = 0,"
                    + " net_write_timeout = 604800, wait_timeout = 604800, lock_wait_timeout = 30",
            "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");

    /** What came later: a server that does not know one does not need it. */
    private static final List<String> OPTIONAL_SETTINGS = List.of(
            "SET max_execution_time = 0",
            "SET range_optimizer_max_mem_size = 0", // conditions on long composite keys stay index ranges
            "SET information_schema_stats_expiry = 0",
            "SET optimizer_switch = 'use_invisible_indexes=on'"); // the chunk key may be one

    private static final int WRONG_VALUE_FOR_VARIABLE = 1231;

    private final MysqlSession session;
    private final boolean newStatusStatement;

    private ReadSession(MysqlSession session) {
        this.session = session;
        this.newStatusStatement = isMysqlFrom82(session.serverVersion());
    }

    static ReadSession open(SourceSettings settings) {
        MysqlSession session = MysqlSession.connect(settings);
        try {
            SETTINGS.forEach(session::execute);
            for (String setting : OPTIONAL_SETTINGS) {
                executeIfKnown(session, setting);
            }
            return new ReadSession(session);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static void executeIfKnown(MysqlSession session, String setting) {
        try {
            session.execute(setting);
        } catch (MysqlServerException e) {
            int number = e.error().number();
            if (number != UNKNOWN_SYSTEM_VARIABLE && number != WRONG_VALUE_FOR_VARIABLE) {
                throw e;
            }
        }
    }

    /** SHOW MASTER STATUS is gone in 8.4; SHOW BINARY LOG STATUS came with 8.2. */
    private static boolean isMysqlFrom82(String version) {
        if (version.contains("MariaDB")) {
            return false;
        }
        String[] parts = version.split("[^0-9]+");
        int major = Integer.parseInt(parts[0]);
        return major > 8 || (major == 8 && Integer.parseInt(parts[1]) >= 2);
    }

    MysqlSession session() {
        return session;
    }

    /** The newest position in the binlog; needs REPLICATION CLIENT. */
    BinlogPosition binlogPosition() {
        Row status = session.queryOne(newStatusStatement ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS");
        if (status == null) {
            throw new MillraceException(
                    ErrorCode.BINLOG_OFF,
                    "The source writes no binlog: " + session.settings().place()
                            + ". Put log_bin and server_id into the server's option file and restart it");
        }
        return new BinlogPosition(status.text("File"), Long.parseLong(status.text("Position")));
    }

    /** A server variable's global value, null when the server does not know it. */
    @Nullable
    String globalVariable(String name) {
        try {
            return session.queryValue("SELECT @@global." + name);
        } catch (MysqlServerException e) {
            if (e.error().number() == UNKNOWN_SYSTEM_VARIABLE) {
                return null;
            }
            throw e;
        }
    }

    void abort() {
        session.abort();
    }

    @Override
    public void close() {
        session.close();
    }
}
