/**
 * The full load's reading side: table rows as text straight from the socket, key bounds that only the server compares,
 * and snapshots of tables without a key. {@code TextRowView} and {@code TextValues} are hot path: nothing allocated
 * per row; the rest runs once per chunk.
 */
@NullMarked
package io.millrace.mysql.load;

import org.jspecify.annotations.NullMarked;
