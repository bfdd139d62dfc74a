package io.millrace.binlog;

import io.millrace.model.RowWriter;

/** Looks at every value and makes nothing of it but a sum. */
final class CountingWriter implements RowWriter {
    long total;

    @Override
    public void putNull(int column) {
        total += 1;
    }

    @Override
    public void putAbsent(int column) {
        total += 1;
    }

    @Override
    public void putLong(int column, long value) {
        total += value;
    }

    @Override
    public void putUnsignedLong(int column, long value) {
        total += value;
    }

    @Override
    public void putDecimal(int column, byte[] ascii, int offset, int length) {
        total += ascii[offset] + length;
    }

    @Override
    public void putFloat(int column, float value) {
        total += (long) value;
    }

    @Override
    public void putDouble(int column, double value) {
        total += (long) value;
    }

    @Override
    public void putBit(int column, long bits) {
        total += bits;
    }

    @Override
    public void putDate(int column, int year, int month, int day) {
        total += year + month + day;
    }

    @Override
    public void putTime(int column, boolean negative, int hours, int minutes, int seconds, int micros) {
        total += hours + micros;
    }

    @Override
    public void putDateTime(int column, int year, int month, int day, int hours, int minutes, int seconds, int micros) {
        total += year + micros;
    }

    @Override
    public void putTimestamp(int column, long epochSeconds, int micros) {
        total += epochSeconds;
    }

    @Override
    public void putYear(int column, int year) {
        total += year;
    }

    @Override
    public void putText(int column, byte[] bytes, int offset, int length) {
        total += length;
    }

    @Override
    public void putBytes(int column, byte[] bytes, int offset, int length) {
        total += bytes[offset] + length;
    }

    @Override
    public void putEnum(int column, int index) {
        total += index;
    }

    @Override
    public void putSet(int column, long bits) {
        total += bits;
    }

    @Override
    public void putJson(int column, byte[] utf8, int offset, int length) {
        total += utf8[offset] + length;
    }

    @Override
    public void putGeometry(int column, byte[] bytes, int offset, int length) {
        total += length;
    }
}
