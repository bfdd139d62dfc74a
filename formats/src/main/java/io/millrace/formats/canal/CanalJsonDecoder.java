package io.millrace.formats.canal;

import com.fasterxml.jackson.core.JsonProcessingException;
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

/** Reads Canal JSON; of a message with several rows, which other producers write, only one is accepted. */
public final class CanalJsonDecoder implements MessageDecoder {
    private static final ObjectMapper MAPPER = new ObjectMapper();

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
        if (message.isObject()
                && message.fieldNames().hasNext()
                && message.fieldNames().next().equals("mysqlType")) {
            throw unreadable("its fields are in the order of DRS JSON", null);
        }
        for (String field : new String[] {"data", "database", "es", "id", "isDdl", "old", "sql", "table", "type"}) {
            if (!message.has(field)) {
                throw unreadable("it has no field " + field, null);
            }
        }
        String kind = message.get("type").asText();
        Map<String, @Nullable String> row = rowOf(message.get("data"), "data");
        Map<String, @Nullable String> before = Map.of();
        Map<String, @Nullable String> after = Map.of();
        switch (kind) {
            case "DELETE" -> before = row;
            case "UPDATE" -> {
                after = row;
                Map<String, @Nullable String> full = new LinkedHashMap<>(row);
                full.putAll(rowOf(message.get("old"), "old"));
                before = full;
            }
            default -> after = row;
        }
        return new DecodedMessage(
                kind,
                message.get("database").asText(),
                message.get("table").asText(),
                before,
                after,
                message.get("sql").asText(),
                message.get("es").asLong(),
                "id=" + message.get("id").asLong());
    }

    private static Map<String, @Nullable String> rowOf(JsonNode rows, String field) {
        if (rows.isNull()) {
            return Map.of();
        }
        if (!rows.isArray() || rows.size() != 1 || !rows.get(0).isObject()) {
            throw unreadable("the field " + field + " is not an array of one object", null);
        }
        Map<String, @Nullable String> row = new LinkedHashMap<>();
        rows.get(0)
                .properties()
                .forEach(entry -> row.put(
                        entry.getKey(),
                        entry.getValue().isNull() ? null : entry.getValue().asText()));
        return row;
    }

    private static MillraceException unreadable(String why, @Nullable Throwable cause) {
        return new MillraceException(ErrorCode.MESSAGE_UNREADABLE, "not a Canal JSON message: " + why, cause);
    }
}
