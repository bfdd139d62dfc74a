package io.millrace.formats.confluent;

import io.millrace.formats.FormatContext;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.MessageOut;
import io.millrace.formats.OptionValues;
import io.millrace.formats.TableEncoder;
import io.millrace.formats.plain.PlainOptions;
import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.util.HashMap;
import java.util.Map;

/** The plain row in Avro, behind the id of its schema as Confluent's serializers write it. DDL has no message. */
public final class ConfluentAvroFormat implements MessageFormat {
    public static final String NAME = "confluent_avro";

    private final FormatContext context;
    private final ConfluentAvroOptions options;
    private final Map<String, TableId> tablesByName = new HashMap<>();

    public ConfluentAvroFormat(FormatContext context, OptionValues options) {
        this.context = context;
        this.options = ConfluentAvroOptions.from(options);
    }

    @Override
    public TableEncoder encoderFor(TableShape shape, String topic) {
        String name = RowSchema.recordName(shape, "Value");
        TableId other = tablesByName.putIfAbsent(name, shape.id());
        if (other != null && !other.equals(shape.id())) {
            throw new MillraceException(
                    ErrorCode.SCHEMA_REJECTED,
                    "Avro's names have only letters A to Z, digits and underscores, so the records of two tables would"
                            + " have the name " + name + ": tables=" + other + ", " + shape.id()
                            + ". Leave one of them out, or choose a JSON format");
        }
        return new ConfluentTableEncoder(shape, topic, options, context.registry());
    }

    @Override
    public boolean writesHeaders() {
        return options.plain().meta() == PlainOptions.Meta.HEADERS;
    }

    @Override
    public void encodeDdl(DdlChange ddl, ChangeContext change, MessageOut out) {}
}
