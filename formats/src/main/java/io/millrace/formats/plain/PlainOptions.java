package io.millrace.formats.plain;

import io.millrace.formats.FormatOption;
import io.millrace.formats.OptionValues;

/** What every format of plain rows lets one choose; the first constant of each enum is the default. */
public record PlainOptions(Delete delete, Meta meta) {
    /** What becomes of a DELETE. */
    public enum Delete {
        /** The key without a value. */
        TOMBSTONE,
        /** The old row with {@code __deleted}. */
        REWRITE,
        REWRITE_WITH_TOMBSTONE,
        DROP
    }

    /** What a row says besides its columns. */
    public enum Meta {
        NONE,
        FIELDS,
        HEADERS
    }

    public static final FormatOption DELETE = FormatOption.of(
            "plain.delete",
            Delete.class,
            "DELETE: the key without a value, the old row with __deleted, both, or nothing.");

    public static final FormatOption META = FormatOption.of(
            "plain.meta",
            Meta.class,
            "What a row says besides its columns: nothing, or operation, table, times and position in fields or in"
                    + " headers.");

    public static PlainOptions from(OptionValues values) {
        return new PlainOptions(values.read("plain.delete", Delete.class), values.read("plain.meta", Meta.class));
    }
}
