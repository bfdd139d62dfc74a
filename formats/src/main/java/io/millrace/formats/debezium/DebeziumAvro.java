package io.millrace.formats.debezium;

import io.millrace.formats.FormatContext;
import io.millrace.formats.FormatOption;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.OptionValues;
import io.millrace.formats.avro.SubjectStrategy;
import io.millrace.model.Product;
import java.util.List;
import java.util.stream.Stream;

/** Debezium's messages in Avro, as Confluent's {@code AvroConverter} writes them, with names adjusted to Avro's rules. */
public final class DebeziumAvro {
    public static final String NAME = "debezium_avro";

    private static final FormatOption SUBJECT = FormatOption.of(
            "debezium.subject",
            SubjectStrategy.class,
            "Subjects of the schemas: TOPIC-key and TOPIC-value, the record's name, or TOPIC-RECORD, which a topic of"
                    + " several tables needs.");

    public static final List<FormatOption> DESCRIPTIONS = Stream.concat(
                    Stream.of(SUBJECT), DebeziumOptions.DESCRIPTIONS.stream())
            .toList();

    private DebeziumAvro() {}

    public static MessageFormat create(FormatContext context, OptionValues options) {
        return new DebeziumFormat(
                context,
                DebeziumOptions.from(options),
                new AvroWire(context.registry(), options.read(SUBJECT.name(), SubjectStrategy.class)),
                false, // a record of Avro has all its fields
                Product.VERSION);
    }
}
