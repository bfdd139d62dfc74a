package io.millrace.engine;

import java.util.ArrayDeque;

/**
 * Rooms for the rows of events that are not being used: as many as there are events at a time, and as large as those are.
 * What was used last is used next. Any thread.
 */
final class RowsPool {
    /** Of all of them together, in parts: some ten megabytes. */
    private static final int MAX_ROOM = 1 << 18;

    private final ArrayDeque<EncodedRows> free = new ArrayDeque<>(); // guarded by this, as is the rest
    private int room;

    synchronized EncodedRows take() {
        EncodedRows rows = free.pollLast();
        if (rows == null) {
            return new EncodedRows();
        }
        room -= rows.room();
        return rows;
    }

    /** Takes back what nobody touches any more. */
    void giveBack(EncodedRows rows) {
        rows.clear();
        synchronized (this) {
            if (room + rows.room() <= MAX_ROOM) {
                room += rows.room();
                free.addLast(rows);
            }
        }
    }
}
