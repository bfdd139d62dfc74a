package io.millrace.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * What a reader of a topic finds: how many rows, and the sum of their ids, so that a missing row cannot be made up for by
 * one that came twice.
 *
 * @param records with a value, rows or not
 * @param rows records with an id
 * @param idSum of the rows
 * @param bytes keys and values
 */
record TopicContent(long records, long rows, long idSum, long bytes) {
    private static final byte[] ID = {'"', 'i', 'd', '"', ':'};
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** @param table without its database; a program's messages about itself are not of this table */
    static TopicContent read(Destination destination, String topic, String table) {
        byte[] ofTable = ("\"table\":\"" + table).getBytes(StandardCharsets.UTF_8);
        Map<TopicPartition, Long> ends = destination.endOffsets(topic);
        long records = 0;
        long rows = 0;
        long idSum = 0;
        long bytes = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = destination.consumer()) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            long deadlineNs = System.nanoTime() + LIMIT.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() > deadlineNs) {
                    throw new IllegalStateException(topic + " cannot be read to its end");
                }
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(200))) {
                    bytes += each.key() == null ? 0 : each.key().length;
                    if (each.value() == null) {
                        continue;
                    }
                    bytes += each.value().length;
                    records++;
                    long id = idOf(each.value());
                    if (id >= 0 && indexOf(each.value(), ofTable) >= 0) {
                        rows++;
                        idSum += id;
                    }
                }
            }
        }
        return new TopicContent(records, rows, idSum, bytes);
    }

    /** The first {@code "id":} of a JSON text, a number or a number in quotes; -1 if there is none. */
    static long idOf(byte[] json) {
        int at = indexOf(json, ID);
        return at < 0 ? -1 : numberAt(json, at + ID.length);
    }

    private static int indexOf(byte[] text, byte[] wanted) {
        for (int i = 0; i + wanted.length < text.length; i++) {
            if (text[i] == wanted[0] && Arrays.equals(text, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    private static long numberAt(byte[] json, int from) {
        int at = json[from] == '"' ? from + 1 : from;
        long number = 0;
        int digits = 0;
        for (; at < json.length && json[at] >= '0' && json[at] <= '9'; at++) {
            number = number * 10 + (json[at] - '0');
            digits++;
        }
        return digits == 0 ? -1 : number;
    }
}
