package io.millrace.engine;

import io.millrace.model.ByteSink;
import io.millrace.model.MysqlCharset;
import io.millrace.model.RowView;
import io.millrace.model.RowWriter;
import io.millrace.model.TableShape;
import org.jspecify.annotations.Nullable;

/** A row of which some columns are cut to a number of bytes, texts between two characters. A flyweight. */
final class CutRow implements RowView, RowWriter {
    /** Longest character of any charset. */
    private static final int MAX_CHARACTER_BYTES = 4;

    private final TableShape shape;
    private final boolean[] cut;
    private int limit;
    private @Nullable RowView row;
    private @Nullable RowWriter out;

    /** @param cut per column whether it may be cut: text and bytes only */
    CutRow(TableShape shape, boolean[] cut) {
        this.shape = shape;
        this.cut = cut;
    }

    CutRow wrap(RowView whole, int bytesPerColumn) {
        row = whole;
        limit = bytesPerColumn;
        return this;
    }

    /** The longest part of the text that is not longer than {@code most} and ends between two characters. */
    static int wholeBytes(MysqlCharset charset, byte[] bytes, int offset, int most) {
        ByteSink text = new ByteSink(most);
        int best = most;
        int fewest = Integer.MAX_VALUE;
        for (int length = most; length > most - MAX_CHARACTER_BYTES && length >= 0; length--) {
            text.clear();
            int malformed = charset.appendUtf8(bytes, offset, length, text);
            if (malformed < fewest) {
                fewest = malformed;
                best = length;
            }
        }
        return best;
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
        return row().columnCount();
    }

    @Override
    public boolean isNull(int column) {
        return row().isNull(column);
    }

    @Override
    public boolean isPresent(int column) {
        return row().isPresent(column);
    }

    @Override
    public void write(int column, RowWriter to) {
        if (cut[column]) {
            out = to;
            row().write(column, this);
        } else {
            row().write(column, to);
        }
    }

    @Override
    public boolean sameValue(int column, RowView other) {
        return row().sameValue(column, other instanceof CutRow same ? same.row() : other);
    }

    @Override
    public void putText(int column, byte[] bytes, int offset, int length) {
        String charset = shape.column(column).charset();
        int kept = length <= limit || charset == null
                ? Math.min(length, limit)
                : wholeBytes(MysqlCharset.forName(charset), bytes, offset, limit);
        writer().putText(column, bytes, offset, kept);
    }

    @Override
    public void putBytes(int column, byte[] bytes, int offset, int length) {
        writer().putBytes(column, bytes, offset, Math.min(length, limit));
    }

    @Override
    public void putNull(int column) {
        writer().putNull(column);
    }

    @Override
    public void putAbsent(int column) {
        writer().putAbsent(column);
    }

    // Columns that may be cut are text and bytes: what follows is never called.

    private static IllegalStateException neitherTextNorBytes(int column) {
        return new IllegalStateException("a column that is cut is text or bytes: column " + column);
    }

    @Override
    public void putLong(int column, long value) {
        throw neitherTextNorBytes(column);
    }

    @Override
    public void putUnsignedLong(int column, long value) {
        throw neitherTextNorBytes(column);
    }

    @Override
    public void putDecimal(int column, byte[] ascii, int offset, int length) {
        throw neitherTextNorBytes(column);
    }

    @Override
    public void putFloat(int column, float value) {
        throw neitherTextNorBytes(column);
    }

    @Override
    public void putDouble(int column, double value) {
        throw neitherTextNorBytes(column);
    }

    @Override
    public void putBit(int column, long bits) {
        throw neitherTextNorBytes(column);
    }

    @Override
    public void putDate(int column, int year, int month, int day) {
        throw neitherTextNorBytes(column);
    }

    @Override
    public void putTime(int column, boolean negative, int hours, int minutes, int seconds, int micros) {
        throw neitherTextNorBytes(column);
    }

    @Override
    public void putDateTime(int column, int year, int month, int day, int hours, int minutes, int seconds, int micros) {
        throw neitherTextNorBytes(column);
    }

    @Override
    public void putTimestamp(int column, long epochSeconds, int micros) {
        throw neitherTextNorBytes(column);
    }

    @Override
    public void putYear(int column, int year) {
        throw neitherTextNorBytes(column);
    }

    @Override
    public void putEnum(int column, int index) {
        throw neitherTextNorBytes(column);
    }

    @Override
    public void putSet(int column, long bits) {
        throw neitherTextNorBytes(column);
    }

    @Override
    public void putJson(int column, byte[] utf8, int offset, int length) {
        throw neitherTextNorBytes(column);
    }

    @Override
    public void putGeometry(int column, byte[] bytes, int offset, int length) {
        throw neitherTextNorBytes(column);
    }
}
