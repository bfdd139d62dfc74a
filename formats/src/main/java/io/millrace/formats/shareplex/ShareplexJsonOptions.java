package io.millrace.formats.shareplex;

import io.millrace.formats.FormatOption;
import io.millrace.formats.OptionValues;
import java.util.List;

/**
 * How Shareplex JSON is written; the first constant of each enum is the default.
 *
 * @param bufferRows rows of a transaction that wait for its commit at most; 0 for all
 */
public record ShareplexJsonOptions(
        TimeSuffix timeSuffix,
        Operations operations,
        UpdateData updateData,
        DateTime dateTime,
        Binary binary,
        Geometry geometry,
        long bufferRows) {
    /** What stands behind {@code time} and {@code posttime}, which are in UTC. */
    public enum TimeSuffix {
        NONE,
        Z
    }

    /** The words in {@code op}. */
    public enum Operations {
        /** {@code ins}, {@code upd}, {@code del}, {@code ddl}, {@code truncate}, {@code drop column}. */
        SHORT,
        /** {@code INSERT}, {@code UPDATE}, {@code DELETE}, {@code DDL}, {@code TRUNCATE}, {@code DROP COLUMN}. */
        LONG
    }

    /** {@code data} of an UPDATE. */
    public enum UpdateData {
        CHANGED,
        FULL
    }

    /** What stands between date and time of DATETIME and TIMESTAMP. */
    public enum DateTime {
        SPACE,
        T
    }

    /** Bytes of BINARY, VARBINARY, the BLOB types and VECTOR. */
    public enum Binary {
        /** Two upper-case digits a byte, as Oracle prints RAW. */
        HEX,
        BASE64
    }

    /** Geometry values, without the SRID. */
    public enum Geometry {
        WKT,
        /** WKB, two upper-case digits a byte. */
        HEX
    }

    public static final List<FormatOption> DESCRIPTIONS = List.of(
            FormatOption.of(
                    "shareplex.time-suffix",
                    TimeSuffix.class,
                    "What ends time and posttime, which are in UTC: nothing, as in DTS's samples, or the Z of its text."),
            FormatOption.of(
                    "shareplex.op",
                    Operations.class,
                    "Words in op: ins, upd, del as in DTS's samples, or INSERT, UPDATE, DELETE as in its table."),
            FormatOption.of(
                    "shareplex.upd-data", UpdateData.class, "data of an UPDATE: the columns that changed, or all."),
            FormatOption.of(
                    "shareplex.datetime",
                    DateTime.class,
                    "What stands between date and time of DATETIME and TIMESTAMP: a space or the letter T."),
            FormatOption.of(
                    "shareplex.binary", Binary.class, "BINARY and BLOB values: upper-case hex digits, or Base64."),
            FormatOption.of(
                    "shareplex.geometry",
                    Geometry.class,
                    "Geometry values, without the SRID: well-known text, or WKB in upper-case hex digits."),
            FormatOption.number(
                    "shareplex.tx-buffer-rows",
                    10_000,
                    "Rows of a transaction that wait for its commit, which tells size, idx and scn. The rows of a longer"
                            + " one (or of more than 64 MiB) go out at once, with size 0. 0: every transaction waits,"
                            + " in a temporary file if it is large."));

    public static ShareplexJsonOptions from(OptionValues values) {
        return new ShareplexJsonOptions(
                values.read("shareplex.time-suffix", TimeSuffix.class),
                values.read("shareplex.op", Operations.class),
                values.read("shareplex.upd-data", UpdateData.class),
                values.read("shareplex.datetime", DateTime.class),
                values.read("shareplex.binary", Binary.class),
                values.read("shareplex.geometry", Geometry.class),
                values.readNumber("shareplex.tx-buffer-rows"));
    }
}
