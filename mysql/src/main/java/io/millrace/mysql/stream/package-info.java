/**
 * The binlog as a stream of changes: positions, transactions, schema at the position, and what an {@link
 * io.millrace.engine.ChangeHandler} hears. Hot path from a row event to the handler; everything else runs once per
 * statement, table map or connection.
 */
@NullMarked
package io.millrace.mysql.stream;

import org.jspecify.annotations.NullMarked;
