package io.millrace.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * DRS JSON and JSON-C by Jackson: all columns before and after an update; they differ in where a deleted row stands and
 * in how a TIMESTAMP looks, which the JSON form shows as seconds since the epoch, read here in UTC.
 */
public final class DrsJsonReader implements MessageReader {
    private final boolean compatible;

    /** @param compatible JSON-C */
    public DrsJsonReader(boolean compatible) {
        this.compatible = compatible;
    }

    @Override
    public @Nullable RowMessage read(byte[] value, Map<String, SourceTable> tables) throws IOException {
        JsonNode message = JsonMessages.object(value);
        String type = JsonMessages.text(message, "type");
        String table = JsonMessages.text(message, "database") + "." + JsonMessages.text(message, "table");
        if (MessageRules.drs(message, compatible, tables.get(table))) {
            return null;
        }
        long id = JsonMessages.required(message, "id").asLong();
        SourceTable shape = tables.get(table);
        JsonNode data = JsonMessages.required(message, "data");
        JsonNode old = JsonMessages.required(message, "old");
        return switch (type) {
            case "INIT" -> new RowMessage(table, true, id, null, image(data, shape));
            case "INSERT" -> new RowMessage(table, false, id, null, image(data, shape));
            case "UPDATE" -> new RowMessage(table, false, id, image(old, shape), image(data, shape));
            case "DELETE" -> {
                if (!(compatible ? old : data).isNull()) {
                    throw new IOException("a deleted row stands in the other image: " + message);
                }
                yield new RowMessage(table, false, id, image(compatible ? data : old, shape), null);
            }
            default -> throw new IOException("unknown type of a row message: " + type);
        };
    }

    private Map<String, @Nullable String> image(JsonNode rows, @Nullable SourceTable table) throws IOException {
        return JsonMessages.image(JsonMessages.single(rows, "an image"), table, (value, column) -> {
            String text = JsonMessages.string(value);
            if (column == null) {
                return text;
            }
            if (column.isBinary() || column.isGeometry()) {
                return column.fromText(hexOfList(text));
            }
            return column.isTimestamp() && !compatible ? column.timestampText(text) : column.fromText(text);
        });
    }

    /** Bytes as Java prints an array of them: {@code [106, -1]}. */
    private static String hexOfList(String list) throws IOException {
        if (!list.startsWith("[") || !list.endsWith("]")) {
            throw new IOException("not a list of bytes: " + list);
        }
        String inner = list.substring(1, list.length() - 1);
        StringBuilder hex = new StringBuilder();
        if (!inner.isEmpty()) {
            for (String octet : inner.split(", ", -1)) {
                SourceColumn.appendHex(hex, Byte.parseByte(octet));
            }
        }
        return hex.toString();
    }
}
