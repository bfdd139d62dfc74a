package io.millrace.mysql.load;

import io.millrace.model.RowWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Turns every call into a text, so that two producers of rows can be compared call for call. */
final class RecordingWriter implements RowWriter {
    private String last = "";
    private int calls;

    /** The one call that {@code write} made since the last time. */
    String take() {
        if (calls != 1) {
            throw new AssertionError("a column is exactly one call, not " + calls);
        }
        calls = 0;
        return last;
    }

    private void record(String text) {
        calls++;
        last = text;
    }

    private static String hex(byte[] bytes, int offset, int length) {
        return HexFormat.of().formatHex(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void putNull(int column) {
        record("null");
    }

    @Override
    public void putAbsent(int column) {
        record("absent");
    }

    @Override
    public void putLong(int column, long value) {
        record("long " + value);
    }

    @Override
    public void putUnsignedLong(int column, long value) {
        record("unsigned " + Long.toUnsignedString(value));
    }

    @Override
    public void putDecimal(int column, byte[] ascii, int offset, int length) {
        record("decimal " + new String(ascii, offset, length, StandardCharsets.US_ASCII));
    }

    @Override
    public void putFloat(int column, float value) {
        record("float " + value);
    }

    @Override
    public void putDouble(int column, double value) {
        record("double " + value);
    }

    @Override
    public void putBit(int column, long bits) {
        record("bit " + Long.toUnsignedString(bits));
    }

    @Override
    public void putDate(int column, int year, int month, int day) {
        record("date %d-%d-%d".formatted(year, month, day));
    }

    @Override
    public void putTime(int column, boolean negative, int hours, int minutes, int seconds, int micros) {
        record("time %s%d:%d:%d.%d".formatted(negative ? "-" : "", hours, minutes, seconds, micros));
    }

    @Override
    public void putDateTime(int column, int year, int month, int day, int hours, int minutes, int seconds, int micros) {
        record("datetime %d-%d-%d %d:%d:%d.%d".formatted(year, month, day, hours, minutes, seconds, micros));
    }

    @Override
    public void putTimestamp(int column, long epochSeconds, int micros) {
        record("timestamp " + epochSeconds + "." + micros);
    }

    @Override
    public void putYear(int column, int year) {
        record("year " + year);
    }

    @Override
    public void putText(int column, byte[] bytes, int offset, int length) {
        record("text " + hex(bytes, offset, length));
    }

    @Override
    public void putBytes(int column, byte[] bytes, int offset, int length) {
        record("bytes " + hex(bytes, offset, length));
    }

    @Override
    public void putEnum(int column, int index) {
        record("enum " + index);
    }

    @Override
    public void putSet(int column, long bits) {
        record("set " + Long.toUnsignedString(bits));
    }

    @Override
    public void putJson(int column, byte[] utf8, int offset, int length) {
        record("json " + new String(utf8, offset, length, StandardCharsets.UTF_8));
    }

    @Override
    public void putGeometry(int column, byte[] bytes, int offset, int length) {
        record("geometry " + hex(bytes, offset, length));
    }
}
