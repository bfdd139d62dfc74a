package io.millrace.formats.canal;

import io.millrace.formats.FormatOption;
import io.millrace.formats.OptionValues;
import java.util.List;

/** How Canal JSON is written; the first constant of each enum is the default. */
public record CanalJsonOptions(Binary binary, Labels labels, Geometry geometry, Gtid gtid, SqlType sqlType, Ddl ddl) {
    /** Bytes of BINARY, VARBINARY, the BLOB types and VECTOR. */
    public enum Binary {
        /** Each byte one character U+0000 to U+00FF, as Canal itself does. */
        LATIN1,
        BASE64,
        /** Two lower-case digits a byte. */
        HEX
    }

    /** ENUM and SET. */
    public enum Labels {
        LABEL,
        /** ENUM: 1-based index; SET: bit map as a number; as Canal itself does. */
        INDEX
    }

    /** Geometry values. */
    public enum Geometry {
        /** SRID and WKB, each byte one character, as Canal itself does. */
        LATIN1,
        WKT,
        /** WKB without the SRID, two lower-case digits a byte. */
        WKB_HEX
    }

    /** The field {@code gtid}. */
    public enum Gtid {
        SINGLE,
        /** What the source had executed with this transaction, as Canal itself writes it. */
        SET,
        OMIT
    }

    /** Codes of unsigned integer columns. */
    public enum SqlType {
        /** One size up, always. */
        STATIC,
        /** One size up in rows whose value is above the signed range, as Canal itself does. */
        NATIVE
    }

    /** DDL messages. */
    public enum Ddl {
        EMIT,
        SUPPRESS
    }

    public static final List<FormatOption> DESCRIPTIONS = List.of(
            FormatOption.of(
                    "canal.binary",
                    Binary.class,
                    "BINARY and BLOB values: one character U+0000-U+00FF per byte, Base64, or hex digits."
                            + " Flink reads BYTES columns only as base64."),
            FormatOption.of(
                    "canal.enum",
                    Labels.class,
                    "ENUM and SET values: labels, or the index and the bit map as native Canal writes them."),
            FormatOption.of(
                    "canal.geometry",
                    Geometry.class,
                    "Geometry values: SRID and WKB one character per byte, well-known text, or WKB in hex digits."),
            FormatOption.of(
                    "canal.gtid",
                    Gtid.class,
                    "The field gtid: the transaction's GTID, the executed set with it as native Canal writes it, or no such"
                            + " field at all."),
            FormatOption.of(
                    "canal.sqltype",
                    SqlType.class,
                    "sqlType of unsigned integers: one size up always, or only in rows whose value needs it."),
            FormatOption.of(
                    "canal.ddl",
                    Ddl.class,
                    "DDL messages: written, or not. Flink's canal-json fails on most of them: give them their own topic."));

    public static CanalJsonOptions from(OptionValues values) {
        return new CanalJsonOptions(
                values.read("canal.binary", Binary.class),
                values.read("canal.enum", Labels.class),
                values.read("canal.geometry", Geometry.class),
                values.read("canal.gtid", Gtid.class),
                values.read("canal.sqltype", SqlType.class),
                values.read("canal.ddl", Ddl.class));
    }

    public static CanalJsonOptions defaults() {
        return new CanalJsonOptions(
                Binary.LATIN1, Labels.LABEL, Geometry.LATIN1, Gtid.SINGLE, SqlType.STATIC, Ddl.EMIT);
    }
}
