package io.millrace.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** Avro records behind the Confluent frame, read by Apache Avro with the schema that the registry gives for their id. */
final class RegisteredAvro {
    private static final int FRAME_BYTES = 5;

    private final String registryUrl;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper mapper = new ObjectMapper();
    private final Map<Integer, GenericDatumReader<GenericRecord>> readers = new HashMap<>();
    private @Nullable BinaryDecoder decoder;

    /** @param registryUrl base URL of its Confluent-compatible API */
    RegisteredAvro(String registryUrl) {
        this.registryUrl = registryUrl;
    }

    GenericRecord read(byte[] value) throws IOException {
        if (value.length < FRAME_BYTES || value[0] != 0) {
            throw new IOException("no frame of magic byte and schema id");
        }
        int id = ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
        GenericDatumReader<GenericRecord> reader = readers.get(id);
        if (reader == null) {
            reader = new GenericDatumReader<>(schema(id));
            readers.put(id, reader);
        }
        decoder = DecoderFactory.get().binaryDecoder(value, FRAME_BYTES, value.length - FRAME_BYTES, decoder);
        GenericRecord message = reader.read(null, decoder);
        if (!decoder.isEnd()) {
            throw new IOException("bytes are left after the record");
        }
        return message;
    }

    private Schema schema(int id) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(registryUrl + "/schemas/ids/" + id))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode schema = mapper.readTree(response.body()).get("schema");
            if (response.statusCode() != 200 || schema == null) {
                throw new IOException("the registry has no schema " + id + ": " + response.body());
            }
            return new Schema.Parser().parse(schema.asText());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    static byte[] bytes(Object value) throws IOException {
        if (!(value instanceof ByteBuffer buffer)) {
            throw new IOException("not bytes: " + value);
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
