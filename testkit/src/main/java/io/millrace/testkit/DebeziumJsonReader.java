package io.millrace.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Debezium's JSON envelope by Jackson, with or without schemas, in its default modes. TIMESTAMP texts are in UTC. */
public final class DebeziumJsonReader implements MessageReader {
    @Override
    public @Nullable RowMessage read(byte[] value, Map<String, SourceTable> tables) throws IOException {
        JsonNode message = JsonMessages.object(value);
        JsonNode envelope = message.has("payload") ? JsonMessages.required(message, "payload") : message;
        if (!envelope.has("op")) {
            return null; // DDL, heartbeat, transaction
        }
        JsonNode source = JsonMessages.required(envelope, "source");
        String table = JsonMessages.text(source, "db") + "." + JsonMessages.text(source, "table");
        SourceTable shape = tables.get(table);
        String operation = JsonMessages.text(envelope, "op");
        Map<String, @Nullable String> before = image(JsonMessages.required(envelope, "before"), shape);
        Map<String, @Nullable String> after = image(JsonMessages.required(envelope, "after"), shape);
        boolean wantsBefore = operation.equals("u") || operation.equals("d");
        boolean wantsAfter = !operation.equals("d");
        if (operation.equals("t")) {
            return null;
        }
        if (wantsBefore != (before != null) || wantsAfter != (after != null)) {
            throw new IOException(operation + " has the wrong images: " + envelope);
        }
        boolean snapshot = operation.equals("r");
        if (snapshot == JsonMessages.text(source, "snapshot").equals("false")) {
            throw new IOException(operation + " and source.snapshot do not fit: " + source);
        }
        return new RowMessage(table, snapshot, sequence(source), before, after);
    }

    private static long sequence(JsonNode source) throws IOException {
        return sequence(
                JsonMessages.text(source, "file"),
                JsonMessages.required(source, "pos").asLong(),
                JsonMessages.required(source, "row").asInt());
    }

    static long sequence(String file, long pos, int row) {
        long number = Long.parseLong(file.substring(file.lastIndexOf('.') + 1));
        return (number << 44) + (pos << 12) + Math.min(row, 4095);
    }

    private static @Nullable Map<String, @Nullable String> image(JsonNode row, @Nullable SourceTable table)
            throws IOException {
        return row.isNull() ? null : JsonMessages.image(row, table, DebeziumJsonReader::text);
    }

    private static String text(JsonNode value, @Nullable SourceColumn column) throws IOException {
        if (column == null) {
            return value.toString();
        }
        if (column.isBinary()) {
            return SourceColumn.hex(base64(value));
        }
        return switch (column.dataType()) {
            case "decimal" -> DebeziumValues.decimal(base64(value), column);
            case "bit" -> value.isBoolean() ? (value.booleanValue() ? "1" : "0") : DebeziumValues.bits(base64(value));
            case "float", "double" -> column.fromText(value.asText());
            case "timestamp" -> DebeziumValues.timestamp(JsonMessages.string(value), column);
            case "tinyint", "smallint", "mediumint", "int", "bigint", "date", "time", "datetime", "year" -> {
                if (!value.isIntegralNumber()) {
                    throw new IOException("no whole number: " + value);
                }
                yield DebeziumValues.whole(value.longValue(), column);
            }
            default -> column.fromText(JsonMessages.string(value));
        };
    }

    private static byte[] base64(JsonNode value) throws IOException {
        return Base64.getDecoder().decode(JsonMessages.string(value));
    }
}
