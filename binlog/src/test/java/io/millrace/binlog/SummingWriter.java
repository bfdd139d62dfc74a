package io.millrace.binlog;

import io.millrace.model.ColumnShape;
import io.millrace.model.RowWriter;
import io.millrace.model.TableShape;

/** Reads every byte that it is given, and insists on the ranges that {@link RowWriter} promises its readers. */
final class SummingWriter implements RowWriter {
    private TableShape shape;
    private long sum;

    void start(TableShape newShape) {
        shape = newShape;
        sum = 7;
    }

    long sum() {
        return sum;
    }

    private void add(long value) {
        sum = sum * 31 + value;
    }

    private void add(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            add(bytes[i]);
        }
    }

    private void require(boolean holds, int column, String call) {
        if (!holds) {
            ColumnShape it = shape.column(column);
            throw new AssertionError("a value must be one that its type has: " + it.type() + " " + call);
        }
    }

    @Override
    public void putNull(int column) {
        add(1);
    }

    @Override
    public void putAbsent(int column) {
        add(2);
    }

    @Override
    public void putLong(int column, long value) {
        add(value);
    }

    @Override
    public void putUnsignedLong(int column, long value) {
        add(value);
    }

    @Override
    public void putDecimal(int column, byte[] ascii, int offset, int length) {
        int point = -1;
        for (int i = offset; i < offset + length; i++) {
            byte c = ascii[i];
            require((c >= '0' && c <= '9') || c == '.' || (c == '-' && i == offset), column, "character " + c);
            point = c == '.' ? offset + length - 1 - i : point;
        }
        require(Math.max(point, 0) == shape.column(column).scale(), column, "scale " + point);
        add(ascii, offset, length);
    }

    @Override
    public void putFloat(int column, float value) {
        add(Float.floatToIntBits(value));
    }

    @Override
    public void putDouble(int column, double value) {
        add(Double.doubleToLongBits(value));
    }

    @Override
    public void putBit(int column, long bits) {
        int count = shape.column(column).precision();
        require(count == 64 || bits >>> count == 0, column, Long.toHexString(bits) + " in " + count + " bits");
        add(bits);
    }

    private void date(int column, int year, int month, int day) {
        require(
                year >= 0 && year <= 9999 && month >= 0 && month <= 12 && day >= 0 && day <= 31,
                column,
                year + "-" + month + "-" + day);
        add(year * 10_000L + month * 100L + day);
    }

    private void clock(int column, int hours, int minutes, int seconds, int micros, int maxHours) {
        require(
                hours >= 0
                        && hours <= maxHours
                        && minutes >= 0
                        && minutes <= 59
                        && seconds >= 0
                        && seconds <= 59
                        && micros >= 0
                        && micros <= 999_999,
                column,
                hours + ":" + minutes + ":" + seconds + "." + micros);
        add(hours * 10_000L + minutes * 100L + seconds);
        add(micros);
    }

    @Override
    public void putDate(int column, int year, int month, int day) {
        date(column, year, month, day);
    }

    @Override
    public void putTime(int column, boolean negative, int hours, int minutes, int seconds, int micros) {
        clock(column, hours, minutes, seconds, micros, 838);
    }

    @Override
    public void putDateTime(int column, int year, int month, int day, int hours, int minutes, int seconds, int micros) {
        date(column, year, month, day);
        clock(column, hours, minutes, seconds, micros, 23);
    }

    @Override
    public void putTimestamp(int column, long epochSeconds, int micros) {
        require(
                epochSeconds >= 0 && epochSeconds <= 0xffffffffL && micros >= 0 && micros <= 999_999,
                column,
                epochSeconds + "." + micros);
        add(epochSeconds);
        add(micros);
    }

    @Override
    public void putYear(int column, int year) {
        require(year == 0 || (year >= 1901 && year <= 2155), column, "" + year);
        add(year);
    }

    @Override
    public void putText(int column, byte[] bytes, int offset, int length) {
        add(bytes, offset, length);
    }

    @Override
    public void putBytes(int column, byte[] bytes, int offset, int length) {
        add(bytes, offset, length);
    }

    @Override
    public void putEnum(int column, int index) {
        require(index >= 0 && index <= shape.column(column).labels().size(), column, "index " + index);
        add(index);
    }

    @Override
    public void putSet(int column, long bits) {
        int count = shape.column(column).labels().size();
        require(count >= 64 || bits >>> count == 0, column, Long.toHexString(bits) + " of " + count + " labels");
        add(bits);
    }

    @Override
    public void putJson(int column, byte[] utf8, int offset, int length) {
        JsonSyntax.check(utf8, offset, length);
        add(utf8, offset, length);
    }

    @Override
    public void putGeometry(int column, byte[] bytes, int offset, int length) {
        add(bytes, offset, length);
    }
}
