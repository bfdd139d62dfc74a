/**
 * The table shapes at a position: reading DDL, following it, and checking against what the binlog says. Control
 * plane: runs once per DDL or table map, never per row.
 */
@NullMarked
package io.millrace.schema;

import org.jspecify.annotations.NullMarked;
