package io.millrace.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Maxwell JSON by Jackson: numbers bare, SET an array, JSON embedded; an update has the old values of what changed. */
public final class MaxwellJsonReader implements MessageReader {
    @Override
    public @Nullable RowMessage read(byte[] value, Map<String, SourceTable> tables) throws IOException {
        JsonNode message = JsonMessages.object(value);
        String type = JsonMessages.text(message, "type");
        switch (type) {
            case "insert", "update", "delete", "bootstrap-insert" -> {
                // A row: below.
            }
            default -> {
                return null;
            }
        }
        String table = JsonMessages.text(message, "database") + "." + JsonMessages.text(message, "table");
        SourceTable shape = tables.get(table);
        Map<String, @Nullable String> data = image(JsonMessages.required(message, "data"), shape);
        if (type.equals("bootstrap-insert")) {
            return new RowMessage(table, true, 0, null, data);
        }
        long xid = JsonMessages.required(message, "xid").asLong();
        return switch (type) {
            case "insert" -> new RowMessage(table, false, xid, null, data);
            case "delete" -> new RowMessage(table, false, xid, data, null);
            default -> {
                Map<String, @Nullable String> before = new LinkedHashMap<>(data);
                before.putAll(image(JsonMessages.required(message, "old"), shape));
                yield new RowMessage(table, false, xid, before, data);
            }
        };
    }

    private static Map<String, @Nullable String> image(JsonNode row, @Nullable SourceTable table) throws IOException {
        return JsonMessages.image(row, table, MaxwellJsonReader::text);
    }

    static String text(JsonNode value, @Nullable SourceColumn column) throws IOException {
        if (column == null) {
            return value.toString();
        }
        if (column.isBinary()) {
            return SourceColumn.hex(Base64.getDecoder().decode(JsonMessages.string(value)));
        }
        return switch (column.dataType()) {
            case "tinyint", "smallint", "mediumint", "int", "bigint", "bit" -> {
                if (!value.isIntegralNumber()) {
                    throw new IOException("no whole number: " + value);
                }
                yield value.bigIntegerValue().toString();
            }
            case "year" -> SourceColumn.fourDigits(value.intValue());
            case "decimal" -> {
                if (!value.isNumber()) {
                    throw new IOException("no number: " + value);
                }
                yield value.decimalValue().toPlainString();
            }
            case "float", "double" -> column.fromText(value.asText());
            case "json" -> JsonMessages.asMysqlPrints(value);
            case "set" -> {
                StringJoiner labels = new StringJoiner(",");
                for (JsonNode label : value) {
                    labels.add(JsonMessages.string(label));
                }
                yield labels.toString();
            }
            default -> column.fromText(JsonMessages.string(value));
        };
    }
}
