package io.millrace.formats;

import io.millrace.model.RowView;
import io.millrace.model.RowWriter;

/** A row in memory. */
public record FakeRow(Cell... cells) implements RowView {
    @Override
    public int columnCount() {
        return cells.length;
    }

    @Override
    public boolean isNull(int column) {
        return cells[column] == Cell.NULL;
    }

    @Override
    public boolean isPresent(int column) {
        return cells[column] != Cell.ABSENT;
    }

    @Override
    public void write(int column, RowWriter out) {
        cells[column].write(column, out);
    }

    @Override
    public boolean sameValue(int column, RowView other) {
        return cells[column].equals(((FakeRow) other).cells[column]);
    }
}
