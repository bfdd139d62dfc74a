package io.millrace.formats;

import io.millrace.formats.canal.CanalJsonDecoder;
import io.millrace.formats.canal.CanalJsonFormat;
import io.millrace.formats.canal.CanalJsonOptions;
import io.millrace.formats.confluent.ConfluentAvroDecoder;
import io.millrace.formats.confluent.ConfluentAvroFormat;
import io.millrace.formats.confluent.ConfluentAvroOptions;
import io.millrace.formats.debezium.DebeziumAvro;
import io.millrace.formats.debezium.DebeziumAvroDecoder;
import io.millrace.formats.debezium.DebeziumJson;
import io.millrace.formats.debezium.DebeziumJsonDecoder;
import io.millrace.formats.drs.DrsJsonDecoder;
import io.millrace.formats.drs.DrsJsonFormat;
import io.millrace.formats.drs.DrsJsonOptions;
import io.millrace.formats.dts.DtsAvroDecoder;
import io.millrace.formats.dts.DtsAvroFormat;
import io.millrace.formats.dts.DtsAvroOptions;
import io.millrace.formats.maxwell.MaxwellJsonDecoder;
import io.millrace.formats.maxwell.MaxwellJsonFormat;
import io.millrace.formats.maxwell.MaxwellJsonOptions;
import io.millrace.formats.plain.PlainJsonDecoder;
import io.millrace.formats.plain.PlainJsonFormat;
import io.millrace.formats.plain.PlainJsonOptions;
import io.millrace.formats.shareplex.ShareplexJsonDecoder;
import io.millrace.formats.shareplex.ShareplexJsonFormat;
import io.millrace.formats.shareplex.ShareplexJsonOptions;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The message formats by name. */
public final class Formats {
    /** Makes a format from its options. */
    private interface Factory {
        MessageFormat create(FormatContext context, OptionValues options);
    }

    /** @param leavesOut whether a message can do without columns that an image does not have: a record of Avro cannot */
    private record Entry(
            String name, List<FormatOption> options, Factory factory, MessageDecoder decoder, boolean leavesOut) {
        Entry(String name, List<FormatOption> options, Factory factory, MessageDecoder decoder) {
            this(name, options, factory, decoder, true);
        }
    }

    /** Of both kinds: an INSERT is the same in both. */
    private static final MessageDecoder DRS_DECODER = new DrsJsonDecoder();

    private static final List<Entry> ENTRIES = List.of(
            new Entry(
                    CanalJsonFormat.NAME,
                    CanalJsonOptions.DESCRIPTIONS,
                    (context, options) -> new CanalJsonFormat(context, CanalJsonOptions.from(options)),
                    new CanalJsonDecoder()),
            new Entry(
                    DtsAvroFormat.NAME,
                    DtsAvroOptions.DESCRIPTIONS,
                    (context, options) -> new DtsAvroFormat(context, DtsAvroOptions.from(options)),
                    new DtsAvroDecoder()),
            new Entry(
                    ShareplexJsonFormat.NAME,
                    ShareplexJsonOptions.DESCRIPTIONS,
                    (context, options) -> new ShareplexJsonFormat(context, ShareplexJsonOptions.from(options)),
                    new ShareplexJsonDecoder()),
            new Entry(
                    DrsJsonFormat.JSON,
                    DrsJsonOptions.DESCRIPTIONS_JSON,
                    (context, options) ->
                            new DrsJsonFormat(context, DrsJsonOptions.from(options, DrsJsonOptions.Variant.JSON)),
                    DRS_DECODER),
            new Entry(
                    DrsJsonFormat.JSON_C,
                    DrsJsonOptions.DESCRIPTIONS_JSON_C,
                    (context, options) ->
                            new DrsJsonFormat(context, DrsJsonOptions.from(options, DrsJsonOptions.Variant.JSON_C)),
                    DRS_DECODER),
            new Entry(DebeziumJson.NAME, DebeziumJson.DESCRIPTIONS, DebeziumJson::create, new DebeziumJsonDecoder()),
            new Entry(
                    MaxwellJsonFormat.NAME,
                    MaxwellJsonOptions.DESCRIPTIONS,
                    (context, options) -> new MaxwellJsonFormat(context, MaxwellJsonOptions.from(options)),
                    new MaxwellJsonDecoder()),
            new Entry(
                    DebeziumAvro.NAME,
                    DebeziumAvro.DESCRIPTIONS,
                    DebeziumAvro::create,
                    new DebeziumAvroDecoder(SchemaLookup.NONE),
                    false),
            new Entry(
                    ConfluentAvroFormat.NAME,
                    ConfluentAvroOptions.DESCRIPTIONS,
                    ConfluentAvroFormat::new,
                    new ConfluentAvroDecoder(SchemaLookup.NONE),
                    false),
            new Entry(
                    PlainJsonFormat.NAME,
                    PlainJsonOptions.DESCRIPTIONS,
                    (context, options) -> new PlainJsonFormat(context, PlainJsonOptions.from(options)),
                    new PlainJsonDecoder()));

