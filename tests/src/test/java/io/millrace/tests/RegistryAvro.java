package io.millrace.tests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.servers.ApicurioRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericArray;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;

/** Reads Avro in the Confluent wire format with Apache Avro and the registry's schemas. Not thread-safe. */
final class RegistryAvro {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ApicurioRegistry registry;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    RegistryAvro(ApicurioRegistry registry) {
        this.registry = registry;
    }

    /**
     * A tree of the whole message: {@code schema} is the writer's schema as it was registered, {@code payload} the
     * value, bytes in base64.
     */
    JsonNode decode(byte[] framed) {
        ByteBuffer buffer = ByteBuffer.wrap(framed);
        if (buffer.get() != 0) { // a header
            return PeerMessage.json(framed);
        }
        Schema schema = schemas.computeIfAbsent(buffer.getInt(), this::fetch);
        try {
            Object value = new GenericDatumReader<>(schema)
                    .read(null, DecoderFactory.get().binaryDecoder(framed, 5, buffer.remaining(), null));
            ObjectNode whole = JsonNodeFactory.instance.objectNode();
            whole.set("schema", JSON.readTree(schema.toString()));
            whole.set("payload", tree(value));
            return whole;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Schema fetch(int id) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(registry.url() + "/schemas/ids/" + id))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError("the registry has no schema " + id + ": " + answer.body());
            }
            return new Schema.Parser()
                    .parse(JSON.readTree(answer.body()).path("schema").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode tree(Object value) {
        if (value instanceof GenericRecord record) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (Schema.Field field : record.getSchema().getFields()) {
                object.set(field.name(), tree(record.get(field.pos())));
            }
            return object;
        }
        if (value instanceof GenericArray<?> array) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            array.forEach(element -> list.add(tree(element)));
            return list;
        }
        if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return JsonNodeFactory.instance.binaryNode(copy);
        }
        return value instanceof CharSequence
                ? JsonNodeFactory.instance.textNode(value.toString())
                : JSON.valueToTree(value);
    }
}
