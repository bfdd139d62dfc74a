package io.millrace.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plain rows with {@code plain.meta: fields} and {@code plain.delete: rewrite} by Jackson. What an update replaced is not
 * told: it reads as a put of the new row, so tables without a key cannot be checked. TIMESTAMP texts are in the task's zone.
 */
public final class PlainJsonReader implements MessageReader {
    static final List<String> META = List.of(
            "__deleted", "__op", "__db", "__table", "__ts_ms", "__source_ts_ms", "__file", "__pos", "__row", "__gtid");

    @Override
    public @Nullable RowMessage read(byte[] value, Map<String, SourceTable> tables) throws IOException {
        JsonNode message = JsonMessages.object(value);
        for (String field : META) {
            JsonMessages.required(message, field);
        }
        String table = JsonMessages.text(message, "__db") + "." + JsonMessages.text(message, "__table");
        String operation = JsonMessages.text(message, "__op");
        if (!List.of("c", "u", "d", "r").contains(operation)) {
            throw new IOException("unknown operation: " + message);
        }
        boolean delete = operation.equals("d");
        if (!JsonMessages.text(message, "__deleted").equals(delete ? "true" : "false")) {
            throw new IOException(operation + " and __deleted do not fit: " + message);
        }
        boolean snapshot = operation.equals("r");
        long sequence = snapshot
                ? message.get("__pos").asLong()
                : DebeziumJsonReader.sequence(
                        JsonMessages.text(message, "__file"),
                        message.get("__pos").asLong(),
                        message.get("__row").asInt());
        ObjectNode row = ((ObjectNode) message).remove(META);
        Map<String, @Nullable String> image = JsonMessages.image(row, tables.get(table), PlainJsonReader::text);
        return new RowMessage(table, snapshot, sequence, delete ? image : null, delete ? null : image);
    }

    private static String text(JsonNode value, @Nullable SourceColumn column) throws IOException {
        return column != null && column.dataType().equals("set")
                ? column.fromText(JsonMessages.string(value))
                : MaxwellJsonReader.text(value, column);
    }
}
