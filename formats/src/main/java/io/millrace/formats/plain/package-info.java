/** The plain row: one field per column and nothing around it. Hot path: a row allocates nothing, but for headers. */
@NullMarked
package io.millrace.formats.plain;

import org.jspecify.annotations.NullMarked;
