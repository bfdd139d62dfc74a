package io.millrace.schema;

/** What a statement of a QUERY event is, by its first words. */
public enum StatementKind {
    BEGIN,
    COMMIT,
    ROLLBACK,
    /** SAVEPOINT, RELEASE SAVEPOINT and ROLLBACK TO. */
    SAVEPOINT,
    /** XA START, END, PREPARE, COMMIT, ROLLBACK. */
    XA,
    /** CREATE, ALTER, DROP, RENAME, TRUNCATE of tables and indexes, temporary ones too. */
    DDL_TABLE,
    /** CREATE, ALTER, DROP DATABASE. */
    DDL_DATABASE,
    /** Views, routines, triggers, events, accounts, table maintenance, SET: no row and no column of a base table. */
    DDL_OTHER,
    /** Changes or may change rows: INSERT, CALL, LOAD DATA, CREATE TABLE ... SELECT, several statements in one text. */
    DML,
    /** None of these: to be treated like {@link #DML}. */
    UNKNOWN
}
