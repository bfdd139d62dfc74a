/**
 * Binlog event bytes to row images: headers, checksums, compressed transactions, table maps with their optional
 * metadata, the row plan and the decoders behind it. Bytes in, rows out; no socket, no thread, no clock.
 *
 * <p>Hot path: {@link io.millrace.binlog.BinlogEvents}, the event flyweights, {@link io.millrace.binlog.RowsEvent} and
 * the row views allocate nothing per event or row once their buffers have grown. Plans and shapes are built once per
 * table map.
 */
@NullMarked
package io.millrace.binlog;

import org.jspecify.annotations.NullMarked;
