package io.millrace.formats.shareplex;

import io.millrace.formats.json.ByteText;
import io.millrace.formats.json.StringValueWriter;
import io.millrace.model.ByteSink;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.time.ZoneId;

/** Writes one value as a JSON string, or {@code null}. Single-threaded; allocates nothing per value. */
final class ShareplexValueWriter extends StringValueWriter {
    private static final int DATE_LENGTH = 10;
    private static final int SRID_BYTES = 4;

    private final ShareplexJsonOptions options;

    ShareplexValueWriter(TableShape shape, ZoneId outputZone, ShareplexJsonOptions options) {
        super(shape, outputZone);
        this.options = options;
    }

    /** Appends a value as it stands between its quotes. */
    void putBare(RowView row, int column, ByteSink sink) {
        int from = sink.length();
        row.write(column, this);
        int length = sink.length() - from;
        if (sink.array()[from] == '"') {
            System.arraycopy(sink.array(), from + 1, sink.array(), from, length - 2);
            sink.truncate(from + length - 2);
        }
    }

    @Override
    public void putDateTime(int column, int year, int month, int day, int hours, int minutes, int seconds, int micros) {
        int from = open();
        text.putDateTime(column, year, month, day, hours, minutes, seconds, micros);
        closeTime(from);
    }

    @Override
    public void putTimestamp(int column, long epochSeconds, int micros) {
        int from = open();
        text.putTimestamp(column, epochSeconds, micros);
        closeTime(from);
    }

    private void closeTime(int from) {
        if (options.dateTime() == ShareplexJsonOptions.DateTime.T) {
            out().array()[from + DATE_LENGTH] = 'T';
        }
        out().put('"');
    }

    @Override
    public void putBytes(int column, byte[] bytes, int offset, int length) {
        out().put('"');
        switch (options.binary()) {
            case HEX -> ByteText.upperHex(bytes, offset, length, out());
            case BASE64 -> ByteText.base64(bytes, offset, length, out());
        }
        out().put('"');
    }

    @Override
    public void putGeometry(int column, byte[] bytes, int offset, int length) {
        switch (options.geometry()) {
            case WKT -> putWellKnownText(column, bytes, offset, length);
            case HEX -> {
                int srid = Math.min(SRID_BYTES, length);
                out().put('"');
                ByteText.upperHex(bytes, offset + srid, length - srid, out());
                out().put('"');
            }
        }
    }
}
