package io.millrace.formats.drs;

import io.millrace.formats.json.StringValueWriter;
import io.millrace.model.ByteSink;
import io.millrace.model.TableShape;
import java.time.ZoneId;

/** Writes one value as a JSON string, or {@code null}. Single-threaded; allocates nothing per value. */
final class DrsValueWriter extends StringValueWriter {
    private static final int MICROS_DIGITS = 6;

    private final DrsJsonOptions options;
    private final int[] fractionDigits;

    DrsValueWriter(TableShape shape, ZoneId outputZone, DrsJsonOptions options) {
        super(shape, outputZone);
        this.options = options;
        fractionDigits = shape.columns().stream()
                .mapToInt(column -> column.fractionDigits())
                .toArray();
    }

    /** In JSON seconds since the epoch, then a dot and the column's fraction digits, if it has any. */
    @Override
    public void putTimestamp(int column, long epochSeconds, int micros) {
        if (options.variant() == DrsJsonOptions.Variant.JSON_C) {
            super.putTimestamp(column, epochSeconds, micros);
            return;
        }
        ByteSink out = out();
        out.put('"');
        out.putDecimal(epochSeconds);
        int digits = fractionDigits[column];
        if (digits > 0) {
            int cut = micros;
            for (int i = digits; i < MICROS_DIGITS; i++) {
                cut /= 10;
            }
            out.put('.');
            out.putPadded(cut, digits);
        }
        out.put('"');
    }

    /** As Java prints a list of bytes, which are signed: {@code [106, -1]}. */
    @Override
    public void putBytes(int column, byte[] bytes, int offset, int length) {
        ByteSink out = out();
        out.putAscii("\"[");
        for (int i = offset; i < offset + length; i++) {
            if (i > offset) {
                out.put(',');
                out.put(' ');
            }
            out.putDecimal(bytes[i]);
        }
        out.putAscii("]\"");
    }

    @Override
    public void putGeometry(int column, byte[] bytes, int offset, int length) {
        switch (options.geometry()) {
            case BYTES -> putBytes(column, bytes, offset, length);
            case WKT -> putWellKnownText(column, bytes, offset, length);
        }
    }

    @Override
    protected void escape(int from) {
        if (options.htmlSafe()) {
            HtmlSafe.escapeFrom(out(), from);
        } else {
            super.escape(from);
        }
    }
}
