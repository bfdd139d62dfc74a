package io.millrace.formats.dts;

import io.millrace.formats.avro.AvroBytes;
import io.millrace.model.ByteSink;
import io.millrace.model.CanonicalText;
import io.millrace.model.MysqlCharset;
import io.millrace.model.RowWriter;
import io.millrace.model.ShortestDecimal;
import io.millrace.model.TableShape;
import java.time.ZoneOffset;

/**
 * Writes one value as a datum of the union {@code Value}. {@code millis} of Timestamp and DateTime holds microseconds,
 * as every published consumer reads it. Single-threaded; allocates nothing per value.
 */
final class DtsValueWriter implements RowWriter {
    private static final int NUMBER_LENGTH = 20;
    private static final int SRID_BYTES = 4;

    /** The second symbol of the enum EmptyObject. */
    private static final int EMPTY_OBJECT_NONE = 1;

    private final TableShape shape;
    private final DtsColumn[] columns;
    private final CanonicalText text;
    private final ShortestDecimal shortest = new ShortestDecimal();
    private final boolean partialImages;
    private ByteSink out = new ByteSink(0);
    private long malformed;

    DtsValueWriter(TableShape shape, DtsColumn[] columns, boolean partialImages) {
        this.shape = shape;
        this.partialImages = partialImages;
        this.columns = columns;
        text = new CanonicalText(shape, ZoneOffset.UTC); // a TIMESTAMP goes out as an instant, never as text
    }

    void into(ByteSink sink) {
        out = sink;
        text.into(sink);
    }

    long malformed() {
        return malformed + text.malformed();
    }

    @Override
    public void putNull(int column) {
        out.put(AvroBytes.ZERO);
    }

    /** EmptyObject NONE, if the task accepts such images: the SDK knows it, the older example throws on it. */
    @Override
    public void putAbsent(int column) {
        if (!partialImages) {
            throw CanonicalText.incomplete(shape, column);
        }
        AvroBytes.putLong(DtsColumn.EMPTY_OBJECT, out);
        AvroBytes.putLong(EMPTY_OBJECT_NONE, out);
    }

    @Override
    public void putLong(int column, long value) {
        out.put(columns[column].head());
        int from = AvroBytes.open(NUMBER_LENGTH, out);
        out.putDecimal(value);
        AvroBytes.close(from, NUMBER_LENGTH, out);
    }

    @Override
    public void putUnsignedLong(int column, long value) {
        out.put(columns[column].head());
        int from = AvroBytes.open(NUMBER_LENGTH, out);
        out.putUnsignedDecimal(value);
        AvroBytes.close(from, NUMBER_LENGTH, out);
    }

    @Override
    public void putBit(int column, long bits) {
        putUnsignedLong(column, bits);
    }

    @Override
    public void putDecimal(int column, byte[] ascii, int offset, int length) {
        putRaw(column, ascii, offset, length);
        out.put(columns[column].tail());
    }

    /** The double nearest to the shortest decimal: a cast would turn 1.1 into 1.100000023841858. */
    @Override
    public void putFloat(int column, float value) {
        putDouble(column, shortest.widen(value));
    }

    @Override
    public void putDouble(int column, double value) {
        out.put(columns[column].head());
        AvroBytes.putDouble(value, out);
        out.put(columns[column].tail());
    }

    @Override
    public void putDate(int column, int year, int month, int day) {
        out.put(columns[column].head());
        part(year);
        part(month);
        part(day);
        nulls(4);
    }

    /** A negative time has every part negated. */
    @Override
    public void putTime(int column, boolean negative, int hours, int minutes, int seconds, int micros) {
        int sign = negative ? -1 : 1;
        out.put(columns[column].head());
        nulls(3);
        part(sign * hours);
        part(sign * minutes);
        part(sign * seconds);
        fraction(column, sign * micros);
    }

    @Override
    public void putDateTime(int column, int year, int month, int day, int hours, int minutes, int seconds, int micros) {
        out.put(columns[column].head());
        part(year);
        part(month);
        part(day);
        part(hours);
        part(minutes);
        part(seconds);
        fraction(column, micros);
    }

    @Override
    public void putTimestamp(int column, long epochSeconds, int micros) {
        out.put(columns[column].head());
        AvroBytes.putLong(epochSeconds, out);
        AvroBytes.putLong(micros, out);
    }

    @Override
    public void putYear(int column, int year) {
        out.put(columns[column].head());
        part(year);
        nulls(6);
    }

    @Override
    public void putText(int column, byte[] bytes, int offset, int length) {
        MysqlCharset charset = columns[column].transcodeFrom();
        if (charset == null) {
            putRaw(column, bytes, offset, length);
            return;
        }
        out.put(columns[column].head());
        int from = AvroBytes.open(length, out);
        malformed += charset.appendUtf8(bytes, offset, length, out);
        AvroBytes.close(from, length, out);
    }

    @Override
    public void putBytes(int column, byte[] bytes, int offset, int length) {
        putRaw(column, bytes, offset, length);
    }

    @Override
    public void putEnum(int column, int index) {
        out.put(columns[column].head());
        int from = AvroBytes.open(0, out);
        text.putEnum(column, index);
        AvroBytes.close(from, 0, out);
    }

    @Override
    public void putSet(int column, long bits) {
        out.put(columns[column].head());
        int from = AvroBytes.open(0, out);
        text.putSet(column, bits);
        AvroBytes.close(from, 0, out);
    }

    @Override
    public void putJson(int column, byte[] utf8, int offset, int length) {
        out.put(columns[column].head());
        int from = AvroBytes.open(length, out);
        text.putJson(column, utf8, offset, length);
        AvroBytes.close(from, length, out);
    }

    /** Without the SRID: consumers feed the bytes straight to a WKB reader. */
    @Override
    public void putGeometry(int column, byte[] bytes, int offset, int length) {
        int srid = Math.min(SRID_BYTES, length);
        putRaw(column, bytes, offset + srid, length - srid);
    }

    private void putRaw(int column, byte[] bytes, int offset, int length) {
        out.put(columns[column].head());
        AvroBytes.putBytes(bytes, offset, length, out);
    }

    private void part(int value) {
        out.put(2); // the second branch of [null, int]
        AvroBytes.putLong(value, out);
    }

    private void fraction(int column, int micros) {
        if (columns[column].hasFraction()) {
            part(micros);
        } else {
            nulls(1);
        }
    }

    private void nulls(int count) {
        for (int i = 0; i < count; i++) {
            out.put(AvroBytes.ZERO);
        }
    }
}
