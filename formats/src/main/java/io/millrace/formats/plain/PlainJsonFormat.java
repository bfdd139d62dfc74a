package io.millrace.formats.plain;

import io.millrace.formats.FormatContext;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.MessageOut;
import io.millrace.formats.TableEncoder;
import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import io.millrace.model.TableShape;

/** The plain row as JSON, as Debezium's {@code ExtractNewRecordState} names it; no messages but rows. */
public final class PlainJsonFormat implements MessageFormat {
    public static final String NAME = "plain_json";

    private final FormatContext context;
    private final PlainJsonOptions options;

    public PlainJsonFormat(FormatContext context, PlainJsonOptions options) {
        this.context = context;
        this.options = options;
    }

    @Override
    public TableEncoder encoderFor(TableShape shape, String topic) {
        return new PlainTableEncoder(shape, context.source().outputZone(), options, context.partialImages());
    }

    @Override
    public boolean writesHeaders() {
        return options.plain().meta() == PlainOptions.Meta.HEADERS;
    }

    @Override
    public void encodeDdl(DdlChange ddl, ChangeContext at, MessageOut out) {
        // A row's fields are the table's columns at that time; a plain row has no other words.
    }
}
