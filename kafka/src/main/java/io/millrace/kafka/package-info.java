/**
 * The destination: what a task needs from Kafka behind the engine's ports {@link io.millrace.engine.RecordSink} and
 * {@link io.millrace.engine.CheckpointStore}, and the prechecks of the destination.
 *
 * <p>Hot path: {@link KafkaRecordSink#send}. The rest runs once per task, topic or checkpoint.
 */
@NullMarked
package io.millrace.kafka;

import org.jspecify.annotations.NullMarked;
