/** The {@code millrace} command. Control plane: a thin layer over the task document, the runtime and the formats. */
@NullMarked
package io.millrace.cli;

import org.jspecify.annotations.NullMarked;
