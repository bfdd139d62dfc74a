/**
 * The task document. Control plane: every key stands once in {@link io.millrace.task.TaskKeys}; parser, validation,
 * the Markdown reference and the commented template derive from it.
 */
@NullMarked
package io.millrace.task;

import org.jspecify.annotations.NullMarked;
