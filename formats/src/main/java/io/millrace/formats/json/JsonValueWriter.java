package io.millrace.formats.json;

import io.millrace.model.ByteSink;
import io.millrace.model.CanonicalText;
import io.millrace.model.MillraceException;
import io.millrace.model.RowWriter;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;

/**
 * Writes one value in JSON's own types: integers, decimals, floating point, BIT and YEAR as bare numbers, all else as a
 * string of its canonical text; JSON documents stand as they are, without spaces, bytes as Base64, geometries as
 * well-known text. Formats override what they write otherwise. Single-threaded; allocates nothing per value.
 */
public abstract class JsonValueWriter implements RowWriter {
    protected static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    /** Bytes in front of the WKB of a geometry. */
    protected static final int SRID_BYTES = 4;

    protected final TableShape shape;
    protected final CanonicalText text;
    private final WellKnownText wellKnownText;

    /** Where values go. */
    protected ByteSink out = new ByteSink(0);

    /** @param spacedGeometry whether well-known text has spaces, as in {@code POINT (1 2)} */
    protected JsonValueWriter(TableShape shape, ZoneId outputZone, boolean spacedGeometry) {
        this.shape = shape;
        text = new CanonicalText(shape, outputZone);
        wellKnownText = new WellKnownText(spacedGeometry);
    }

    /** Says where the next values go. */
    public final void into(ByteSink sink) {
        out = sink;
        text.into(sink);
    }

    /** How many malformed sequences of text became U+FFFD since this was made. */
    public final long malformed() {
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
        out.putDecimal(value);
    }

    @Override
    public void putUnsignedLong(int column, long value) {
        out.putUnsignedDecimal(value);
    }

    @Override
    public void putDecimal(int column, byte[] ascii, int offset, int length) {
        out.put(ascii, offset, length);
    }

    @Override
    public void putFloat(int column, float value) {
        text.putFloat(column, value);
    }

    @Override
    public void putDouble(int column, double value) {
        text.putDouble(column, value);
    }

    @Override
    public void putBit(int column, long bits) {
        out.putUnsignedDecimal(bits);
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
        out.putDecimal(year);
    }

    @Override
    public void putText(int column, byte[] bytes, int offset, int length) {
        int from = open();
        text.putText(column, bytes, offset, length);
        close(from);
    }

    @Override
    public void putBytes(int column, byte[] bytes, int offset, int length) {
        out.put('"');
        ByteText.base64(bytes, offset, length, out);
        out.put('"');
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
        int from = out.length();
        text.putJson(column, utf8, offset, length);
        JsonText.compactFrom(out, from);
        if (out.length() == from) {
            out.put(NULL);
        }
    }

    @Override
    public void putGeometry(int column, byte[] bytes, int offset, int length) {
        out.put('"');
        putWellKnownText(column, bytes, offset, length);
        out.put('"');
    }

    /** Appends a geometry's text without quotes. */
    protected final void putWellKnownText(int column, byte[] bytes, int offset, int length) {
        try {
            int srid = Math.min(SRID_BYTES, length);
            wellKnownText.append(bytes, offset + srid, length - srid, out);
        } catch (MillraceException e) {
            String name = shape.id() + "." + shape.column(column).name();
            throw new MillraceException(e.code(), e.getMessage() + ", column=" + name, e);
        }
    }

    /** Begins a string; what is appended until {@link #close} is its content, not escaped yet. */
    protected final int open() {
        out.put('"');
        return out.length();
    }

    protected final void close(int from) {
        JsonText.escapeFrom(out, from);
        out.put('"');
    }
}
