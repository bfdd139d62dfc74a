package io.millrace.testkit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row change as a message carries it, in canonical texts.
 *
 * @param table {@code database.table}
 * @param snapshot whether the full load wrote it; its sequence is then a counter without meaning across runs
 * @param sequence the message's number from the binlog position; equal for a repeat of the same change
 * @param before column texts before the change; null for an insert
 * @param after column texts after the change; null for a delete
 */
public record RowMessage(
        String table,
        boolean snapshot,
        long sequence,
        @Nullable Map<String, @Nullable String> before,
        @Nullable Map<String, @Nullable String> after) {}
