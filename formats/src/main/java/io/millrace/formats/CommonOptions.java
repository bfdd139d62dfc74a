package io.millrace.formats;

import java.time.ZoneId;
import java.util.List;

/** What every format lets one choose: the record's key, headers that tell where the change comes from, and columns. */
record CommonOptions(KeyMode keyMode, boolean headers, VisibleColumns columns) {
    /** The record key. */
    enum KeyMode {
        /** The key that the format defines; most define none. */
        FORMAT,
        NONE,
        /** A compact JSON object of the primary key's columns; none for tables without one. */
        PK,
        /** {@code database.table}; of a statement about a database its name. */
        TABLE
    }

    static final List<FormatOption> DESCRIPTIONS = List.of(
            FormatOption.of(
                    "key.mode",
                    KeyMode.class,
                    "Record keys: the format's own (Debezium, Maxwell and the plain row define one), none, the primary key"
                            + " as a JSON object, or database.table. Messages about no row have the format's own with"
                            + " pk."),
            FormatOption.flag(
                    "headers.enabled",
                    false,
                    "Whether records carry the headers src.gtid, src.file, src.pos, src.row and event.type."),
            FormatOption.flag(
                    "hidden-rowid.emit",
                    false,
                    "Whether the hidden column that cloud servers give a table without a primary key"
                            + " (__#alibaba_rds_row_id#__, _drds_implicit_id_) is told."),
            FormatOption.flag(
                    "generated-key.emit",
                    true,
                    "Whether my_row_id is told, the invisible primary key that MySQL generates with"
                            + " sql_generate_invisible_primary_key. Rows are spread over partitions by it either way."));

    static CommonOptions from(OptionValues values) {
        return new CommonOptions(
                values.read("key.mode", KeyMode.class),
                values.readFlag("headers.enabled"),
                new VisibleColumns(values.readFlag("hidden-rowid.emit"), values.readFlag("generated-key.emit")));
    }

    /** The format with these options applied to its messages. */
    MessageFormat wrap(MessageFormat format, ZoneId outputZone) {
        return new ProjectedFormat(new CommonFormat(format, this, outputZone), columns);
    }

    /** Whether rows and messages are not as the format itself makes them. */
    boolean changeRecords() {
        return keyMode != KeyMode.FORMAT || headers;
    }
}
