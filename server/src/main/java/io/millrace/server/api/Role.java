package io.millrace.server.api;

/** What a user may do; each may do all that the ones before it may. */
public enum Role {
    /** Looks. */
    VIEWER,
    /** Changes connections and tasks. */
    OPERATOR,
    /** Changes users, settings and keys, and reads the audit log. */
    ADMIN;

    public boolean mayActAs(Role needed) {
        return compareTo(needed) >= 0;
    }

    /** The lesser of the two. */
    public Role and(Role other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
