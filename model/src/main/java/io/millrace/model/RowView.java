package io.millrace.model;

/**
 * One row, read in place: a binlog image or a snapshot row.
 *
 * <p>Columns may be read in any order and more than once. Borrowed: valid until its producer moves to the next row.
 */
public interface RowView {
    int columnCount();

    boolean isNull(int column);

    /** False when the image does not carry the column. */
    boolean isPresent(int column);

    /** Decodes one column and makes exactly one call on {@code out}. */
    void write(int column, RowWriter out);

    /** Whether this column's stored value equals that of {@code other}, a view of the same producer and table. */
    boolean sameValue(int column, RowView other);
}
