package io.millrace.model;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * The canonical text of a value, in UTF-8: what text formats print, partition hashes are made of and keys are compared
 * by.
 *
 * <p>Rules per type, all from {@link ColumnShape}, no padding by ZEROFILL: integers, DECIMAL and BIT as plain decimal
 * digits; FLOAT and DOUBLE as {@link ShortestDecimal}; temporal values as MySQL prints them with exactly the declared
 * fraction digits, TIMESTAMP in the output zone and the zero TIMESTAMP as zero date; ENUM and SET as labels; text
 * transcoded; JSON as it is; the bytes of BINARY, BLOB, VECTOR and GEOMETRY one character U+0000 to U+00FF each. NULL
 * appends nothing.
 *
 * <p>Allocates nothing per value. Single-threaded.
 */
public final class CanonicalText implements RowWriter {
    private static final long SECONDS_PER_DAY = 86_400;

    private final TableShape shape;
    private final ZoneClock zone;
    private final int[] fractionDigits;
    private final @Nullable MysqlCharset[] charsets;
    private final byte[][][] labels;
    private final ShortestDecimal shortest = new ShortestDecimal();
    private ByteSink out = new ByteSink(0);
    private long malformed;

    /** @throws MillraceException with SCHEMA_MISMATCH if a column has a charset that is not known */
    public CanonicalText(TableShape shape, ZoneId outputZone) {
        this.shape = shape;
        zone = new ZoneClock(outputZone);
        int count = shape.columnCount();
        fractionDigits = new int[count];
        charsets = new @Nullable MysqlCharset[count];
        labels = new byte[count][][];
        for (int i = 0; i < count; i++) {
            ColumnShape column = shape.column(i);
            fractionDigits[i] = column.fractionDigits();
            if (column.type().isText()) {
                charsets[i] = charsetOf(shape, column);
            }
            labels[i] = column.labels().stream()
                    .map(label -> label.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
        }
    }

    /**
     * The charset of a text column.
     *
     * @throws MillraceException with SCHEMA_MISMATCH naming the column, if it has none or one that is not known
     */
    public static MysqlCharset charsetOf(TableShape shape, ColumnShape column) {
        String name = column.charset();
        if (name == null) {
            throw new MillraceException(
                    ErrorCode.SCHEMA_MISMATCH,
                    "a text column must have a character set: column=" + shape.id() + "." + column.name());
        }
        try {
            return MysqlCharset.forName(name);
        } catch (MillraceException e) {
            throw new MillraceException(e.code(), e.getMessage() + ", column=" + shape.id() + "." + column.name(), e);
        }
    }

    /** The error for a column that the row image does not carry. */
    public static MillraceException incomplete(TableShape shape, int column) {
        return new MillraceException(
                ErrorCode.ROW_IMAGE_INCOMPLETE,
                "a row image must carry every column: " + shape.id() + "."
                        + shape.column(column).name()
                        + " is missing; set binlog_row_image=FULL on the source");
    }

    /** Says where the next values go. */
    public CanonicalText into(ByteSink sink) {
        out = sink;
        return this;
    }

    /**
     * Appends one column of a row.
     *
     * @return false if it is NULL, and nothing was appended
     */
    public boolean append(RowView row, int column, ByteSink sink) {
        if (row.isNull(column)) {
            return false;
        }
        out = sink;
        row.write(column, this);
        return true;
    }

    /** How many malformed sequences of text became U+FFFD since this was made. */
    public long malformed() {
        return malformed;
    }

    @Override
    public void putNull(int column) {}

    @Override
    public void putAbsent(int column) {
        throw incomplete(shape, column);
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
        shortest.append(value, out);
    }

    @Override
    public void putDouble(int column, double value) {
        shortest.append(value, out);
    }

    @Override
    public void putBit(int column, long bits) {
        out.putUnsignedDecimal(bits);
    }

    @Override
    public void putDate(int column, int year, int month, int day) {
        date(year, month, day);
    }

    @Override
    public void putTime(int column, boolean negative, int hours, int minutes, int seconds, int micros) {
        if (negative) {
            out.put('-');
        }
        out.putPadded(hours, hours > 99 ? 3 : 2);
        out.put(':');
        out.putPadded(minutes, 2);
        out.put(':');
        out.putPadded(seconds, 2);
        fraction(column, micros);
    }

    @Override
    public void putDateTime(int column, int year, int month, int day, int hours, int minutes, int seconds, int micros) {
        date(year, month, day);
        out.put(' ');
        out.putPadded(hours, 2);
        out.put(':');
        out.putPadded(minutes, 2);
        out.put(':');
        out.putPadded(seconds, 2);
        fraction(column, micros);
    }

    @Override
    public void putTimestamp(int column, long epochSeconds, int micros) {
        if (epochSeconds == 0 && micros == 0) {
            putDateTime(column, 0, 0, 0, 0, 0, 0, 0);
            return;
        }
        long local = epochSeconds + zone.offsetAt(epochSeconds);
        long days = Math.floorDiv(local, SECONDS_PER_DAY);
        int second = (int) (local - days * SECONDS_PER_DAY);
        // Days to a date of the Gregorian calendar, in years that begin in March, 400 of which are 146097 days.
        long shifted = days + 719_468;
        long era = Math.floorDiv(shifted, 146_097L);
        int dayOfEra = (int) (shifted - era * 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        int year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
        putDateTime(column, year, month, day, second / 3600, second / 60 % 60, second % 60, micros);
    }

    @Override
    public void putYear(int column, int year) {
        out.putPadded(year, 4);
    }

    @Override
    public void putText(int column, byte[] bytes, int offset, int length) {
        MysqlCharset charset = charsets[column];
        if (charset == null) {
            throw new IllegalStateException("not a text column: " + shape.id() + "."
                    + shape.column(column).name());
        }
        malformed += charset.appendUtf8(bytes, offset, length, out);
    }

    @Override
    public void putBytes(int column, byte[] bytes, int offset, int length) {
        latin1(bytes, offset, length);
    }

    @Override
    public void putEnum(int column, int index) {
        byte[][] known = labels[column];
        if (index > known.length) {
            throw beyondLabels(shape, column, index);
        }
        if (index > 0) {
            out.put(known[index - 1]);
        }
    }

    @Override
    public void putSet(int column, long bits) {
        byte[][] known = labels[column];
        if (known.length < Long.SIZE && bits >>> known.length != 0) {
            throw beyondLabels(shape, column, bits);
        }
        boolean first = true;
        for (long rest = bits; rest != 0; rest &= rest - 1) {
            if (!first) {
                out.put(',');
            }
            out.put(known[Long.numberOfTrailingZeros(rest)]);
            first = false;
        }
    }

    @Override
    public void putJson(int column, byte[] utf8, int offset, int length) {
        malformed += Utf8.copy(utf8, offset, length, out);
    }

    @Override
    public void putGeometry(int column, byte[] bytes, int offset, int length) {
        latin1(bytes, offset, length);
    }

    private void date(int year, int month, int day) {
        out.putPadded(year, 4);
        out.put('-');
        out.putPadded(month, 2);
        out.put('-');
        out.putPadded(day, 2);
    }

    private void fraction(int column, int micros) {
        int digits = fractionDigits[column];
        if (digits > 0) {
            out.put('.');
            int cut = micros;
            for (int i = digits; i < 6; i++) {
                cut /= 10;
            }
            out.putPadded(cut, digits);
        }
    }

    private void latin1(byte[] bytes, int offset, int length) {
        int end = offset + length;
        for (int at = offset; at < end; at++) {
            int asciiEnd = Utf8.asciiEnd(bytes, at, end);
            out.put(bytes, at, asciiEnd - at);
            at = asciiEnd;
            if (at < end) {
                Utf8.putCodePoint(bytes[at] & 0xFF, out);
            }
        }
    }

    private static MillraceException beyondLabels(TableShape shape, int column, long value) {
        ColumnShape it = shape.column(column);
        return new MillraceException(
                ErrorCode.SCHEMA_MISMATCH,
                "an ENUM or SET value must be one of the column's "
                        + it.labels().size() + " labels: column="
                        + shape.id() + "." + it.name() + ", value=" + value
                        + "; the table's definition is not the one that the row was written with");
    }
}
