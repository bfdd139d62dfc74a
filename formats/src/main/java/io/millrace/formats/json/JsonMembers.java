package io.millrace.formats.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a JSON object whose texts matter to the byte: numbers as they are spelt, nested values as they stand. */
public final class JsonMembers {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonMembers() {}

    /**
     * The members of one JSON object in order: strings without quotes, null as null, all else as its own text.
     *
     * @throws IOException if {@code json} is not exactly one JSON object
     */
    public static Map<String, @Nullable String> of(byte[] json) throws IOException {
        Map<String, @Nullable String> members = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.getText();
                members.put(name, valueOf(parser, json));
            }
            if (parser.nextToken() != null) {
                throw new IOException("something stands behind the JSON object");
            }
        }
        return members;
    }

    /** The members of a member that is an object; none if there is no such member. */
    public static Map<String, @Nullable String> of(@Nullable String json) throws IOException {
        return json == null ? Map.of() : of(json.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String valueOf(JsonParser parser, byte[] json) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            int to = (int) parser.currentTokenLocation().getByteOffset() + 1;
            return new String(Arrays.copyOfRange(json, from, to), StandardCharsets.UTF_8);
        }
        return parser.getText();
    }
}
