package io.millrace.mysql.protocol;

import com.github.shyiko.mysql.binlog.network.protocol.command.DumpBinaryLogCommand;
import io.millrace.binlog.EventInput;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ByteSink;
import io.millrace.model.ErrorCode;
import io.millrace.model.GtidPosition;
import io.millrace.model.GtidSet;
import io.millrace.model.MillraceException;
import io.millrace.mysql.SourceSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of a running binlog dump, straight from the socket: one payload per event, however many packets it takes.
 *
 * <p>Each payload starts with a status byte: 0 for an event, 0xFE for the end, 0xFF for an error. Single-threaded; the
 * session's {@code abort} ends it from outside.
 */
public final class BinlogDump implements EventInput {
    /** How often an idle source says that it is alive. */
    public static final Duration HEARTBEAT = Duration.ofSeconds(1);

    /** A source that is silent for so long while we read is dead. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** How long source and task may leave a full pipe alone: back-pressure of up to an hour keeps the connection. */
    private static final int NET_TIMEOUT_SECONDS = 3600;

    private static final Logger log = LoggerFactory.getLogger(BinlogDump.class);
    /** For transactions from a time when {@code gtid_mode} was off: a source whose mode is ON keeps them to itself. */
    public static final String WITHOUT_GTID_RULE =
            "The source logged transactions without GTID that the task has not read, and does not send them while its"
                    + " gtid_mode is ON";

    public static final String WITHOUT_GTID_REMEDY =
            "SET GLOBAL gtid_mode = ON_PERMISSIVE on the source until the task has read them: it tries again by itself;"
                    + " or start the task over with a full load";

    private static final int UNKNOWN_SYSTEM_VARIABLE = 1193;
    private static final int FATAL_READING_BINLOG = 1236;
    private static final int COM_REGISTER_SLAVE = 0x15;
    private static final int COM_BINLOG_DUMP_GTID = 0x1E;
    private static final int NON_BLOCK = 1;

    /** MariaDB leaves ANNOTATE_ROWS out without it; then offsets inside a transaction could not be counted. */
    private static final int SEND_ANNOTATE_ROWS = 2;

    /** What of MariaDB's own events we understand: all up to GTIDs, so that no old event stands in for a new one. */
    private static final int MARIADB_SLAVE_CAPABILITY = 4;

    private static final int MAX_ERROR_BYTES = 1 << 16;

    private final MysqlSession session;
    private final PacketInput in;
    private final String from;
    private final boolean endsAtEof;
    private final boolean checksums;

    private BinlogDump(MysqlSession session, String from, boolean endsAtEof, boolean checksums) {
        this.session = session;
        this.in = session.input();
        this.from = from;
        this.endsAtEof = endsAtEof;
        this.checksums = checksums;
    }

    /** Whether events end with a CRC32 until a FORMAT_DESCRIPTION says otherwise. */
    public boolean hasChecksums() {
        return checksums;
    }

    /**
     * Starts a dump from a file and offset.
     *
     * @param follow true to wait at the end for more; false to end there: {@link #nextEvent} returns false
     */
    public static BinlogDump fromFile(
            MysqlSession session, ReplicaIdentity identity, BinlogPosition position, boolean follow) {
        return fromFile(session, identity, position, follow, NET_TIMEOUT_SECONDS);
    }

    /** @param netTimeoutSeconds how long the source waits while we do not read */
    static BinlogDump fromFile(
            MysqlSession session,
            ReplicaIdentity identity,
            BinlogPosition position,
            boolean follow,
            int netTimeoutSeconds) {
        if (position.offset() > 0xFFFF_FFFFL) {
            throw new MillraceException(
                    ErrorCode.SOURCE_ERROR,
                    "A dump by file starts within the first 4 GB of it: position=" + position
                            + ". Switch GTID on at the source, or start from the next file");
        }
        boolean checksums = prepare(session, identity, netTimeoutSeconds);
        sendFileCommand(session, identity, position, follow);
        return started(session, position.toString(), follow, checksums);
    }

    private static void sendFileCommand(
            MysqlSession session, ReplicaIdentity identity, BinlogPosition position, boolean follow) {
        try {
            byte[] command =
                    new DumpBinaryLogCommand(identity.serverId(), position.file(), position.offset()).toByteArray();
            command[5] = (byte) ((follow ? 0 : NON_BLOCK) | (isMariaDb(session) ? SEND_ANNOTATE_ROWS : 0));
            session.send(command);
        } catch (IOException e) {
            throw session.lost(e);
        }
    }

