/** What formats in Avro share: the frame and the subjects of a schema registry. */
@NullMarked
package io.millrace.formats.avro;

import org.jspecify.annotations.NullMarked;
