package io.millrace.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Canal JSON by Jackson: one row per message, every value a string or null. */
public final class CanalJsonReader implements MessageReader {
    /**
     * Binlog numbers are file number times 2^32 plus an offset, snapshot numbers count from 1. Those of a load that began
     * later begin higher, so that they reach the others: such rows are known by having no GTID where changes have one.
     */
    private static final long FIRST_BINLOG_ID = 1L << 32;

    private boolean changesHaveGtids;

    @Override
    public @Nullable RowMessage read(byte[] value, Map<String, SourceTable> tables) throws IOException {
        JsonNode message = JsonMessages.object(value);
        String type = JsonMessages.required(message, "type").asText();
        String table = JsonMessages.required(message, "database").asText() + "."
                + JsonMessages.required(message, "table").asText();
        if (MessageRules.canal(message, tables.get(table))) {
            return null;
        }
        JsonNode data = JsonMessages.single(JsonMessages.required(message, "data"), "data");
        long id = JsonMessages.required(message, "id").asLong();
        SourceTable shape = tables.get(table);
        Map<String, @Nullable String> row = texts(data, shape);
        boolean gtid = !message.path("gtid").asText().isEmpty();
        changesHaveGtids |= gtid;
        boolean snapshot = type.equals("INSERT") && (id < FIRST_BINLOG_ID || (changesHaveGtids && !gtid));
        return switch (type) {
            case "INSERT" -> new RowMessage(table, snapshot, id, null, row);
            case "DELETE" -> new RowMessage(table, false, id, row, null);
            case "UPDATE" -> {
                JsonNode old = JsonMessages.single(JsonMessages.required(message, "old"), "old of an UPDATE");
                Map<String, @Nullable String> before = new LinkedHashMap<>(row);
                before.putAll(texts(old, shape));
                yield new RowMessage(table, false, id, before, row);
            }
            default -> throw new IOException("unknown type of a row message: " + type);
        };
    }

    private static Map<String, @Nullable String> texts(JsonNode row, @Nullable SourceTable shape) throws IOException {
        return JsonMessages.image(row, shape, (value, column) -> {
            String text = JsonMessages.string(value);
            return column == null ? text : column.fromCanal(text);
        });
    }
}
