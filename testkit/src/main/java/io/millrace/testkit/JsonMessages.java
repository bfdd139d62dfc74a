package io.millrace.testkit;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the readers of JSON formats have in common: Jackson with exact numbers, and images as maps. */
final class JsonMessages {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Makes canonical text of one value. */
    interface Conversion {
        /** @param column null when the table is not checked */
        @Nullable
        String text(JsonNode value, @Nullable SourceColumn column) throws IOException;
    }

    private JsonMessages() {}

    static JsonNode object(byte[] value) throws IOException {
        JsonNode message = MAPPER.readTree(value);
        if (message == null || !message.isObject()) {
            throw new IOException("not a JSON object");
        }
        return message;
    }

    static JsonNode required(JsonNode message, String key) throws IOException {
        JsonNode node = message.get(key);
        if (node == null) {
            throw new IOException("no key '" + key + "' in " + message);
        }
        return node;
    }

    static String text(JsonNode message, String key) throws IOException {
        JsonNode node = required(message, key);
        if (!node.isTextual()) {
            throw new IOException(key + " is no string: " + message);
        }
        return node.asText();
    }

    static Map<String, @Nullable String> image(JsonNode row, @Nullable SourceTable table, Conversion conversion)
            throws IOException {
        if (!row.isObject()) {
            throw new IOException("a row is no object: " + row);
        }
        Map<String, @Nullable String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : row.properties()) {
            JsonNode value = entry.getValue();
            SourceColumn column = table == null ? null : table.column(entry.getKey());
            texts.put(entry.getKey(), value.isNull() ? null : conversion.text(value, column));
        }
        return texts;
    }

    /** The only element of an array. */
    static JsonNode single(JsonNode array, String name) throws IOException {
        if (!array.isArray() || array.size() != 1) {
            throw new IOException(name + " is not an array of one row: " + array);
        }
        return array.get(0);
    }

    /** A value that the format writes as a string. */
    static String string(JsonNode value) throws IOException {
        if (!value.isTextual()) {
            throw new IOException("a value is neither a string nor null: " + value);
        }
        return value.asText();
    }

    /** A JSON document as MySQL prints it: a blank behind each comma and colon. */
    static String asMysqlPrints(JsonNode document) {
        StringBuilder out = new StringBuilder();
        print(document, out);
        return out.toString();
    }

    private static void print(JsonNode node, StringBuilder out) {
        if (node.isObject()) {
            String separator = "{";
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                quote(entry.getKey(), out.append(separator));
                print(entry.getValue(), out.append(": "));
                separator = ", ";
            }
            out.append(separator.equals("{") ? "{}" : "}");
        } else if (node.isArray()) {
            out.append('[');
            for (int i = 0; i < node.size(); i++) {
                print(node.get(i), i == 0 ? out : out.append(", "));
            }
            out.append(']');
        } else if (node.isTextual()) {
            quote(node.asText(), out);
        } else {
            out.append(node.asText());
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, out);
        out.append('"');
    }
}
