/** The plain row in Avro behind the id of its schema. Hot path: rows allocate nothing. */
@NullMarked
package io.millrace.formats.confluent;

import org.jspecify.annotations.NullMarked;
