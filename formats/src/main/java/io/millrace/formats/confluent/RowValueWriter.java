package io.millrace.formats.confluent;

import io.millrace.formats.avro.AvroBytes;
import io.millrace.formats.avro.EpochDays;
import io.millrace.formats.avro.UnscaledDecimal;
import io.millrace.model.ByteSink;
import io.millrace.model.CanonicalText;
import io.millrace.model.ColumnType;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.RowWriter;
import io.millrace.model.TableShape;
import java.time.ZoneOffset;

/** Writes one value as {@link RowSchema} describes it. Single-threaded; allocates nothing per value. */
final class RowValueWriter implements RowWriter {
    private static final int NULL_BRANCH = 0;
    private static final int VALUE_BRANCH = 2; // 1 in zigzag
    private static final int SRID_BYTES = 4;
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private final TableShape shape;
    private final boolean timeOfDay;
    private final boolean[] optional;
    private final CanonicalText text;
    private final UnscaledDecimal unscaled = new UnscaledDecimal();
    private ByteSink out = new ByteSink(0);

    RowValueWriter(TableShape shape, ConfluentAvroOptions options) {
        this.shape = shape;
        timeOfDay = options.time() == ConfluentAvroOptions.Time.TIME_MICROS;
        optional = new boolean[shape.columnCount()];
        for (int i = 0; i < optional.length; i++) {
            optional[i] = RowSchema.isOptional(shape.column(i));
        }
        text = new CanonicalText(shape, ZoneOffset.UTC);
    }

    void into(ByteSink sink) {
        out = sink;
        text.into(sink);
    }

    long malformed() {
        return text.malformed();
    }

    private void present(int column) {
        if (optional[column]) {
            out.put(VALUE_BRANCH);
        }
    }

    @Override
    public void putNull(int column) {
        out.put(NULL_BRANCH);
    }

    @Override
    public void putAbsent(int column) {
        throw CanonicalText.incomplete(shape, column);
    }

    @Override
    public void putLong(int column, long value) {
        present(column);
        AvroBytes.putLong(value, out);
    }

    @Override
    public void putUnsignedLong(int column, long value) {
        present(column);
        putUnscaled(unscaled.read(value));
    }

    @Override
    public void putDecimal(int column, byte[] ascii, int offset, int length) {
        present(column);
        putUnscaled(unscaled.read(ascii, offset, length));
    }

    private void putUnscaled(int from) {
        AvroBytes.putBytes(unscaled.bytes(), from, unscaled.bytes().length - from, out);
    }

    @Override
    public void putFloat(int column, float value) {
        present(column);
        AvroBytes.putFloat(value, out);
    }

    @Override
    public void putDouble(int column, double value) {
        present(column);
        AvroBytes.putDouble(value, out);
    }

    @Override
    public void putBit(int column, long bits) {
        present(column);
        int count = shape.column(column).precision();
        if (count <= 1) {
            out.put(bits == 0 ? 0 : 1);
        } else if (count < Long.SIZE) {
            AvroBytes.putLong(bits, out);
        } else {
            putUnscaled(unscaled.read(bits));
        }
    }

    @Override
    public void putDate(int column, int year, int month, int day) {
        if (!EpochDays.exists(year, month, day)) {
            out.put(NULL_BRANCH);
            return;
        }
        present(column);
        AvroBytes.putLong(EpochDays.of(year, month, day), out);
    }

    @Override
    public void putTime(int column, boolean negative, int hours, int minutes, int seconds, int micros) {
        long amount = (hours * 3600L + minutes * 60L + seconds) * 1_000_000 + micros;
        if (timeOfDay && (amount >= MICROS_PER_DAY || (negative && amount != 0))) {
            throw new MillraceException(
                    ErrorCode.SCHEMA_MISMATCH,
                    "Avro's time-micros is a time of day, from 00:00 to before 24:00; a TIME of MySQL may be negative or"
                            + " longer, and this one is: column="
                            + shape.id() + "." + shape.column(column).name() + ". Set plain.time: duration");
        }
        present(column);
        AvroBytes.putLong(negative ? -amount : amount, out);
    }

    @Override
    public void putDateTime(int column, int year, int month, int day, int hours, int minutes, int seconds, int micros) {
        if (!EpochDays.exists(year, month, day)) {
            out.put(NULL_BRANCH);
            return;
        }
        present(column);
        long second = EpochDays.of(year, month, day) * 86_400 + hours * 3600L + minutes * 60L + seconds;
        AvroBytes.putLong(second * 1_000_000 + micros, out);
    }

    @Override
    public void putTimestamp(int column, long epochSeconds, int micros) {
        if (epochSeconds == 0 && micros == 0) {
            out.put(NULL_BRANCH);
            return;
        }
        present(column);
        AvroBytes.putLong(epochSeconds * 1_000_000 + micros, out);
    }

    @Override
    public void putYear(int column, int year) {
        putLong(column, year);
    }

    @Override
    public void putText(int column, byte[] bytes, int offset, int length) {
        present(column);
        int from = AvroBytes.open(length, out);
        text.putText(column, bytes, offset, length);
        AvroBytes.close(from, length, out);
    }

    @Override
    public void putBytes(int column, byte[] bytes, int offset, int length) {
        present(column);
        if (shape.column(column).type() != ColumnType.VECTOR) {
            AvroBytes.putBytes(bytes, offset, length, out);
            return;
        }
        int count = length / Float.BYTES;
        if (count > 0) {
            AvroBytes.putLong(count, out);
            out.put(bytes, offset, count * Float.BYTES); // little-endian in both
        }
        out.put(AvroBytes.ZERO);
    }

    @Override
    public void putEnum(int column, int index) {
        present(column);
        int from = AvroBytes.open(0, out);
        text.putEnum(column, index);
        AvroBytes.close(from, 0, out);
    }

    @Override
    public void putSet(int column, long bits) {
        present(column);
        int from = AvroBytes.open(0, out);
        text.putSet(column, bits);
        AvroBytes.close(from, 0, out);
    }

    @Override
    public void putJson(int column, byte[] utf8, int offset, int length) {
        present(column);
        int from = AvroBytes.open(length, out);
        text.putJson(column, utf8, offset, length);
        AvroBytes.close(from, length, out);
    }

    @Override
    public void putGeometry(int column, byte[] bytes, int offset, int length) {
        present(column);
        int srid = Math.min(SRID_BYTES, length);
        long number = 0;
        for (int i = 0; i < srid; i++) {
            number |= (bytes[offset + i] & 0xFFL) << (8 * i);
        }
        AvroBytes.putLong(number, out);
        AvroBytes.putBytes(bytes, offset + srid, length - srid, out);
    }
}
