/**
 * Message formats: one package per format, encoder and decoder side by side. Hot path: an encoder walks a row through
 * the {@link io.millrace.model.RowWriter} waist and allocates nothing per row.
 */
@NullMarked
package io.millrace.formats;

import org.jspecify.annotations.NullMarked;
