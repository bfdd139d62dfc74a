package io.millrace.binlog;

import java.nio.charset.StandardCharsets;

/** ROWS_QUERY: the statement behind the row events that follow. Layout: length 1 (to be ignored), text to the end. */
public final class RowsQueryEvent {
    private String sql = "";

    public RowsQueryEvent wrap(byte[] body, int offset, int length) {
        EventBytes in = new EventBytes("ROWS_QUERY").wrap(body, offset, length);
        in.u8();
        sql = in.text(in.remaining(), StandardCharsets.UTF_8);
        return this;
    }

    public String sql() {
        return sql;
    }
}
