package io.millrace.model;

/**
 * Every way a task can fail, with who has to act and whether trying again can help.
 *
 * <p>One place decides retry or stop: the engine, from {@link #retry()}.
 */
public enum ErrorCode {
    // configuration
    TASK_INVALID(Category.CONFIGURATION, Retry.NEVER),
    SECRET_UNAVAILABLE(Category.CONFIGURATION, Retry.NEVER),
    PRECHECK_FAILED(Category.CONFIGURATION, Retry.NEVER),
    TASK_ALREADY_RUNNING(Category.CONFIGURATION, Retry.NEVER),
    CHANGE_REFUSED(Category.CONFIGURATION, Retry.NEVER),
    TABLE_NOT_FOUND(Category.CONFIGURATION, Retry.NEVER),
    UNSUPPORTED_PLATFORM(Category.CONFIGURATION, Retry.NEVER),
    SERVER_START(Category.CONFIGURATION, Retry.NEVER),
    // source
    SOURCE_UNREACHABLE(Category.SOURCE, Retry.CONNECTION),
    SOURCE_CONNECTION_LOST(Category.SOURCE, Retry.CONNECTION),
    SOURCE_STALLED(Category.SOURCE, Retry.CONNECTION),
    SOURCE_AUTH(Category.SOURCE, Retry.AUTHENTICATION),
    SOURCE_PRIVILEGE(Category.SOURCE, Retry.NEVER),
    SOURCE_TLS(Category.SOURCE, Retry.CONNECTION),
    SOURCE_ERROR(Category.SOURCE, Retry.OTHER),
    SERVER_ID_CLASH(Category.SOURCE, Retry.OTHER),
    BINLOG_OFF(Category.SOURCE, Retry.NEVER),
    BINLOG_PURGED(Category.SOURCE, Retry.NEVER),
    BINLOG_RESET(Category.SOURCE, Retry.NEVER),
    SWITCHOVER_NO_GTID(Category.SOURCE, Retry.NEVER),
    SOURCE_BEHIND(Category.SOURCE, Retry.CONNECTION),
    GTID_ERRANT(Category.SOURCE, Retry.NEVER),
    // data
    BINLOG_CORRUPT(Category.DATA, Retry.NEVER),
    BINLOG_CHECKSUM(Category.DATA, Retry.OTHER),
    EVENT_UNKNOWN(Category.DATA, Retry.NEVER),
    STATEMENT_DML(Category.DATA, Retry.NEVER),
    ROWS_NOT_LOGGED(Category.DATA, Retry.NEVER),
    ROW_IMAGE_INCOMPLETE(Category.DATA, Retry.NEVER),
    ROW_TOO_LARGE(Category.DATA, Retry.NEVER),
    SCHEMA_MISMATCH(Category.DATA, Retry.NEVER),
    SCHEMA_NOT_PROVEN(Category.DATA, Retry.NEVER),
    RECORD_TOO_LARGE(Category.DATA, Retry.NEVER),
    MESSAGE_UNREADABLE(Category.DATA, Retry.NEVER),
    // sink
    SINK_UNREACHABLE(Category.SINK, Retry.CONNECTION),
    SINK_AUTH(Category.SINK, Retry.AUTHENTICATION),
    SINK_DELIVERY(Category.SINK, Retry.CONNECTION),
    SINK_ERROR(Category.SINK, Retry.OTHER),
    TOPIC_AUTH(Category.SINK, Retry.NEVER),
    TOPIC_INVALID(Category.SINK, Retry.NEVER),
    LEASE_LOST(Category.SINK, Retry.CONNECTION),
    SCHEMA_REGISTRY_UNREACHABLE(Category.SINK, Retry.CONNECTION),
    SCHEMA_REGISTRY_AUTH(Category.SINK, Retry.AUTHENTICATION),
    SCHEMA_REJECTED(Category.SINK, Retry.NEVER),
    CHECKPOINT_INVALID(Category.SINK, Retry.NEVER),
    // host
    HOST_DISK(Category.CONFIGURATION, Retry.OTHER),
    // bug
    INTERNAL(Category.BUG, Retry.NEVER);

    /** Who has to act. */
    public enum Category {
        CONFIGURATION,
        SOURCE,
        DATA,
        SINK,
        BUG
    }

    /** Which retry window an error of this code falls into. */
    public enum Retry {
        NEVER,
        CONNECTION,
        AUTHENTICATION,
        OTHER
    }

    private final Category category;
    private final Retry retry;

    ErrorCode(Category category, Retry retry) {
        this.category = category;
        this.retry = retry;
    }

    public Category category() {
        return category;
    }

    public Retry retry() {
        return retry;
    }
}
