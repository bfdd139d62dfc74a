package io.millrace.formats;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as a person wants to see it.
 *
 * @param kind INSERT, UPDATE, DELETE, INIT, DDL, ... in the format's own word
 * @param before column texts before the change, empty if the message has none; null values are SQL NULL
 * @param after column texts after the change, likewise; for Canal JSON a DELETE's row stands in {@code before}
 * @param sql DDL text, "" for rows
 * @param sourceTimeMs source time, ms since the epoch
 * @param position position or sequence number as the format carries it, for display
 */
public record DecodedMessage(
        String kind,
        String database,
        String table,
        Map<String, @Nullable String> before,
        Map<String, @Nullable String> after,
        String sql,
        long sourceTimeMs,
        String position) {}
