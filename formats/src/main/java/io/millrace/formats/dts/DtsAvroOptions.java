package io.millrace.formats.dts;

import io.millrace.formats.FormatOption;
import io.millrace.formats.OptionValues;
import io.millrace.formats.avro.SubjectStrategy;
import java.util.List;
import java.util.Map;

/**
 * How DTS Avro is written; the first constant of each enum is the default.
 *
 * @param transactions whether BEGIN and COMMIT records stand around the rows of a transaction
 * @param heartbeatIntervalMs how often a HEARTBEAT record is written; 0 for never
 * @param registered whether records carry the id of their schema in a registry
 */
public record DtsAvroOptions(
        Text text,
        CharacterSet charset,
        FullLoadOperation fullLoadOperation,
        BornTimestamp bornTimestamp,
        boolean transactions,
        long heartbeatIntervalMs,
        boolean registered,
        SubjectStrategy subjects) {
    /** The TEXT types. */
    public enum Text {
        /** BinaryObject of type TEXT in UTF-8: no published consumer throws on it, but some print it in hex. */
        BINARY_OBJECT,
        /** Character with type number 253, as VARCHAR. */
        CHARACTER
    }

    /** Bytes of CHAR and VARCHAR (and of TEXT, when written as character). */
    public enum CharacterSet {
        /** The column's own, but for sets that the published consumers do not know or map wrongly. */
        COLUMN,
        UTF8MB4
    }

    /** The operation of a row of the full load. */
    public enum FullLoadOperation {
        INIT,
        INSERT
    }

    /** The unit of bornTimestamp; the number is the source's time. */
    public enum BornTimestamp {
        SECONDS,
        MILLIS
    }

    public static final List<FormatOption> DESCRIPTIONS = List.of(
            FormatOption.of(
                    "dtsavro.text",
                    Text.class,
                    "TEXT values: BinaryObject in UTF-8, which every published consumer accepts, or Character, which"
                            + " they all print as text."),
            FormatOption.of(
                    "dtsavro.charset",
                    CharacterSet.class,
                    "Bytes of CHAR and VARCHAR: in the column's character set, or always in utf8mb4."),
            FormatOption.of(
                    "dtsavro.full-load-op",
                    FullLoadOperation.class,
                    "Operation of full-load rows. Consumers that know only INSERT, UPDATE and DELETE need insert."),
            FormatOption.of(
                    "dtsavro.born-timestamp",
                    BornTimestamp.class,
                    "Unit of bornTimestamp: seconds as in records seen in the field, or milliseconds as the schema says."),
            FormatOption.flag(
                    "emit.transactions",
                    false,
                    "Whether BEGIN and COMMIT records stand around the rows of each transaction; with topics per table"
                            + " they go to the topic for marks. BEGIN then carries the GTID, rows do not."),
            FormatOption.number(
                    "emit.heartbeat.ms",
                    0,
                    "How often a HEARTBEAT record tells how far the source is read; 0 for never."),
            FormatOption.flag(
                    "dtsavro.registry",
                    false,
                    "Whether the schema is registered and records begin with its id, as Confluent's serializers"
                            + " write them. The published DTS consumers cannot read such records."),
            FormatOption.of(
                    "dtsavro.subject",
                    SubjectStrategy.class,
                    "With dtsavro.registry: the subject of the schema: the topic's name and -value, the record's"
                            + " name, or the topic's and the record's."));

    public static DtsAvroOptions from(OptionValues values) {
        return new DtsAvroOptions(
                values.read("dtsavro.text", Text.class),
                values.read("dtsavro.charset", CharacterSet.class),
                values.read("dtsavro.full-load-op", FullLoadOperation.class),
                values.read("dtsavro.born-timestamp", BornTimestamp.class),
                values.readFlag("emit.transactions"),
                values.readNumber("emit.heartbeat.ms"),
                values.readFlag("dtsavro.registry"),
                values.read("dtsavro.subject", SubjectStrategy.class));
    }

    public static DtsAvroOptions defaults() {
        return from(new OptionValues(DtsAvroFormat.NAME, Map.of(), DESCRIPTIONS));
    }
}
