package io.millrace.mysql.stream;

import io.millrace.binlog.EventType;

/** Takes the events of a transaction that rows depend on, in order: TABLE_MAP and rows. */
@FunctionalInterface
interface RowEvents {
    /** @param body borrowed during the call: the event without header and checksum, uncompressed */
    void onEvent(EventType type, byte[] body, int offset, int length);
}
