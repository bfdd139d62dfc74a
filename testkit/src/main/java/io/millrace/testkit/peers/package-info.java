/**
 * Real programs whose messages or protocols Millrace must match, as throw-away processes: a Kafka Connect worker with
 * Debezium, Maxwell, and a front for the schema registry that asks for a password, speaks TLS or fails.
 *
 * <p>Control plane, for tests. Obtained once into the servers' cache.
 */
@NullMarked
package io.millrace.testkit.peers;

import org.jspecify.annotations.NullMarked;
