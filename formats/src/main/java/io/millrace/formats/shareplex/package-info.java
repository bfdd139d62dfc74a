/**
 * Shareplex JSON: one JSON object per change, with its place in the transaction, every value a string. Hot path: a row
 * allocates nothing.
 */
@NullMarked
package io.millrace.formats.shareplex;

import org.jspecify.annotations.NullMarked;
