package io.millrace.mysql.load;

import io.millrace.model.RowWriter;

/** Counts calls and keeps nothing, so that what a row costs is its reader's cost. */
final class CountingWriter implements RowWriter {
    long calls;

    @Override
    public void putNull(int column) {
        calls++;
    }

    @Override
    public void putAbsent(int column) {
        calls++;
    }

    @Override
    public void putLong(int column, long value) {
        calls++;
    }

    @Override
    public void putUnsignedLong(int column, long value) {
        calls++;
    }

    @Override
    public void putDecimal(int column, byte[] ascii, int offset, int length) {
        calls++;
    }

    @Override
    public void putFloat(int column, float value) {
        calls++;
    }

    @Override
    public void putDouble(int column, double value) {
        calls++;
    }

    @Override
    public void putBit(int column, long bits) {
        calls++;
    }

    @Override
    public void putDate(int column, int year, int month, int day) {
        calls++;
    }

    @Override
    public void putTime(int column, boolean negative, int hours, int minutes, int seconds, int micros) {
        calls++;
    }

    @Override
    public void putDateTime(int column, int year, int month, int day, int hours, int minutes, int seconds, int micros) {
        calls++;
    }

    @Override
    public void putTimestamp(int column, long epochSeconds, int micros) {
        calls++;
    }

    @Override
    public void putYear(int column, int year) {
        calls++;
    }

    @Override
    public void putText(int column, byte[] bytes, int offset, int length) {
        calls++;
    }

    @Override
    public void putBytes(int column, byte[] bytes, int offset, int length) {
        calls++;
    }

    @Override
    public void putEnum(int column, int index) {
        calls++;
    }

    @Override
    public void putSet(int column, long bits) {
        calls++;
    }

    @Override
    public void putJson(int column, byte[] utf8, int offset, int length) {
        calls++;
    }

    @Override
    public void putGeometry(int column, byte[] bytes, int offset, int length) {
        calls++;
    }
}
