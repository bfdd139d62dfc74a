package io.millrace.benchmarks;

import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.JsonByteArray;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The usual way to embed Debezium: every batch of the engine is sent by Kafka's producer, and marked as processed when it
 * is acknowledged. Runs in a process of its own, with nothing of Millrace on its class path but this class.
 */
public final class EmbeddedEngine {
    private EmbeddedEngine() {}

    /** @param arguments the files with the engine's and the producer's properties */
    public static void main(String[] arguments) throws IOException {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        properties(arguments[1]), new ByteArraySerializer(), new ByteArraySerializer());
                DebeziumEngine<ChangeEvent<byte[], byte[]>> engine = DebeziumEngine.create(JsonByteArray.class)
                        .using(properties(arguments[0]))
                        .using((success, message, error) -> {
                            if (!success) {
                                throw new IllegalStateException("the engine ended: " + message, error);
                            }
                        })
                        .notifying((events, committer) -> send(producer, events, committer))
                        .build()) {
            engine.run();
        }
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer,
            List<ChangeEvent<byte[], byte[]>> events,
            DebeziumEngine.RecordCommitter<ChangeEvent<byte[], byte[]>> committer)
            throws InterruptedException {
        for (ChangeEvent<byte[], byte[]> event : events) {
            Future<RecordMetadata> unused =
                    producer.send(new ProducerRecord<>(event.destination(), event.key(), event.value()));
        }
        producer.flush();
        for (ChangeEvent<byte[], byte[]> event : events) {
            committer.markProcessed(event);
        }
        committer.markBatchFinished();
    }

    private static Properties properties(String file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(file))) {
            properties.load(reader);
        }
        return properties;
    }
}
