package io.millrace.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Canal JSON by Jackson: one row per message, every value a string or null. */
public final class CanalJsonReader implements MessageReader {
    /** Binlog numbers are file number times 2^32 plus an offset, snapshot numbers count from 1. */
    private static final long FIRST_BINLOG_ID = 1L << 32;

    private final ObjectMapper mapper = new ObjectMapper();

    @Override
    public @Nullable RowMessage read(byte[] value, Map<String, SourceTable> tables) throws IOException {
        JsonNode message = mapper.readTree(value);
        if (message == null || !message.isObject()) {
            throw new IOException("not a JSON object");
        }
        if (required(message, "isDdl").asBoolean()) {
            return null;
        }
        String type = required(message, "type").asText();
        String table = required(message, "database").asText() + "."
                + required(message, "table").asText();
        JsonNode data = required(message, "data");
        if (!data.isArray() || data.size() != 1) {
            throw new IOException("data is not an array of one row: " + data);
        }
        long id = required(message, "id").asLong();
        SourceTable shape = tables.get(table);
        Map<String, @Nullable String> row = texts(data.get(0), shape);
        boolean snapshot = type.equals("INSERT") && id < FIRST_BINLOG_ID;
        return switch (type) {
            case "INSERT" -> new RowMessage(table, snapshot, id, null, row);
            case "DELETE" -> new RowMessage(table, false, id, row, null);
            case "UPDATE" -> {
                JsonNode old = required(message, "old");
                if (!old.isArray() || old.size() != 1) {
                    throw new IOException("old of an UPDATE is not an array of one row: " + old);
                }
                Map<String, @Nullable String> before = new LinkedHashMap<>(row);
                before.putAll(texts(old.get(0), shape));
                yield new RowMessage(table, false, id, before, row);
            }
            default -> throw new IOException("unknown type of a row message: " + type);
        };
    }

    private static JsonNode required(JsonNode message, String key) throws IOException {
        JsonNode node = message.get(key);
        if (node == null) {
            throw new IOException("no key '" + key + "' in " + message);
        }
        return node;
    }

    private static Map<String, @Nullable String> texts(JsonNode row, @Nullable SourceTable shape) throws IOException {
        Map<String, @Nullable String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : row.properties()) {
            JsonNode node = entry.getValue();
            if (!node.isTextual() && !node.isNull()) {
                throw new IOException("column " + entry.getKey() + " is neither a string nor null: " + node);
            }
            String text = node.isNull() ? null : node.asText();
            SourceColumn column = shape == null ? null : shape.column(entry.getKey());
            texts.put(entry.getKey(), column == null ? text : column.fromCanal(text));
        }
        return texts;
    }
}
