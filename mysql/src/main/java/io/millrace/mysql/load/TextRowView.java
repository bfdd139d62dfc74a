package io.millrace.mysql.load;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.RowView;
import io.millrace.model.RowWriter;
import io.millrace.model.TableShape;
import io.millrace.mysql.protocol.TextRow;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A row of a text result set, wrapped again for every row: column i of the result is column i of the table, selected by
 * {@link ValueKind#expression}. Makes the same {@link RowWriter} calls as the binlog image of the same stored row
 * (invariant I5). Borrowed like the {@link TextRow} below it; single-threaded.
 */
final class TextRowView implements RowView {
    private final TableShape shape;
    private final ValueKind[] kinds;
    private @Nullable TextRow row;

    TextRowView(TableShape shape) {
        this.shape = shape;
        this.kinds = shape.columns().stream().map(ValueKind::of).toArray(ValueKind[]::new);
    }

    TextRowView wrap(TextRow newRow) {
        if (newRow.columnCount() != kinds.length) {
            throw new MillraceException(
                    ErrorCode.INTERNAL,
                    "a result has as many columns as were asked for: table=" + shape.id() + ", asked=" + kinds.length
                            + ", got=" + newRow.columnCount());
        }
        row = newRow;
        return this;
    }

    private TextRow row() {
        TextRow it = row;
        if (it == null) {
            throw new IllegalStateException("not wrapped over a row");
        }
        return it;
    }

    @Override
    public int columnCount() {
        return kinds.length;
    }

    @Override
    public boolean isNull(int column) {
        return row().isNull(column);
    }

    @Override
    public boolean isPresent(int column) {
        return true;
    }

    @Override
    public void write(int column, RowWriter out) {
        TextRow it = row();
        if (it.isNull(column)) {
            out.putNull(column);
            return;
        }
        byte[] bytes = it.bytes();
        int offset = it.offset(column);
        int length = it.length(column);
        switch (kinds[column]) {
            case LONG -> out.putLong(column, TextValues.integer(bytes, offset, length));
            case UNSIGNED_LONG -> out.putUnsignedLong(column, TextValues.integer(bytes, offset, length));
            case DECIMAL -> putDecimal(column, bytes, offset, length, out);
            case FLOAT -> out.putFloat(column, (float) TextValues.number(bytes, offset, length));
            case DOUBLE -> out.putDouble(column, TextValues.number(bytes, offset, length));
            case BIT -> out.putBit(column, TextValues.integer(bytes, offset, length));
            case DATE -> TextValues.date(column, bytes, offset, length, out);
            case TIME -> TextValues.time(column, bytes, offset, length, out);
            case DATETIME -> TextValues.dateTime(column, bytes, offset, length, out);
            case TIMESTAMP -> TextValues.timestamp(column, bytes, offset, length, out);
            case YEAR -> out.putYear(column, TextValues.year(bytes, offset, length));
            case TEXT -> out.putText(column, bytes, offset, length);
            case BYTES -> out.putBytes(column, bytes, offset, length);
            case ENUM -> out.putEnum(column, (int) TextValues.integer(bytes, offset, length));
            case SET -> out.putSet(column, TextValues.integer(bytes, offset, length));
            case JSON -> out.putJson(column, bytes, offset, length);
            case GEOMETRY -> out.putGeometry(column, bytes, offset, length);
        }
    }

    /** ZEROFILL pads with zeros that are not part of the value; such columns are never negative. */
    private static void putDecimal(int column, byte[] bytes, int offset, int length, RowWriter out) {
        int at = offset;
        int last = offset + length - 1;
        while (at < last && bytes[at] == '0' && bytes[at + 1] != '.') {
            at++;
        }
        out.putDecimal(column, bytes, at, offset + length - at);
    }

    @Override
    public boolean sameValue(int column, RowView other) {
        TextRow mine = row();
        TextRow theirs = ((TextRowView) other).row();
        if (mine.isNull(column) || theirs.isNull(column)) {
            return mine.isNull(column) && theirs.isNull(column);
        }
        int offset = mine.offset(column);
        int otherOffset = theirs.offset(column);
        return Arrays.equals(
                mine.bytes(),
                offset,
                offset + mine.length(column),
                theirs.bytes(),
                otherOffset,
                otherOffset + theirs.length(column));
    }
}
