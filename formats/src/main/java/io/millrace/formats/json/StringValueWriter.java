package io.millrace.formats.json;

import io.millrace.model.ByteSink;
import io.millrace.model.CanonicalText;
import io.millrace.model.MillraceException;
import io.millrace.model.RowWriter;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;

/**
 * Writes every value as a JSON string of its {@link CanonicalText}, and NULL as {@code null}: what the formats without
 * numbers share. They override what they tell otherwise. Single-threaded; allocates nothing per value.
 */
public abstract class StringValueWriter implements RowWriter {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final int SRID_BYTES = 4;

    protected final TableShape shape;
    protected final CanonicalText text;
    private final WellKnownText wellKnownText = new WellKnownText();
    private ByteSink out = new ByteSink(0);

    protected StringValueWriter(TableShape shape, ZoneId outputZone) {
        this.shape = shape;
        text = new CanonicalText(shape, outputZone);
    }

    /** Says where the next values go. */
    public final void into(ByteSink sink) {
        out = sink;
        text.into(sink);
    }

    protected final ByteSink out() {
        return out;
    }

    /** Malformed sequences of text so far. */
    public final long malformed() {
        return text.malformed();
    }

    @Override
    public final void putNull(int column) {
        out.put(NULL);
    }

    /** Encoders leave absent columns out where that is allowed, so this is where it is not. */
    @Override
    public final void putAbsent(int column) {
        throw CanonicalText.incomplete(shape, column);
    }

    @Override
    public void putLong(int column, long value) {
        out.put('"');
        out.putDecimal(value);
        out.put('"');
    }

    @Override
    public void putUnsignedLong(int column, long value) {
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

    /** One character U+0000 to U+00FF a byte. */
    @Override
    public void putBytes(int column, byte[] bytes, int offset, int length) {
        int from = open();
        text.putBytes(column, bytes, offset, length);
        close(from);
    }

    @Override
    public void putEnum(int column, int index) {
        int from = open();
        text.putEnum(column, index);
        close(from);
    }

    @Override
    public void putSet(int column, long bits) {
        int from = open();
        text.putSet(column, bits);
        close(from);
    }

    @Override
    public void putJson(int column, byte[] utf8, int offset, int length) {
        int from = open();
        text.putJson(column, utf8, offset, length);
        close(from);
    }

    /** SRID and WKB, one character U+0000 to U+00FF a byte. */
    @Override
    public void putGeometry(int column, byte[] bytes, int offset, int length) {
        putBytes(column, bytes, offset, length);
    }

    /** Well-known text, without the SRID. */
    protected final void putWellKnownText(int column, byte[] bytes, int offset, int length) {
        int from = open();
        int srid = Math.min(SRID_BYTES, length);
        try {
            wellKnownText.append(bytes, offset + srid, length - srid, out);
        } catch (MillraceException e) {
            String name = shape.id() + "." + shape.column(column).name();
            throw new MillraceException(e.code(), e.getMessage() + ", column=" + name, e);
        }
        close(from);
    }

    /** WKB without the SRID, in lower-case hex digits. */
    protected final void putWkbHex(byte[] bytes, int offset, int length) {
        int srid = Math.min(SRID_BYTES, length);
        out.put('"');
        ByteText.hex(bytes, offset + srid, length - srid, out);
        out.put('"');
    }

    /** Writes the opening quote and tells where the text begins. */
    protected final int open() {
        out.put('"');
        return out.length();
    }

    /** Escapes the text and writes the closing quote. */
    protected final void close(int from) {
        escape(from);
        out.put('"');
    }

    /** Escapes what was appended since the length was {@code from}; JSON's own rules. */
    protected void escape(int from) {
        JsonText.escapeFrom(out, from);
    }
}
