/**
 * The words that every other room speaks: table and column shapes, positions, GTID sets, the {@link
 * io.millrace.model.RowWriter} waist between the two row producers and the encoders, byte sinks and error codes.
 *
 * <p>Hot path: {@code ByteSink}, {@code RowWriter}, {@code RowView}, {@code RowChange} and {@code ChangeContext} are
 * reused and allocate nothing per row. The rest are immutable values.
 */
@NullMarked
package io.millrace.model;

import org.jspecify.annotations.NullMarked;
