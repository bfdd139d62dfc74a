package io.millrace.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shareplex JSON by Jackson: every value a string or null; an update has its changed columns and the old row. */
public final class ShareplexJsonReader implements MessageReader {
    private static final int SEQUENCE_BITS = 16;

    @Override
    public @Nullable RowMessage read(byte[] value, Map<String, SourceTable> tables) throws IOException {
        JsonNode message = JsonMessages.object(value);
        JsonNode meta = JsonMessages.required(message, "meta");
        String operation = JsonMessages.text(meta, "op");
        if (message.has("sql")) {
            return null;
        }
        String table = JsonMessages.text(meta, "table");
        long seq = JsonMessages.required(meta, "seq").asLong();
        long size = JsonMessages.required(meta, "size").asLong();
        // A transaction longer than the task holds does not know its size.
        if (seq < 1
                || (size != 0 && seq > size)
                || !JsonMessages.text(meta, "idx").equals(seq + "/" + size)) {
            throw new IOException("seq, size and idx do not fit: " + meta);
        }
        boolean snapshot = JsonMessages.text(meta, "trans").equals("0");
        long scn = Long.parseLong(JsonMessages.text(meta, "scn"));
        long sequence = (scn << SEQUENCE_BITS) + seq;
        SourceTable shape = tables.get(table);
        Map<String, @Nullable String> data = image(JsonMessages.required(message, "data"), shape);
        return switch (operation) {
            case "ins" -> new RowMessage(table, snapshot, sequence, null, data);
            case "del" -> new RowMessage(table, false, sequence, data, null);
            case "upd" -> {
                Map<String, @Nullable String> before = image(JsonMessages.required(message, "key"), shape);
                Map<String, @Nullable String> after = new LinkedHashMap<>(before);
                after.putAll(data);
                yield new RowMessage(table, false, sequence, before, after);
            }
            default -> throw new IOException("unknown op of a row message: " + operation);
        };
    }

    private static Map<String, @Nullable String> image(JsonNode row, @Nullable SourceTable table) throws IOException {
        return JsonMessages.image(row, table, (value, column) -> {
            String text = JsonMessages.string(value);
            return column == null ? text : column.fromText(text);
        });
    }
}
