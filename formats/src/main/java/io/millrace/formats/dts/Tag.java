package io.millrace.formats.dts;

/** The tags of a record that we write, in the order in which they stand. */
enum Tag {
    GTID("GTID"),
    GTID_SET("GTID_SET"),
    CHARSET_CODE("Q_CHARSET_CODE"),
    FLAGS2_CODE("Q_FLAGS2_CODE"),
    SQL_MODE_CODE("Q_SQL_MODE_CODE"),
    COMMIT_TIMESTAMP("commitTimestamp"),
    LOWER_CASE_TABLE_NAMES("lowerCaseTableNames"),
    META_VERSION("metaVersion"),
    KEYS("pk_uk_info"),
    READ_TIME("readerThroughoutTime"),
    SERVER_ID("server_id"),
    THREAD_ID("thread_id");

    private final String key;

    Tag(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }
}
