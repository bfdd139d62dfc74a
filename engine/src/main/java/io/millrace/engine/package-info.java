/**
 * A task's life: phases, full-load windows, routing, delivery, checkpoints, retries and back-pressure, behind ports
 * that the adapters fill in. Knows neither MySQL nor Kafka.
 */
@NullMarked
package io.millrace.engine;

import org.jspecify.annotations.NullMarked;
