package io.millrace.formats.drs;

import io.millrace.formats.FormatOption;
import io.millrace.formats.OptionValues;
import java.util.List;

/**
 * How DRS JSON is written; the first constant of each enum is the default.
 *
 * @param variant which of the two formats
 * @param htmlSafe whether {@code < > & = '} are escaped
 * @param initDdl whether a table's full load begins with its CREATE statement
 */
public record DrsJsonOptions(
        Variant variant, Old old, boolean htmlSafe, boolean initDdl, FullType fullType, Geometry geometry) {
    /** The two formats; they differ in where a deleted row stands and how a TIMESTAMP looks, in nothing else. */
    public enum Variant {
        /** A deleted row stands in {@code old}; TIMESTAMP is seconds since the epoch. */
        JSON,
        /** A deleted row stands in {@code data}; TIMESTAMP is text in the output zone. */
        JSON_C
    }

    /** {@code old} of an UPDATE. */
    public enum Old {
        FULL,
        /** Only columns that changed, as Canal has it. */
        CHANGED
    }

    /** The type of a row of the full load. */
    public enum FullType {
        INIT,
        INSERT
    }

    /** Geometry values. */
    public enum Geometry {
        /** SRID and WKB, as a list of bytes. */
        BYTES,
        WKT
    }

    private static final List<FormatOption> SHARED = List.of(
            FormatOption.flag(
                    "drs.html-escape",
                    true,
                    "Whether <, >, &, = and ' are escaped in strings, as DRS does; JSON readers see no difference."),
            FormatOption.flag(
                    "drs.init-ddl",
                    true,
                    "Whether a table's full load begins with a message of type INIT_DDL: its CREATE TABLE statement."),
            FormatOption.of(
                    "drs.full-type",
                    FullType.class,
                    "Type of full-load rows. Readers that know only INSERT, UPDATE and DELETE need insert."),
            FormatOption.of(
                    "drs.geometry",
                    Geometry.class,
                    "Geometry values: SRID and WKB as a list of bytes, or well-known text."));

    public static final List<FormatOption> DESCRIPTIONS_JSON = SHARED;
    public static final List<FormatOption> DESCRIPTIONS_JSON_C = List.of(
            FormatOption.of(
                    "drs.old",
                    Old.class,
                    "old of an UPDATE: all columns, or only those that changed, as Canal has it."),
            SHARED.get(0),
            SHARED.get(1),
            SHARED.get(2),
            SHARED.get(3));

    public static DrsJsonOptions from(OptionValues values, Variant variant) {
        return new DrsJsonOptions(
                variant,
                variant == Variant.JSON ? Old.FULL : values.read("drs.old", Old.class),
                values.readFlag("drs.html-escape"),
                values.readFlag("drs.init-ddl"),
                values.read("drs.full-type", FullType.class),
                values.read("drs.geometry", Geometry.class));
    }
}
