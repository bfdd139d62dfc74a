package io.millrace.formats.canal;

import io.millrace.formats.json.ByteText;
import io.millrace.formats.json.JsonText;
import io.millrace.formats.json.WellKnownText;
import io.millrace.model.ByteSink;
import io.millrace.model.CanonicalText;
import io.millrace.model.MillraceException;
import io.millrace.model.RowWriter;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;

/** Writes one value as a JSON string, or {@code null}. Single-threaded; allocates nothing per value. */
final class CanalValueWriter implements RowWriter {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final int SRID_BYTES = 4;

    private final TableShape shape;
    private final CanalJsonOptions options;
    private final CanonicalText text;
    private final WellKnownText wellKnownText = new WellKnownText();
    private final long[] signedMax;
    private final boolean[] promoted;
    private boolean watching;
    private ByteSink out = new ByteSink(0);

    CanalValueWriter(TableShape shape, ZoneId outputZone, CanalJsonOptions options) {
        this.shape = shape;
        this.options = options;
        text = new CanonicalText(shape, outputZone);
        signedMax = new long[shape.columnCount()];
        for (int i = 0; i < signedMax.length; i++) {
            signedMax[i] = SqlTypes.signedMax(shape.column(i));
        }
        promoted = new boolean[signedMax.length];
    }

    void into(ByteSink sink) {
        out = sink;
        text.into(sink);
    }

    /** Starts or stops to note which unsigned integers are above the signed range. */
    void watchPromotions(boolean watch) {
        watching = watch;
        if (watch) {
            Arrays.fill(promoted, false);
        }
    }

    /** Whether the last watched value of an unsigned integer column was above the signed range. */
    boolean isPromoted(int column) {
        return promoted[column];
    }

    long malformed() {
        return text.malformed();
    }

    @Override
    public void putNull(int column) {
        out.put(NULL);
    }

    @Override
    public void putAbsent(int column) {
        throw CanonicalText.incomplete(shape, column);
    }

    @Override
    public void putLong(int column, long value) {
        promoted[column] |= watching && value > signedMax[column];
        out.put('"');
        out.putDecimal(value);
        out.put('"');
    }

    @Override
    public void putUnsignedLong(int column, long value) {
        promoted[column] |= watching && value < 0;
        out.put('"');
        out.putUnsignedDecimal(value);
        out.put('"');
    }

    @Override
    public void putDecimal(int column, byte[] ascii, int offset, int length) {
        out.put('"');
        out.put(ascii, offset, length);
        out.put('"');
    }

    @Override
    public void putFloat(int column, float value) {
        out.put('"');
        text.putFloat(column, value);
        out.put('"');
    }

    @Override
    public void putDouble(int column, double value) {
        out.put('"');
        text.putDouble(column, value);
        out.put('"');
    }

    @Override
    public void putBit(int column, long bits) {
        out.put('"');
        out.putUnsignedDecimal(bits);
        out.put('"');
    }

    @Override
    public void putDate(int column, int year, int month, int day) {
        out.put('"');
        text.putDate(column, year, month, day);
        out.put('"');
    }

    @Override
    public void putTime(int column, boolean negative, int hours, int minutes, int seconds, int micros) {
        out.put('"');
        text.putTime(column, negative, hours, minutes, seconds, micros);
        out.put('"');
    }

    @Override
    public void putDateTime(int column, int year, int month, int day, int hours, int minutes, int seconds, int micros) {
        out.put('"');
        text.putDateTime(column, year, month, day, hours, minutes, seconds, micros);
        out.put('"');
    }

    @Override
    public void putTimestamp(int column, long epochSeconds, int micros) {
        out.put('"');
        text.putTimestamp(column, epochSeconds, micros);
        out.put('"');
    }

    @Override
    public void putYear(int column, int year) {
        out.put('"');
        text.putYear(column, year);
        out.put('"');
    }

    @Override
    public void putText(int column, byte[] bytes, int offset, int length) {
        int from = open();
        text.putText(column, bytes, offset, length);
        close(from);
    }

    @Override
    public void putBytes(int column, byte[] bytes, int offset, int length) {
        int from = open();
        switch (options.binary()) {
            case LATIN1 -> {
                text.putBytes(column, bytes, offset, length);
                JsonText.escapeFrom(out, from);
            }
            case BASE64 -> ByteText.base64(bytes, offset, length, out);
            case HEX -> ByteText.hex(bytes, offset, length, out);
        }
        out.put('"');
    }

    @Override
    public void putEnum(int column, int index) {
        int from = open();
        if (options.labels() == CanalJsonOptions.Labels.INDEX) {
            out.putDecimal(index);
        } else {
            text.putEnum(column, index);
        }
        close(from);
    }

    @Override
    public void putSet(int column, long bits) {
        int from = open();
        if (options.labels() == CanalJsonOptions.Labels.INDEX) {
            out.putUnsignedDecimal(bits);
        } else {
            text.putSet(column, bits);
        }
        close(from);
    }

    @Override
    public void putJson(int column, byte[] utf8, int offset, int length) {
        int from = open();
        text.putJson(column, utf8, offset, length);
        close(from);
    }

    @Override
    public void putGeometry(int column, byte[] bytes, int offset, int length) {
        int from = open();
        switch (options.geometry()) {
            case LATIN1 -> {
                text.putGeometry(column, bytes, offset, length);
                JsonText.escapeFrom(out, from);
            }
            case WKT -> wellKnownText(column, bytes, offset, length);
            case WKB_HEX -> {
                int srid = Math.min(SRID_BYTES, length);
                ByteText.hex(bytes, offset + srid, length - srid, out);
            }
        }
        out.put('"');
    }

    private void wellKnownText(int column, byte[] bytes, int offset, int length) {
        try {
            int srid = Math.min(SRID_BYTES, length);
            wellKnownText.append(bytes, offset + srid, length - srid, out);
        } catch (MillraceException e) {
            String name = shape.id() + "." + shape.column(column).name();
            throw new MillraceException(e.code(), e.getMessage() + ", column=" + name, e);
        }
    }

    private int open() {
        out.put('"');
        return out.length();
    }

    private void close(int from) {
        JsonText.escapeFrom(out, from);
        out.put('"');
    }
}
