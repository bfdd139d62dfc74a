package io.millrace.formats.debezium;

import io.millrace.formats.FormatOption;
import io.millrace.formats.OptionValues;
import java.util.List;

/**
 * How Debezium's messages are written. Options are named as Debezium's own, behind {@code debezium.}; the first constant of
 * each enum is the default.
 *
 * @param topicPrefix "" for the task's name
 * @param heartbeatIntervalMs 0 for none
 */
public record DebeziumOptions(
        String topicPrefix,
        Time time,
        Decimals decimals,
        BigintUnsigned bigintUnsigned,
        Binary binary,
        boolean tombstones,
        boolean transactions,
        long heartbeatIntervalMs,
        String heartbeatTopicsPrefix,
        SchemaChanges schemaChanges,
        boolean truncates,
        boolean defaultsForNull) {
    /** Values for one reader, where the task does not choose another. */
    public enum Preset {
        NONE,
        /** What Flink's readers understand: decimals and unsigned BIGINT as text, bytes as Base64 text. */
        FLINK
    }

    /** DATE, TIME and DATETIME. */
    public enum Time {
        /** Days; microseconds; milliseconds or microseconds, whichever holds the column. */
        ADAPTIVE_TIME_MICROSECONDS,
        /** Kafka Connect's own types, in milliseconds. */
        CONNECT,
        /** ISO 8601 text. */
        ISOSTRING,
        MICROSECONDS,
        NANOSECONDS
    }

    /** DECIMAL. */
    public enum Decimals {
        /** Kafka Connect's Decimal: the unscaled number in two's complement. */
        PRECISE,
        STRING,
        DOUBLE
    }

    /** BIGINT UNSIGNED. */
    public enum BigintUnsigned {
        /** 64 bits, negative from 2^63. */
        LONG,
        /** Kafka Connect's Decimal. */
        PRECISE,
        STRING
    }

    /** BINARY, VARBINARY and the BLOB types. */
    public enum Binary {
        BYTES,
        BASE64,
        BASE64_URL_SAFE,
        HEX
    }

    /** Where DDL is told. */
    public enum SchemaChanges {
        /** In the topic of the prefix, as Debezium does. */
        PREFIX_TOPIC,
        /** In the task's topic for DDL. */
        DDL_TOPIC,
        OFF
    }

    /** For JSON. */
    static final FormatOption SCHEMAS = FormatOption.flag(
            "debezium.schemas",
            false,
            "Whether each key and value carries its schema, as JsonConverter with schemas.enable does.");

    private static final String NAME = "[A-Za-z0-9._-]{0,200}";
    private static final String NAME_RULE = "up to 200 letters, digits, dots, underscores and hyphens";

    /** For JSON and Avro. */
    static final List<FormatOption> DESCRIPTIONS = List.of(
            FormatOption.text(
                    "debezium.topic.prefix",
                    "",
                    NAME,
                    NAME_RULE,
                    "source.name, and the first part of the names of records and of the topics for schema changes,"
                            + " transactions and heartbeats; empty: the task's name."),
            FormatOption.of(
                    "debezium.preset",
                    Preset.class,
                    "Other defaults for one reader. flink: decimals and BIGINT UNSIGNED as text, bytes as Base64 text."),
            FormatOption.of(
                    "debezium.time.precision.mode",
                    Time.class,
                    "DATE, TIME and DATETIME: as small as the column allows, Kafka Connect's types in milliseconds, ISO"
                            + " text, microseconds, or nanoseconds."),
            FormatOption.of(
                    "debezium.decimal.handling.mode", Decimals.class, "DECIMAL: Connect's Decimal, text, or a double."),
            FormatOption.of(
                    "debezium.bigint.unsigned.handling.mode",
                    BigintUnsigned.class,
                    "BIGINT UNSIGNED: 64 bits that are negative from 2^63, Connect's Decimal, or text."),
            FormatOption.of(
                    "debezium.binary.handling.mode",
                    Binary.class,
                    "BINARY and BLOB values: bytes (Base64 in JSON), or text in Base64 or hex digits."),
            FormatOption.flag(
                    "debezium.tombstones.on.delete",
                    true,
                    "Whether a record of the same key without a value follows each DELETE."),
            FormatOption.flag(
                    "debezium.provide.transaction.metadata",
                    false,
                    "Whether rows say which one of their transaction they are, and BEGIN and END of transactions go to"
                            + " the topic PREFIX.transaction."),
            FormatOption.number(
                    "debezium.heartbeat.interval.ms",
                    0,
                    "How often a heartbeat goes to the topic HEARTBEAT_PREFIX.PREFIX, in ms; 0 for never."),
            FormatOption.text(
                    "debezium.heartbeat.topics.prefix",
                    "__debezium-heartbeat",
                    NAME,
                    NAME_RULE,
                    "The first part of the heartbeat topic's name."),
            FormatOption.of(
                    "debezium.schema.changes",
                    SchemaChanges.class,
                    "Where DDL is told: in the topic of the prefix as Debezium does, in the task's DDL topic, or not."),
            FormatOption.flag(
                    "debezium.truncate.events",
                    false,
                    "Whether TRUNCATE TABLE is told among the table's rows, with op t; Debezium skips it by default."),
            FormatOption.flag(
                    "debezium.replace.null.with.default",
                    false,
                    "Whether a NULL in a column with a default is told as that default, as Kafka Connect's converters do"
                            + " unless they are told not to."));

    static DebeziumOptions from(OptionValues values) {
        boolean flink = values.read("debezium.preset", Preset.class) == Preset.FLINK;
        return new DebeziumOptions(
                values.readText("debezium.topic.prefix"),
                values.read("debezium.time.precision.mode", Time.class),
                flink && !values.isSet("debezium.decimal.handling.mode")
                        ? Decimals.STRING
                        : values.read("debezium.decimal.handling.mode", Decimals.class),
                flink && !values.isSet("debezium.bigint.unsigned.handling.mode")
                        ? BigintUnsigned.STRING
                        : values.read("debezium.bigint.unsigned.handling.mode", BigintUnsigned.class),
                flink && !values.isSet("debezium.binary.handling.mode")
                        ? Binary.BASE64
                        : values.read("debezium.binary.handling.mode", Binary.class),
                values.readFlag("debezium.tombstones.on.delete"),
                values.readFlag("debezium.provide.transaction.metadata"),
                values.readNumber("debezium.heartbeat.interval.ms"),
                values.readText("debezium.heartbeat.topics.prefix"),
                values.read("debezium.schema.changes", SchemaChanges.class),
                values.readFlag("debezium.truncate.events"),
                values.readFlag("debezium.replace.null.with.default"));
    }
}
