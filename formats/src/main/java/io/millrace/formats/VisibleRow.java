package io.millrace.formats;

import io.millrace.model.RowView;
import io.millrace.model.RowWriter;
import org.jspecify.annotations.Nullable;

/**
 * A row without the columns that are not told: columns count as in the told shape, values come from the whole row. A
 * flyweight, borrowed as the row that it stands for. Single-threaded; allocates nothing per row.
 */
final class VisibleRow implements RowView, RowWriter {
    private final int[] kept;
    private @Nullable RowView row;
    private @Nullable RowWriter out;
    private int at;

    /** @param kept per told column its index in the whole row */
    VisibleRow(int[] kept) {
        this.kept = kept;
    }

    VisibleRow wrap(RowView whole) {
        row = whole;
        return this;
    }

    private RowView row() {
        RowView it = row;
        if (it == null) {
            throw new IllegalStateException("not wrapped over a row");
        }
        return it;
    }

    private RowWriter writer() {
        RowWriter it = out;
        if (it == null) {
            throw new IllegalStateException("no column is being written");
        }
        return it;
    }

    @Override
    public int columnCount() {
        return kept.length;
    }

    @Override
    public boolean isNull(int column) {
        return row().isNull(kept[column]);
    }

    @Override
    public boolean isPresent(int column) {
        return row().isPresent(kept[column]);
    }

    @Override
    public void write(int column, RowWriter to) {
        out = to;
        at = column;
        row().write(kept[column], this);
    }

    @Override
    public boolean sameValue(int column, RowView other) {
        return row().sameValue(kept[column], other instanceof VisibleRow visible ? visible.row() : other);
    }

    @Override
    public void putNull(int column) {
        writer().putNull(at);
    }

    @Override
    public void putAbsent(int column) {
        writer().putAbsent(at);
    }

    @Override
    public void putLong(int column, long value) {
        writer().putLong(at, value);
    }

    @Override
    public void putUnsignedLong(int column, long value) {
        writer().putUnsignedLong(at, value);
    }

    @Override
    public void putDecimal(int column, byte[] ascii, int offset, int length) {
        writer().putDecimal(at, ascii, offset, length);
    }

    @Override
    public void putFloat(int column, float value) {
        writer().putFloat(at, value);
    }

    @Override
    public void putDouble(int column, double value) {
        writer().putDouble(at, value);
    }

    @Override
    public void putBit(int column, long bits) {
        writer().putBit(at, bits);
    }

    @Override
    public void putDate(int column, int year, int month, int day) {
        writer().putDate(at, year, month, day);
    }

    @Override
    public void putTime(int column, boolean negative, int hours, int minutes, int seconds, int micros) {
        writer().putTime(at, negative, hours, minutes, seconds, micros);
    }

    @Override
    public void putDateTime(int column, int year, int month, int day, int hours, int minutes, int seconds, int micros) {
        writer().putDateTime(at, year, month, day, hours, minutes, seconds, micros);
    }

    @Override
    public void putTimestamp(int column, long epochSeconds, int micros) {
        writer().putTimestamp(at, epochSeconds, micros);
    }

    @Override
    public void putYear(int column, int year) {
        writer().putYear(at, year);
    }

    @Override
    public void putText(int column, byte[] bytes, int offset, int length) {
        writer().putText(at, bytes, offset, length);
    }

    @Override
    public void putBytes(int column, byte[] bytes, int offset, int length) {
        writer().putBytes(at, bytes, offset, length);
    }

    @Override
    public void putEnum(int column, int index) {
        writer().putEnum(at, index);
    }

    @Override
    public void putSet(int column, long bits) {
        writer().putSet(at, bits);
    }

    @Override
    public void putJson(int column, byte[] utf8, int offset, int length) {
        writer().putJson(at, utf8, offset, length);
    }

    @Override
    public void putGeometry(int column, byte[] bytes, int offset, int length) {
        writer().putGeometry(at, bytes, offset, length);
    }
}
