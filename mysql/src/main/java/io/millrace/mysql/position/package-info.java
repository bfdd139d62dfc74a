/**
 * What a server tells of its binlog and its GTIDs, and what MySQL and MariaDB do differently there: the one place that
 * knows both. Control plane, but for {@link io.millrace.mysql.position.GtidTrack}, which runs per transaction.
 */
@NullMarked
package io.millrace.mysql.position;

import org.jspecify.annotations.NullMarked;
