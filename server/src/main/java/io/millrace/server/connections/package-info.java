/** Saved endpoints: MySQL servers and Kafka clusters, their secrets and tests. Control plane. */
@NullMarked
package io.millrace.server.connections;

import org.jspecify.annotations.NullMarked;
