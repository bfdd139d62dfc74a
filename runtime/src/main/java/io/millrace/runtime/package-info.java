/** Composition root: a task document becomes a running task in this JVM. Control plane. */
@NullMarked
package io.millrace.runtime;

import org.jspecify.annotations.NullMarked;
