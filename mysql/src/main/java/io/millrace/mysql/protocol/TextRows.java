package io.millrace.mysql.protocol;

import java.util.List;

/** Receives a text result set, row by row as it comes from the socket. */
@FunctionalInterface
public interface TextRows {
    /** Called once before the first row, also when there is none. */
    default void onColumns(List<String> names) {}

    /**
     * @param row borrowed until this returns
     * @return false to have the remaining rows read and dropped
     */
    boolean onRow(TextRow row);
}
