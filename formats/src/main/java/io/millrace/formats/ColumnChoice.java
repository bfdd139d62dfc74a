package io.millrace.formats;

import io.millrace.model.TableShape;

/** Which columns of a table are told. Pure and thread-safe. */
@FunctionalInterface
public interface ColumnChoice {
    /** @param column index into {@link TableShape#columns()} */
    boolean tells(TableShape shape, int column);
}
