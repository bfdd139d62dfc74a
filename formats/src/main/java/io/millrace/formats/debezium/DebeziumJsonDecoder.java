package io.millrace.formats.debezium;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.formats.DecodedMessage;
import io.millrace.formats.MessageDecoder;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads Debezium's JSON, with or without schemas: rows, schema changes, transaction marks and heartbeats. */
public final class DebeziumJsonDecoder implements MessageDecoder {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @Override
    public DecodedMessage decode(byte[] value) {
        JsonNode message;
        try {
            message = MAPPER.readTree(value);
        } catch (JsonProcessingException e) {
            throw unreadable("it is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw unreadable("it is not JSON: " + e.getMessage(), e);
        }
        return decodePayload(message.has("schema") && message.has("payload") ? message.get("payload") : message);
    }

    /** Reads a message without its schema. */
    static DecodedMessage decodePayload(JsonNode payload) {
        if (payload.has("op") && payload.has("before") && payload.has("source")) {
            return row(payload);
        }
        if (payload.has("ddl") && payload.has("tableChanges") && payload.has("source")) {
            return decoded(
                    "DDL", payload, Map.of(), Map.of(), payload.get("ddl").asText());
        }
        if (payload.has("status") && payload.has("data_collections")) {
            long timeMs = payload.path("ts_ms").asLong();
            String id = "id=" + payload.path("id").asText();
            return new DecodedMessage(payload.get("status").asText(), "", "", Map.of(), Map.of(), "", timeMs, id);
        }
        if (payload.size() == 1 && payload.path("ts_ms").isIntegralNumber()) {
            long timeMs = payload.get("ts_ms").asLong();
            return new DecodedMessage("HEARTBEAT", "", "", Map.of(), Map.of(), "", timeMs, "");
        }
        throw unreadable("it has neither op and source, nor ddl, nor a transaction's status", null);
    }

    private static DecodedMessage row(JsonNode payload) {
        String kind =
                switch (payload.get("op").asText()) {
                    case "c" -> "INSERT";
                    case "u" -> "UPDATE";
                    case "d" -> "DELETE";
                    case "r" -> "READ";
                    case "t" -> "TRUNCATE";
                    default -> throw unreadable("its op is " + payload.get("op"), null);
                };
        return decoded(
                kind,
                payload,
                columnsOf(payload.path("before"), "before"),
                columnsOf(payload.path("after"), "after"),
                "");
    }

    private static DecodedMessage decoded(
            String kind,
            JsonNode payload,
            Map<String, @Nullable String> before,
            Map<String, @Nullable String> after,
            String sql) {
        JsonNode source = payload.get("source");
        return new DecodedMessage(
                kind,
                source.path("db").asText(),
                source.path("table").isNull() ? "" : source.path("table").asText(),
                before,
                after,
                sql,
                source.path("ts_ms").asLong(),
                source.path("file").asText() + ":" + source.path("pos").asLong());
    }

    private static Map<String, @Nullable String> columnsOf(JsonNode row, String field) {
        if (row.isNull() || row.isMissingNode()) {
            return Map.of();
        }
        if (!row.isObject()) {
            throw unreadable("the field " + field + " is not an object", null);
        }
        Map<String, @Nullable String> columns = new LinkedHashMap<>();
        row.properties().forEach(column -> columns.put(column.getKey(), textOf(column.getValue())));
        return columns;
    }

    private static @Nullable String textOf(JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        return value.isContainerNode() ? value.toString() : value.asText();
    }

    private static MillraceException unreadable(String why, @Nullable Throwable cause) {
        return new MillraceException(ErrorCode.MESSAGE_UNREADABLE, "not a Debezium message: " + why, cause);
    }
}
