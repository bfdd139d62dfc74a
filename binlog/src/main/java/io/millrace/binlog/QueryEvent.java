package io.millrace.binlog;

import java.nio.charset.StandardCharsets;

/**
 * QUERY, and EXECUTE_LOAD_QUERY which is laid out alike: a statement with what its session was set to.
 *
 * <p>Layout: thread id 4, execution time 4, database length 1, error code 2, status length 2; EXECUTE_LOAD_QUERY: file id
 * 4, start 4, end 4, duplicates 1; status variables, database, NUL, statement (mysql-server: {@code statement_events.h}).
 * Allocates nothing but the strings that are asked for; reused.
 */
public final class QueryEvent {
    private static final int EXECUTE_LOAD_EXTRA = 13;
    private static final int OVER_MAX_DATABASES = 254;

    private final EventBytes in = new EventBytes("QUERY");
    private byte[] body = new byte[0];
    private long threadId;
    private long executionSeconds;
    private int errorCode;
    private int databaseOffset;
    private int databaseLength;
    private int sqlOffset;
    private int sqlLength;
    private long flags2;
    private long sqlMode;
    private boolean hasCharset;
    private int clientCollation;
    private int connectionCollation;
    private int serverCollation;
    private int databaseCollation;
    private int utf8mb4Collation;
    private int timeZoneOffset;
    private int timeZoneLength;
    private int micros;
    private boolean hasXid;
    private long xid;
    private int unknownStatus;

    public QueryEvent wrap(EventType type, byte[] newBody, int offset, int length) {
        body = newBody;
        in.wrap(newBody, offset, length);
        threadId = in.u32();
        executionSeconds = in.u32();
        databaseLength = in.u8();
        errorCode = in.u16();
        int statusLength = in.u16();
        if (type == EventType.EXECUTE_LOAD_QUERY) {
            in.take(EXECUTE_LOAD_EXTRA);
        }
        int statusOffset = in.take(statusLength);
        databaseOffset = in.take(databaseLength + 1L);
        sqlLength = in.remaining();
        sqlOffset = in.take(sqlLength);
        forgetStatus();
        in.wrap(newBody, statusOffset, statusLength);
        while (in.remaining() > 0 && unknownStatus == -1) {
            readStatus(in.u8());
        }
        return this;
    }

    private void forgetStatus() {
        flags2 = 0;
        sqlMode = 0;
        hasCharset = false;
        clientCollation = 0;
        connectionCollation = 0;
        serverCollation = 0;
        databaseCollation = 0;
        utf8mb4Collation = 0;
        timeZoneOffset = 0;
        timeZoneLength = 0;
        micros = 0;
        hasXid = false;
        xid = 0;
        unknownStatus = -1;
    }

    /** Variables come in ascending order of code, so that the first unknown one ends what can be read. */
    private void readStatus(int code) {
        switch (code) {
            case 0 -> flags2 = in.u32();
            case 1 -> sqlMode = in.i64();
            case 2 -> in.take(in.u8() + 1L); // Q_CATALOG, NUL-terminated, before 5.0.4
            case 3, 10 -> in.take(4); // Q_AUTO_INCREMENT, Q_MASTER_DATA_WRITTEN
            case 4 -> {
                hasCharset = true;
                clientCollation = in.u16();
                connectionCollation = in.u16();
                serverCollation = in.u16();
            }
            case 5 -> {
                timeZoneLength = in.u8();
                timeZoneOffset = in.take(timeZoneLength);
            }
            case 6 -> in.take(in.u8()); // Q_CATALOG_NZ
            case 7 -> in.take(2); // Q_LC_TIME_NAMES
            case 8 -> databaseCollation = in.u16();
            case 9 -> in.take(8); // Q_TABLE_MAP_FOR_UPDATE
            case 11 -> { // Q_INVOKER: user, host
                in.take(in.u8());
                in.take(in.u8());
            }
            case 12 -> skipDatabases();
            case 13 -> micros = (int) in.unsigned(3);
            case 16, 19, 20 -> in.take(1); // explicit_defaults_for_timestamp, sql_require_primary_key, encryption
            case 17 -> {
                hasXid = true;
                xid = in.i64();
            }
            case 18 -> utf8mb4Collation = in.u16();
            case 128 -> micros = (int) in.unsigned(3); // MariaDB: Q_HRNOW
            case 129 -> { // MariaDB: Q_XID
                hasXid = true;
                xid = in.i64();
            }
            default -> unknownStatus = code;
        }
    }

    private void skipDatabases() {
        int count = in.u8();
        for (int i = 0; count != OVER_MAX_DATABASES && i < count; i++) {
            while (in.u8() != 0) {}
        }
    }

    public long threadId() {
        return threadId;
    }

    public long executionSeconds() {
        return executionSeconds;
    }

    /** Error that the statement ended with on the source, 0 if none. */
    public int errorCode() {
        return errorCode;
    }

    /** Default database of the session, "" if none. */
    public String database() {
        return new String(body, databaseOffset, databaseLength, StandardCharsets.UTF_8);
    }

    /** The event's buffer, which holds the statement at {@link #sqlOffset()}. */
    public byte[] sqlBytes() {
        return body;
    }

    public int sqlOffset() {
        return sqlOffset;
    }

    public int sqlLength() {
        return sqlLength;
    }

    /** Whether the statement is exactly this ASCII text, in any case: {@code isSql("BEGIN")}. */
    public boolean isSql(String ascii) {
        if (ascii.length() != sqlLength) {
            return false;
        }
        for (int i = 0; i < sqlLength; i++) {
            int c = body[sqlOffset + i];
            if (c != ascii.charAt(i) && upper(c) != upper(ascii.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static int upper(int c) {
        return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
    }

    /** The statement, its bytes read in the session's {@code character_set_client}, UTF-8 if that is not known. */
    public String sql() {
        return new String(
                body,
                sqlOffset,
                sqlLength,
                Collations.charsetOf(clientCollation).javaCharset());
    }

    /** Q_FLAGS2_CODE. */
    public long flags2() {
        return flags2;
    }

    /** Q_SQL_MODE_CODE. */
    public long sqlMode() {
        return sqlMode;
    }

    /** Whether Q_CHARSET_CODE is there: the three collation ids below. */
    public boolean hasCharset() {
        return hasCharset;
    }

    /** Collation id of {@code character_set_client}. */
    public int clientCollation() {
        return clientCollation;
    }

    /** {@code collation_connection}. */
    public int connectionCollation() {
        return connectionCollation;
    }

    /** {@code collation_server}. */
    public int serverCollation() {
        return serverCollation;
    }

    /** {@code collation_database}, 0 if not told. */
    public int databaseCollation() {
        return databaseCollation;
    }

    /** {@code default_collation_for_utf8mb4}, 0 if not told. */
    public int utf8mb4Collation() {
        return utf8mb4Collation;
    }

    /** Session time zone as {@code SYSTEM} or {@code +08:00}, "" if not told. */
    public String timeZone() {
        return new String(body, timeZoneOffset, timeZoneLength, StandardCharsets.UTF_8);
    }

    /** Fraction of the event's second. */
    public int micros() {
        return micros;
    }

    /** Whether this is an atomic DDL statement that carries its own xid. */
    public boolean hasXid() {
        return hasXid;
    }

    public long xid() {
        return xid;
    }

    /** Code of the first status variable that is not known, which ended their reading; -1 if there is none. */
    public int unknownStatus() {
        return unknownStatus;
    }
}
