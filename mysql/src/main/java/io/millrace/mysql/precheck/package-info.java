/**
 * What is checked of the source before a task starts, item by item, each with criterion, finding and remedy. Only reads.
 * Control plane.
 */
@NullMarked
package io.millrace.mysql.precheck;

import org.jspecify.annotations.NullMarked;
