/** Tasks: their definition, their life and what they do just now. Control plane; rows are moved by {@code runtime}. */
@NullMarked
package io.millrace.server.tasks;

import org.jspecify.annotations.NullMarked;