    /** Starts a MariaDB dump behind {@code passed}: in each domain behind its GTID, all of a domain that it lacks. */
    public static BinlogDump fromGtidPosition(
            MysqlSession session, ReplicaIdentity identity, GtidPosition passed, boolean follow) {
        boolean checksums = prepare(session, identity, NET_TIMEOUT_SECONDS);
        session.execute("SET @slave_connect_state = '" + passed + "', @slave_gtid_strict_mode = 0");
        sendFileCommand(session, identity, new BinlogPosition("", 4), follow);
        return started(session, "GTID position " + (passed.isEmpty() ? "''" : passed), follow, checksums);
    }

    private static boolean isMariaDb(MysqlSession session) {
        return session.serverVersion().toLowerCase(Locale.ROOT).contains("mariadb");
    }

    /** Starts a dump of every transaction that is not in {@code executed}. */
    public static BinlogDump fromGtidSet(
            MysqlSession session, ReplicaIdentity identity, GtidSet executed, boolean follow) {
        boolean checksums = prepare(session, identity, NET_TIMEOUT_SECONDS);
        try {
            session.send(gtidCommand(identity.serverId(), executed, follow));
        } catch (IOException e) {
            throw session.lost(e);
        }
        return started(session, "GTID set " + executed, follow, checksums);
    }

    private static BinlogDump started(MysqlSession session, String from, boolean follow, boolean checksums) {
        session.readTimeout(SILENCE);
        return new BinlogDump(session, from, !follow, checksums);
    }

    /** Command, flags, server id, empty file name, offset 4, set: as {@code com_binlog_dump_gtid} reads it. */
    static byte[] gtidCommand(long serverId, GtidSet executed, boolean follow) {
        byte[] set = GtidSetEncoding.encode(executed);
        ByteSink out = new ByteSink(32 + set.length, 64 + set.length);
        out.put(COM_BINLOG_DUMP_GTID);
        putInt(out, follow ? 0 : NON_BLOCK, 2);
        putInt(out, serverId, 4);
        putInt(out, 0, 4);
        putInt(out, 4, 8);
        putInt(out, set.length, 4);
        out.put(set);
        return out.toByteArray();
    }

