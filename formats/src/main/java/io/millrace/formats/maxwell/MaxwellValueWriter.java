package io.millrace.formats.maxwell;

import io.millrace.formats.json.JsonText;
import io.millrace.formats.json.JsonValueWriter;
import io.millrace.model.ByteSink;
import io.millrace.model.TableShape;
import java.time.ZoneId;
import java.util.List;

/**
 * One value as Maxwell writes it (its {@code ColumnDef.asJSON}): numbers bare, SET as an array, the invalid ENUM value as
 * null, geometries in the spelling of its geometry library.
 */
final class MaxwellValueWriter extends JsonValueWriter {
    private final boolean nullZeroDates;

    /** Per SET column its labels as JSON strings. */
    private final byte[][][] labels;

    MaxwellValueWriter(TableShape shape, ZoneId outputZone, boolean nullZeroDates) {
        super(shape, outputZone, true);
        this.nullZeroDates = nullZeroDates;
        labels = shape.columns().stream().map(column -> quoted(column.labels())).toArray(byte[][][]::new);
    }

    private static byte[][] quoted(List<String> texts) {
        return texts.stream()
                .map(label -> {
                    ByteSink out = new ByteSink(label.length() + 2);
                    JsonText.putString(label, out);
                    return out.toByteArray();
                })
                .toArray(byte[][]::new);
    }

    @Override
    public void putDate(int column, int year, int month, int day) {
        if (nullZeroDates && year == 0 && month == 0 && day == 0) {
            putNull(column);
        } else {
            super.putDate(column, year, month, day);
        }
    }

    @Override
    public void putDateTime(int column, int year, int month, int day, int hours, int minutes, int seconds, int micros) {
        if (nullZeroDates && year == 0 && month == 0 && day == 0) {
            putNull(column);
        } else {
            super.putDateTime(column, year, month, day, hours, minutes, seconds, micros);
        }
    }

    @Override
    public void putTimestamp(int column, long epochSeconds, int micros) {
        if (nullZeroDates && epochSeconds == 0 && micros == 0) {
            putNull(column);
        } else {
            super.putTimestamp(column, epochSeconds, micros);
        }
    }

    @Override
    public void putEnum(int column, int index) {
        if (index == 0) {
            putNull(column);
        } else {
            super.putEnum(column, index);
        }
    }

    @Override
    public void putSet(int column, long bits) {
        byte[][] known = labels[column];
        if (known.length < Long.SIZE && bits >>> known.length != 0) {
            text.putSet(column, bits); // says what is wrong
        }
        out.put('[');
        for (long rest = bits; rest != 0; rest &= rest - 1) {
            if (rest != bits) {
                out.put(',');
            }
            out.put(known[Long.numberOfTrailingZeros(rest)]);
        }
        out.put(']');
    }
}
