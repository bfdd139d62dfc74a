/**
 * Canal JSON: one JSON object per change, every value a string. Hot path: a row allocates nothing.
 */
@NullMarked
package io.millrace.formats.canal;

import org.jspecify.annotations.NullMarked;
