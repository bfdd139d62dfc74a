package io.millrace.mysql.load;

/** Whether a read may lock its table for a moment where nothing else gives an exact position. */
public enum SnapshotLock {
    /** The source is only read. */
    NONE,
    /**
     * {@code LOCK TABLES t READ}: InnoDB tables without a usable key for the instant in which the snapshot opens, tables
     * of other engines while a chunk, or a whole table without a key, is read. Needs the privilege LOCK TABLES.
     */
    TABLE
}
