/**
 * Huawei DRS JSON and JSON-C: one JSON object per change, every value a string. Hot path: a row allocates nothing.
 */
@NullMarked
package io.millrace.formats.drs;

import org.jspecify.annotations.NullMarked;
