package io.millrace.formats.plain;

import io.millrace.formats.json.JsonValueWriter;
import io.millrace.model.TableShape;
import java.time.ZoneId;

/** One value in JSON's own types, but for what the options make strings. */
final class PlainValueWriter extends JsonValueWriter {
    private final PlainJsonOptions options;

    PlainValueWriter(TableShape shape, ZoneId outputZone, PlainJsonOptions options) {
        super(shape, outputZone, false);
        this.options = options;
    }

    @Override
    public void putDecimal(int column, byte[] ascii, int offset, int length) {
        if (options.decimal() == PlainJsonOptions.Decimal.STRING) {
            out.put('"');
            super.putDecimal(column, ascii, offset, length);
            out.put('"');
        } else {
            super.putDecimal(column, ascii, offset, length);
        }
    }

    @Override
    public void putJson(int column, byte[] utf8, int offset, int length) {
        if (options.json() == PlainJsonOptions.Json.STRING) {
            int from = open();
            text.putJson(column, utf8, offset, length);
            close(from);
        } else {
            super.putJson(column, utf8, offset, length);
        }
    }
}
