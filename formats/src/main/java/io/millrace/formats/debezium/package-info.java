/**
 * Debezium's envelope as its MySQL connector writes it, in JSON and in Avro.
 *
 * <p>A message is a Connect struct: {@code ConnectSchema} says of which kind, {@code ConnectOut} writes it, {@code Wire}
 * puts it into a record. Hot path: rows allocate nothing.
 */
@NullMarked
package io.millrace.formats.debezium;

import org.jspecify.annotations.NullMarked;
