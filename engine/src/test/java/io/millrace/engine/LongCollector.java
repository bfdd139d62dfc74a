package io.millrace.engine;

import io.millrace.model.RowWriter;
import java.lang.reflect.Proxy;

/** A {@link RowWriter} that takes BIGINT values only. */
final class LongCollector implements RowWriter {
    private static final RowWriter REFUSING = (RowWriter) Proxy.newProxyInstance(
            RowWriter.class.getClassLoader(), new Class<?>[] {RowWriter.class}, (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
            });

    private final long[] values;

    LongCollector(long[] values) {
        this.values = values;
    }

    @Override
    public void putLong(int column, long value) {
        values[column] = value;
    }

    @Override
    public void putNull(int column) {
        REFUSING.putNull(column);
    }

    @Override
    public void putAbsent(int column) {
        REFUSING.putAbsent(column);
    }

    @Override
    public void putUnsignedLong(int column, long value) {
        REFUSING.putUnsignedLong(column, value);
    }

    @Override
    public void putDecimal(int column, byte[] ascii, int offset, int length) {
        REFUSING.putDecimal(column, ascii, offset, length);
    }

    @Override
    public void putFloat(int column, float value) {
        REFUSING.putFloat(column, value);
    }

    @Override
    public void putDouble(int column, double value) {
        REFUSING.putDouble(column, value);
    }

    @Override
    public void putBit(int column, long bits) {
        REFUSING.putBit(column, bits);
    }

    @Override
    public void putDate(int column, int year, int month, int day) {
        REFUSING.putDate(column, year, month, day);
    }

    @Override
    public void putTime(int column, boolean negative, int hours, int minutes, int seconds, int micros) {
        REFUSING.putTime(column, negative, hours, minutes, seconds, micros);
    }

    @Override
    public void putDateTime(int column, int year, int month, int day, int hours, int minutes, int seconds, int micros) {
        REFUSING.putDateTime(column, year, month, day, hours, minutes, seconds, micros);
    }

    @Override
    public void putTimestamp(int column, long epochSeconds, int micros) {
        REFUSING.putTimestamp(column, epochSeconds, micros);
    }

    @Override
    public void putYear(int column, int year) {
        REFUSING.putYear(column, year);
    }

    @Override
    public void putText(int column, byte[] bytes, int offset, int length) {
        REFUSING.putText(column, bytes, offset, length);
    }

    @Override
    public void putBytes(int column, byte[] bytes, int offset, int length) {
        REFUSING.putBytes(column, bytes, offset, length);
    }

    @Override
    public void putEnum(int column, int index) {
        REFUSING.putEnum(column, index);
    }

    @Override
    public void putSet(int column, long bits) {
        REFUSING.putSet(column, bits);
    }

    @Override
    public void putJson(int column, byte[] utf8, int offset, int length) {
        REFUSING.putJson(column, utf8, offset, length);
    }

    @Override
    public void putGeometry(int column, byte[] bytes, int offset, int length) {
        REFUSING.putGeometry(column, bytes, offset, length);
    }
}