    private Formats() {}

    /** As task documents spell them, the default first. */
    public static List<String> names() {
        return ENTRIES.stream().map(Entry::name).toList();
    }

    /**
     * The options of a format: those that all have, then its own.
     *
     * @throws MillraceException with TASK_INVALID if there is no such format
     */
    public static List<FormatOption> options(String name) {
        List<FormatOption> options = new ArrayList<>(CommonOptions.DESCRIPTIONS);
        options.addAll(entry(name).options());
        return options;
    }

    /**
     * One instance of a format, for one thread.
     *
     * @throws MillraceException with TASK_INVALID if there is no such format, option or value; it names the allowed ones;
     *     also if the task accepts row images without all columns and the format does not
     */
    public static MessageFormat create(String name, FormatContext context, Map<String, String> options) {
        OptionValues values = new OptionValues(name, options, options(name));
        if (context.partialImages() && !takesPartialImages(name)) {
            throw new MillraceException(
                    ErrorCode.TASK_INVALID,
                    "Row images without all columns (source.allow_minimal_image) need a format that can tell a column that"
                            + " is not there from NULL: format.name=" + name + ", allowed="
                            + names().stream()
                                    .filter(Formats::takesPartialImages)
                                    .toList()
                            + ". Choose one of these, or leave source.allow_minimal_image out and set"
                            + " binlog_row_image=FULL on the source");
        }
        MessageFormat format = entry(name).factory().create(context, values);
        return CommonOptions.from(values).wrap(format, context.source().outputZone());
    }

    /**
     * Whether messages of a format can leave columns out that a row image does not have.
     *
     * @throws MillraceException with TASK_INVALID if there is no such format
     */
    public static boolean takesPartialImages(String name) {
        return entry(name).leavesOut();
    }

    /**
     * The decoder of a format; safe for any thread.
     *
     * @throws MillraceException with TASK_INVALID if there is no such format
     */
    public static MessageDecoder decoder(String name) {
        return entry(name).decoder();
    }

    /**
     * The decoder that can read {@code value} without asking a registry; empty if none can. A JSON object of no other
     * format is taken for a plain row, which has no marks of its own.
     */
    public static Optional<MessageDecoder> sniff(byte[] value) {
        return sniff(value, SchemaLookup.NONE);
    }

    /** The decoder that can read {@code value}; empty if none can. */
    public static Optional<MessageDecoder> sniff(byte[] value, SchemaLookup schemas) {
        for (Entry entry : ENTRIES) {
            try {
                MessageDecoder decoder = entry.decoder().with(schemas);
                decoder.decode(value);
                return Optional.of(decoder);
            } catch (MillraceException e) {
                if (e.code() != ErrorCode.MESSAGE_UNREADABLE) {
                    throw e;
                }
            }
        }
        return Optional.empty();
    }

    private static Entry entry(String name) {
        return ENTRIES.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new MillraceException(
                        ErrorCode.TASK_INVALID,
                        "a format must be one of " + String.join(", ", names()) + ": format=" + name));
    }
}
