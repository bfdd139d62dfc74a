package io.millrace.model;

/** What happened to a row; SNAPSHOT is a row of the full load. */
public enum ChangeKind {
    INSERT,
    UPDATE,
    DELETE,
    SNAPSHOT
}
