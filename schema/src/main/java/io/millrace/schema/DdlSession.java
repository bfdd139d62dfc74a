package io.millrace.schema;

/**
 * What a QUERY event says about the session that ran a statement, and what the server would fill in.
 *
 * @param sqlMode bits of Q_SQL_MODE_CODE (ANSI_QUOTES and NO_BACKSLASH_ESCAPES change how text is read)
 * @param serverCharset default charset of the server or session for databases without a known default
 * @param databaseCharset default charset of the default database at this point, "" if not known
 * @param lowerCaseTableNames {@code @@lower_case_table_names}
 * @param timeZone {@code @@time_zone} as Q_TIME_ZONE_CODE has it, "" if it does not say
 */
public record DdlSession(
        long sqlMode, String serverCharset, String databaseCharset, int lowerCaseTableNames, String timeZone) {
    /** Of a session whose time zone is the server's. */
    public DdlSession(long sqlMode, String serverCharset, String databaseCharset, int lowerCaseTableNames) {
        this(sqlMode, serverCharset, databaseCharset, lowerCaseTableNames, "");
    }
}
