package io.millrace.tests;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One record in a form that can be compared and shown, whoever wrote it.
 *
 * @param key, value a missing node when the record has none (a tombstone's value)
 */
record PeerMessage(String topic, JsonNode key, JsonNode value, Map<String, JsonNode> headers) {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** @param decode makes the tree of a key's, value's or header's bytes */
    static PeerMessage of(ConsumerRecord<byte[], byte[]> record, Function<byte[], JsonNode> decode) {
        Map<String, JsonNode> headers = new TreeMap<>();
        record.headers().forEach(header -> headers.put(header.key(), header(header.value(), decode)));
        return new PeerMessage(
                record.topic(),
                record.key() == null ? JSON.missingNode() : key(record.key(), decode),
                record.value() == null ? JSON.missingNode() : decode.apply(record.value()),
                headers);
    }

    /** Maxwell's keys of DDL are bare texts. */
    private static JsonNode key(byte[] bytes, Function<byte[], JsonNode> decode) {
        boolean isText = bytes.length > 0 && Character.isLetterOrDigit(bytes[0]);
        return isText ? JSON.getNodeFactory().textNode(new String(bytes, StandardCharsets.UTF_8)) : decode.apply(bytes);
    }

    /** Connect writes texts as they are, and structures as JSON; Avro it leaves to keys and values. */
    private static JsonNode header(byte[] bytes, Function<byte[], JsonNode> decode) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        boolean isStructure = bytes.length > 0 && (bytes[0] == 0 || text.startsWith("{") || text.startsWith("\""));
        return isStructure ? decode.apply(bytes) : JSON.getNodeFactory().textNode(text);
    }

    static JsonNode json(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For people who look at a difference: {@code target/peers/<name>.jsonl}, key, value and headers by tab. */
    static void write(String name, Map<String, List<PeerMessage>> streams) {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(streams)
                .forEach((stream, messages) -> messages.forEach(message ->
                        lines.add(message.key + "\t" + message.value + "\t" + message.headers + "\t" + stream)));
        try {
            Path folder = Files.createDirectories(Path.of("target", "peers"));
            Files.write(folder.resolve(name + ".jsonl"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
