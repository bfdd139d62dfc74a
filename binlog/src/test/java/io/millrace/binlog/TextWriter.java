package io.millrace.binlog;

import io.millrace.model.RowView;
import io.millrace.model.RowWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Values as the server's own canonical text, to compare with what SELECT says; "absent" for absent ones. */
final class TextWriter implements RowWriter {
    static final String ABSENT = "\u0000absent";

    private String last;
    private int[] fractionDigits = new int[0];

    TextWriter(int... fractionDigits) {
        this.fractionDigits = fractionDigits;
    }

    /** All columns of an image; null for NULL. */
    List<String> row(RowView view) {
        List<String> texts = new ArrayList<>();
        for (int column = 0; column < view.columnCount(); column++) {
            texts.add(text(view, column));
        }
        return texts;
    }

    String text(RowView view, int column) {
        last = "nothing written";
        view.write(column, this);
        return last;
    }

    private String fraction(int column, int micros) {
        int digits = column < fractionDigits.length ? fractionDigits[column] : 6;
        String six = String.format("%06d", micros);
        if (!six.substring(digits).chars().allMatch(c -> c == '0')) {
            throw new AssertionError("fraction " + six + " of column " + column + " has more digits than " + digits);
        }
        return digits == 0 ? "" : "." + six.substring(0, digits);
    }

    private static String hex(byte[] bytes, int offset, int length) {
        return HexFormat.of().withUpperCase().formatHex(bytes, offset, offset + length);
    }

    @Override
    public void putNull(int column) {
        last = null;
    }

    @Override
    public void putAbsent(int column) {
        last = ABSENT;
    }

    @Override
    public void putLong(int column, long value) {
        last = Long.toString(value);
    }

    @Override
    public void putUnsignedLong(int column, long value) {
        last = Long.toUnsignedString(value);
    }

    @Override
    public void putDecimal(int column, byte[] ascii, int offset, int length) {
        last = new String(ascii, offset, length, StandardCharsets.US_ASCII);
        new BigDecimal(last);
    }

    @Override
    public void putFloat(int column, float value) {
        last = Float.toString(value);
    }

    @Override
    public void putDouble(int column, double value) {
        last = Double.toString(value);
    }

    @Override
    public void putBit(int column, long bits) {
        last = Long.toUnsignedString(bits);
    }

    @Override
    public void putDate(int column, int year, int month, int day) {
        last = String.format("%04d-%02d-%02d", year, month, day);
    }

    @Override
    public void putTime(int column, boolean negative, int hours, int minutes, int seconds, int micros) {
        last = String.format("%s%02d:%02d:%02d", negative ? "-" : "", hours, minutes, seconds)
                + fraction(column, micros);
    }

    @Override
    public void putDateTime(int column, int year, int month, int day, int hours, int minutes, int seconds, int micros) {
        last = String.format("%04d-%02d-%02d %02d:%02d:%02d", year, month, day, hours, minutes, seconds)
                + fraction(column, micros);
    }

    @Override
    public void putTimestamp(int column, long epochSeconds, int micros) {
        if (epochSeconds == 0 && micros == 0) {
            last = "0000-00-00 00:00:00" + fraction(column, 0);
            return;
        }
        LocalDateTime utc = LocalDateTime.ofEpochSecond(epochSeconds, 0, ZoneOffset.UTC);
        putDateTime(
                column,
                utc.getYear(),
                utc.getMonthValue(),
                utc.getDayOfMonth(),
                utc.getHour(),
                utc.getMinute(),
                utc.getSecond(),
                micros);
    }

    @Override
    public void putYear(int column, int year) {
        last = String.format("%04d", year);
    }

    @Override
    public void putText(int column, byte[] bytes, int offset, int length) {
        last = hex(bytes, offset, length);
    }

    @Override
    public void putBytes(int column, byte[] bytes, int offset, int length) {
        last = hex(bytes, offset, length);
    }

    @Override
    public void putEnum(int column, int index) {
        last = Integer.toString(index);
    }

    @Override
    public void putSet(int column, long bits) {
        last = Long.toUnsignedString(bits);
    }

    @Override
    public void putJson(int column, byte[] utf8, int offset, int length) {
        last = new String(utf8, offset, length, StandardCharsets.UTF_8);
    }

    @Override
    public void putGeometry(int column, byte[] bytes, int offset, int length) {
        last = hex(bytes, offset, length);
    }
}
