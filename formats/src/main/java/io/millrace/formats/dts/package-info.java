/**
 * DTS Avro: one schemaless Avro {@code Record} per change, as the published DTS consumers read it. Hot path: a row
 * allocates nothing.
 */
@NullMarked
package io.millrace.formats.dts;

import org.jspecify.annotations.NullMarked;
