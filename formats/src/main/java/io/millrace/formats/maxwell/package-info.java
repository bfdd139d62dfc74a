/**
 * Maxwell JSON: one JSON object per change, values in JSON's own types, {@code xid} and {@code commit} of the whole
 * transaction. Hot path: a row allocates nothing.
 */
@NullMarked
package io.millrace.formats.maxwell;

import org.jspecify.annotations.NullMarked;
