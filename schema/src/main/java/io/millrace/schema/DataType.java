package io.millrace.schema;

import org.jspecify.annotations.Nullable;

/**
 * A data type as a column definition writes it.
 *
 * @param charset charset named by the type or its collation, null if inherited
 * @param serial SERIAL: implies NOT NULL and a unique key
 */
record DataType(TypeSpec spec, @Nullable String charset, boolean serial) {}
