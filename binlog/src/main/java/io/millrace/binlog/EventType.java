package io.millrace.binlog;

/**
 * The binlog event types, under MySQL's names (mysql-server 9.x: {@code libs/mysql/binlog/event/binlog_event.h}) and
 * MariaDB's for its own, where GTID is MARIADB_GTID.
 * UNKNOWN stands for every code that is not in the list; the code itself is in the {@link EventHeader}.
 */
public enum EventType {
    UNKNOWN(0),
    START_V3(1),
    QUERY(2),
    STOP(3),
    ROTATE(4),
    INTVAR(5),
    LOAD(6),
    SLAVE(7),
    CREATE_FILE(8),
    APPEND_BLOCK(9),
    EXEC_LOAD(10),
    DELETE_FILE(11),
    NEW_LOAD(12),
    RAND(13),
    USER_VAR(14),
    FORMAT_DESCRIPTION(15),
    XID(16),
    BEGIN_LOAD_QUERY(17),
    EXECUTE_LOAD_QUERY(18),
    TABLE_MAP(19),
    PRE_GA_WRITE_ROWS(20),
    PRE_GA_UPDATE_ROWS(21),
    PRE_GA_DELETE_ROWS(22),
    WRITE_ROWS_V1(23),
    UPDATE_ROWS_V1(24),
    DELETE_ROWS_V1(25),
    INCIDENT(26),
    HEARTBEAT(27),
    IGNORABLE(28),
    ROWS_QUERY(29),
    WRITE_ROWS(30),
    UPDATE_ROWS(31),
    DELETE_ROWS(32),
    GTID(33),
    ANONYMOUS_GTID(34),
    PREVIOUS_GTIDS(35),
    TRANSACTION_CONTEXT(36),
    VIEW_CHANGE(37),
    XA_PREPARE(38),
    PARTIAL_UPDATE_ROWS(39),
    TRANSACTION_PAYLOAD(40),
    HEARTBEAT_V2(41),
    GTID_TAGGED(42),

    // MariaDB (mariadb-server: sql/log_event.h)
    ANNOTATE_ROWS(160),
    BINLOG_CHECKPOINT(161),
    MARIADB_GTID(162),
    GTID_LIST(163),
    START_ENCRYPTION(164),
    QUERY_COMPRESSED(165),
    WRITE_ROWS_COMPRESSED_V1(166),
    UPDATE_ROWS_COMPRESSED_V1(167),
    DELETE_ROWS_COMPRESSED_V1(168),
    WRITE_ROWS_COMPRESSED(169),
    UPDATE_ROWS_COMPRESSED(170),
    DELETE_ROWS_COMPRESSED(171);

    private static final EventType[] BY_CODE = new EventType[256];

    static {
        java.util.Arrays.fill(BY_CODE, UNKNOWN);
        for (EventType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;

    EventType(int code) {
        this.code = code;
    }

    /** The type of this one-byte code, UNKNOWN if there is none. */
    public static EventType of(int code) {
        return BY_CODE[code & 0xff];
    }

    public int code() {
        return code;
    }

    /** WRITE, UPDATE or DELETE of rows, any version. */
    public boolean isRows() {
        return switch (this) {
            case WRITE_ROWS_V1,
                    UPDATE_ROWS_V1,
                    DELETE_ROWS_V1,
                    WRITE_ROWS,
                    UPDATE_ROWS,
                    DELETE_ROWS,
                    PARTIAL_UPDATE_ROWS -> true;
            default -> false;
        };
    }

    /** GTID, ANONYMOUS_GTID, GTID_TAGGED or MARIADB_GTID: the first event of a transaction since 5.6. */
    public boolean isGtid() {
        return this == GTID || this == ANONYMOUS_GTID || this == GTID_TAGGED || this == MARIADB_GTID;
    }

    /** Whether the type stands between a transaction's first event and its last, and is never made for the stream. */
    boolean isInsideTransaction() {
        return switch (uncompressed()) {
            case TABLE_MAP,
                    QUERY,
                    INTVAR,
                    RAND,
                    USER_VAR,
                    ROWS_QUERY,
                    ANNOTATE_ROWS,
                    BEGIN_LOAD_QUERY,
                    APPEND_BLOCK,
                    EXECUTE_LOAD_QUERY,
                    DELETE_FILE,
                    INCIDENT,
                    XID,
                    XA_PREPARE -> true;
            default -> uncompressed().isRows();
        };
    }

    /** The type of the event inside, for MariaDB's compressed events; every other type is its own. */
    EventType uncompressed() {
        return switch (this) {
            case QUERY_COMPRESSED -> QUERY;
            case WRITE_ROWS_COMPRESSED_V1 -> WRITE_ROWS_V1;
            case UPDATE_ROWS_COMPRESSED_V1 -> UPDATE_ROWS_V1;
            case DELETE_ROWS_COMPRESSED_V1 -> DELETE_ROWS_V1;
            case WRITE_ROWS_COMPRESSED -> WRITE_ROWS;
            case UPDATE_ROWS_COMPRESSED -> UPDATE_ROWS;
            case DELETE_ROWS_COMPRESSED -> DELETE_ROWS;
            default -> this;
        };
    }
}
