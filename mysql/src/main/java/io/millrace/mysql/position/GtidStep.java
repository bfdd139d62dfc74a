package io.millrace.mysql.position;

import org.jspecify.annotations.Nullable;

/** What one commit adds to a {@link GtidTrack}, in a reused place. Handed from one thread to another. */
public final class GtidStep {
    /** Null when the transaction had no GTID, or none are kept. */
    @Nullable
    String source;

    /** MariaDB: whether the transaction had a GTID. */
    boolean inDomain;

    long domain;
    long server;
    long number;
}
