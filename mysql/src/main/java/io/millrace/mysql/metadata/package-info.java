/**
 * What the server says about itself and its tables, over JDBC: connections, server facts and table shapes from {@code
 * information_schema}. Control plane.
 */
@NullMarked
package io.millrace.mysql.metadata;

import org.jspecify.annotations.NullMarked;
