package io.millrace.formats.debezium;

import io.millrace.formats.FormatContext;
import io.millrace.formats.FormatOption;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.OptionValues;
import io.millrace.model.Product;
import java.util.List;
import java.util.stream.Stream;

/** Debezium's messages in JSON, as Kafka's {@code JsonConverter} writes them. */
public final class DebeziumJson {
    public static final String NAME = "debezium_json";

    public static final List<FormatOption> DESCRIPTIONS = Stream.concat(
                    Stream.of(DebeziumOptions.SCHEMAS), DebeziumOptions.DESCRIPTIONS.stream())
            .toList();

    private DebeziumJson() {}

    public static MessageFormat create(FormatContext context, OptionValues options) {
        return create(context, options, Product.VERSION);
    }

    /** With a chosen version of the product, to make sample messages. */
    static MessageFormat create(FormatContext context, OptionValues options, String version) {
        return new DebeziumFormat(
                context,
                DebeziumOptions.from(options),
                new JsonWire(options.readFlag(DebeziumOptions.SCHEMAS.name())),
                context.partialImages(),
                version);
    }
}
