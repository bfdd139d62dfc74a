package io.millrace.formats.shareplex;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.formats.DecodedMessage;
import io.millrace.formats.MessageDecoder;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads Shareplex JSON. The format does not escape dots in names: the last one parts database and table. The row after
 * an UPDATE is {@code key} with {@code data} over it.
 */
public final class ShareplexJsonDecoder implements MessageDecoder {
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
        JsonNode meta = message.path("meta");
        for (String field : new String[] {"time", "op", "scn", "trans", "seq", "size", "table", "idx"}) {
            if (!meta.has(field)) {
                throw unreadable("it has no field meta." + field, null);
            }
        }
        String kind = meta.get("op").asText();
        boolean isDdl = message.has("sql");
        Map<String, @Nullable String> data = isDdl ? Map.of() : rowOf(message, "data");
        Map<String, @Nullable String> before = Map.of();
        Map<String, @Nullable String> after = Map.of();
        if (message.has("key")) {
            before = rowOf(message, "key");
            after = new LinkedHashMap<>(before);
            after.putAll(data);
        } else if (kind.equals("del") || kind.equals("DELETE")) {
            before = data;
        } else {
            after = data;
        }
        String table = meta.get("table").asText();
        int dot = table.lastIndexOf('.');
        return new DecodedMessage(
                kind,
                dot < 0 ? table : table.substring(0, dot),
                dot < 0 ? "" : table.substring(dot + 1),
                before,
                after,
                message.path("sql").path("ddl").asText(""),
                timeOf(meta.get("time").asText()),
                "scn=" + meta.get("scn").asText() + " " + meta.get("idx").asText());
    }

    private static long timeOf(String time) {
        try {
            String local = time.endsWith("Z") ? time.substring(0, time.length() - 1) : time;
            return LocalDateTime.parse(local).toInstant(ZoneOffset.UTC).toEpochMilli();
        } catch (DateTimeException e) {
            throw unreadable("meta.time is not a time: " + time, e);
        }
    }

    private static Map<String, @Nullable String> rowOf(JsonNode message, String field) {
        JsonNode columns = message.get(field);
        if (columns == null || !columns.isObject()) {
            throw unreadable("the field " + field + " is not an object", null);
        }
        Map<String, @Nullable String> row = new LinkedHashMap<>();
        columns.properties()
                .forEach(entry -> row.put(
                        entry.getKey(),
                        entry.getValue().isNull() ? null : entry.getValue().asText()));
        return row;
    }

    private static MillraceException unreadable(String why, @Nullable Throwable cause) {
        return new MillraceException(ErrorCode.MESSAGE_UNREADABLE, "not a Shareplex JSON message: " + why, cause);
    }
}
