package io.millrace.formats.maxwell;

import io.millrace.formats.FormatOption;
import io.millrace.formats.OptionValues;
import java.util.List;

/**
 * How Maxwell JSON is written; names and defaults are those of Maxwell's own configuration.
 *
 * @param schemaId Maxwell numbers the definitions that it keeps in a table of its own; ours is a checksum of the definition
 */
public record MaxwellJsonOptions(
        Key key,
        FullLoadType fullLoadType,
        boolean commitInfo,
        boolean xoffset,
        boolean position,
        boolean gtid,
        boolean serverId,
        boolean threadId,
        boolean schemaId,
        boolean primaryKeys,
        boolean primaryKeyColumns,
        boolean nulls,
        boolean nullZeroDates,
        boolean ddl) {
    /** The record key. */
    public enum Key {
        /** {@code {"database":"shop","table":"t","pk.id":1}}. */
        HASH,
        /** {@code ["shop","t",[{"id":1}]]}. */
        ARRAY,
        NONE
    }

    /** Rows of the full load. */
    public enum FullLoadType {
        /** With {@code bootstrap-start} before and {@code bootstrap-complete} behind them. */
        BOOTSTRAP_INSERT,
        /** As {@code insert}, without messages around them: Flink's reader fails on every other type. */
        INSERT
    }

    public static final List<FormatOption> DESCRIPTIONS = List.of(
            FormatOption.of(
                    "maxwell.key",
                    Key.class,
                    "Record keys: an object with database, table and a pk. field per column of the primary key, an"
                            + " array of the same, or none. Without a primary key the object has a _uuid, which comes"
                            + " from the position."),
            FormatOption.of(
                    "maxwell.full-load-type",
                    FullLoadType.class,
                    "Rows of the full load: as bootstrap-insert between bootstrap-start and bootstrap-complete, or as"
                            + " insert alone, which is all that Flink's maxwell-json can read."),
            FormatOption.flag(
                    "maxwell.output-commit-info",
                    true,
                    "Fields xid, and commit on the last row of a transaction. Rows are held until their commit for it."),
            FormatOption.flag(
                    "maxwell.output-xoffset",
                    false,
                    "Field xoffset: the row's number in its transaction, on all rows but the last."),
            FormatOption.flag("maxwell.output-position", false, "Field position: file and offset of the row's event."),
            FormatOption.flag("maxwell.output-gtid", false, "Field gtid: GTID of the transaction, null without one."),
            FormatOption.flag("maxwell.output-server-id", false, "Field server_id: where the change was first made."),
            FormatOption.flag("maxwell.output-thread-id", false, "Field thread_id: the session that made the change."),
            FormatOption.flag(
                    "maxwell.output-schema-id",
                    false,
                    "Field schema_id: a number that changes with the table's definition, and only then. Maxwell's own"
                            + " counts the definitions that it has seen."),
            FormatOption.flag(
                    "maxwell.output-primary-keys",
                    false,
                    "Field primary_key: the values of the primary key's columns."),
            FormatOption.flag(
                    "maxwell.output-primary-key-columns",
                    false,
                    "Field primary_key_columns: the names of the primary key's columns."),
            FormatOption.flag(
                    "maxwell.output-nulls",
                    true,
                    "Whether data names columns that are NULL. In old they always stand: an absent one is unchanged."),
            FormatOption.flag(
                    "maxwell.output-null-zerodates", false, "Whether zero dates are null and not \"0000-00-00\"."),
            FormatOption.flag(
                    "maxwell.output-ddl",
                    false,
                    "DDL messages (table-create, table-alter, table-drop, database-create, database-alter,"
                            + " database-drop). Flink's maxwell-json fails on them."));

    public static MaxwellJsonOptions from(OptionValues values) {
        return new MaxwellJsonOptions(
                values.read("maxwell.key", Key.class),
                values.read("maxwell.full-load-type", FullLoadType.class),
                values.readFlag("maxwell.output-commit-info"),
                values.readFlag("maxwell.output-xoffset"),
                values.readFlag("maxwell.output-position"),
                values.readFlag("maxwell.output-gtid"),
                values.readFlag("maxwell.output-server-id"),
                values.readFlag("maxwell.output-thread-id"),
                values.readFlag("maxwell.output-schema-id"),
                values.readFlag("maxwell.output-primary-keys"),
                values.readFlag("maxwell.output-primary-key-columns"),
                values.readFlag("maxwell.output-nulls"),
                values.readFlag("maxwell.output-null-zerodates"),
                values.readFlag("maxwell.output-ddl"));
    }
}