    private static void putInt(ByteSink out, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.put((int) (value >> (8 * i)) & 0xFF);
        }
    }

    /**
     * Says what we understand and how patient we are. Both spellings of each variable: servers read {@code source_} from
     * 8.0.26 on, {@code master_} before.
     *
     * @return whether events will carry a CRC32
     */
    private static boolean prepare(MysqlSession session, ReplicaIdentity identity, int netTimeoutSeconds) {
        session.execute("SET SESSION net_write_timeout = " + netTimeoutSeconds + ", SESSION net_read_timeout = "
                + netTimeoutSeconds);
        session.execute("SET @master_heartbeat_period = " + HEARTBEAT.toNanos() + ", @source_heartbeat_period = "
                + HEARTBEAT.toNanos());
        session.execute("SET @slave_uuid = '" + identity.uuid() + "', @replica_uuid = '" + identity.uuid() + "'");
        try {
            session.execute("SET @master_binlog_checksum = @@global.binlog_checksum,"
                    + " @source_binlog_checksum = @@global.binlog_checksum");
        } catch (MysqlServerException e) {
            if (e.error().number() != UNKNOWN_SYSTEM_VARIABLE) {
                throw e;
            }
            log.debug("a source without binlog checksums: {}", session.serverVersion());
        }
        if (isMariaDb(session)) {
            session.execute("SET @mariadb_slave_capability = " + MARIADB_SLAVE_CAPABILITY);
        }
        register(session, identity);
        return "CRC32".equalsIgnoreCase(session.queryValue("SELECT @master_binlog_checksum"));
    }

    /** COM_REGISTER_SLAVE: server id, our name where a replica reports its host, no user or password, no port. */
    private static void register(MysqlSession session, ReplicaIdentity identity) {
        byte[] name = ("millrace " + session.settings().taskName()).getBytes(StandardCharsets.UTF_8);
        ByteSink out = new ByteSink(96);
        out.put(COM_REGISTER_SLAVE);
        putInt(out, identity.serverId(), 4);
        int nameLength = Math.min(name.length, 60);
        out.put(nameLength);
        out.put(name, 0, nameLength);
        putInt(out, 0, 1 + 1 + 2); // user, password, port
        putInt(out, 0, 4 + 4); // rank, source id
        try {
            session.send(out.toByteArray());
            PacketInput in = session.input();
            in.next();
            byte[] answer = in.readAll(MAX_ERROR_BYTES);
            if (answer.length > 0 && (answer[0] & 0xFF) == 0xFF) {
                throw ServerError.parse(answer).toException(session.settings(), "registering as a replica");
            }
        } catch (IOException e) {
            throw session.lost(e);
        }
    }

    @Override
    public boolean nextEvent() {
        try {
            in.skipRest();
            in.next();
            int status = in.read();
            if (status == 0) {
                return true;
            }
            byte[] rest = in.readAll(MAX_ERROR_BYTES);
            if (status == 0xFE && rest.length < 8) {
                if (endsAtEof) {
                    return false;
                }
                throw new IOException("the source ended the dump");
            }
            if (status != 0xFF) {
                throw new IOException("a packet of a dump starts with 0, 0xFE or 0xFF: " + status);
            }
            byte[] error = new byte[rest.length + 1];
            error[0] = (byte) 0xFF;
            System.arraycopy(rest, 0, error, 1, rest.length);
            throw dumpError(session.settings(), ServerError.parse(error), from);
        } catch (IOException e) {
            throw session.lost(e);
        }
    }

    @Override
    public boolean isDry() {
        try {
            return in.isDry();
        } catch (IOException e) {
            return false; // the read that follows says what is wrong
        }
    }

    @Override
    public void readFully(byte[] target, int offset, int length) throws PacketInput.PayloadEndException {
        try {
            in.readFully(target, offset, length);
        } catch (PacketInput.PayloadEndException e) {
            throw e;
        } catch (IOException e) {
            throw session.lost(e);
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        try {
            return in.read(target, offset, length);
        } catch (IOException e) {
            throw session.lost(e);
        }
    }

    @Override
    public void skipRest() {
        try {
            in.skipRest();
        } catch (IOException e) {
            throw session.lost(e);
        }
    }

    /** What an error in place of an event means. MySQL has one number for many reasons, told apart by its text. */
    static MillraceException dumpError(SourceSettings settings, ServerError error, String from) {
        String text = error.message().toLowerCase(Locale.ROOT);
        if (error.number() != FATAL_READING_BINLOG) {
            return error.toException(settings, "reading the binlog from " + from);
        }
        String said = " at " + settings.place() + ", dump started at " + from + ". The source says: " + error.message();
        Reading reading = Reading.of(text);
        return new MillraceException(
                reading.code, reading.rule + said + (reading.remedy == null ? "" : ". " + reading.remedy));
    }

    private enum Reading {
        CLASH(
                ErrorCode.SERVER_ID_CLASH,
                "Two replicas have one server id or uuid",
                "Stop the other run of this task, or give the tasks different names and server ids"),
        PURGED(
                ErrorCode.BINLOG_PURGED,
                "The source no longer keeps the binlog that the task needs",
                "Start the task over with a full load, and have the source keep its binlog longer"
                        + " (binlog_expire_logs_seconds)"),
        RESET(
                ErrorCode.BINLOG_RESET,
                "The source does not have the position of the task: its binlog was reset or it is another server",
                "Start the task over with a full load"),
        CORRUPT(
                ErrorCode.BINLOG_CORRUPT,
                "The source cannot read its own binlog at this place",
                "Check the source's disk and error log; start the task over with a full load"),
        WITHOUT_GTID(ErrorCode.SOURCE_ERROR, WITHOUT_GTID_RULE, WITHOUT_GTID_REMEDY),
        OTHER(ErrorCode.SOURCE_ERROR, "The source ended the dump", null);

        private final ErrorCode code;
        private final String rule;
        private final @Nullable String remedy;

        Reading(ErrorCode code, String rule, @Nullable String remedy) {
            this.code = code;
            this.rule = rule;
            this.remedy = remedy;
        }

        static Reading of(String text) {
            if (text.contains("anonymous transaction")) {
                return WITHOUT_GTID;
            }
            if (text.contains("same server_uuid") || text.contains("same server_id")) {
                return CLASH;
            }
            if (text.contains("purged") || text.contains("could not find first log file name")) {
                return PURGED;
            }
            if (text.contains("> file size")
                    || text.contains("impossible position")
                    || text.contains("not in the master's binlog")
                    || text.contains("more gtids than")
                    || text.contains("has more gtid")) {
                return RESET;
            }
            if (text.contains("bogus data")
                    || text.contains("truncated")
                    || text.contains("corrupt")
                    || text.contains("event read from binlog did not pass crc")
                    || text.contains("read error")) {
                return CORRUPT;
            }
            return OTHER;
        }
    }
}
