/**
 * MySQL as a source of changes: the composition of the rooms below it, and the settings of a connection. Control
 * plane.
 */
@NullMarked
package io.millrace.mysql;

import org.jspecify.annotations.NullMarked;
