package io.millrace.formats.drs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.formats.DecodedMessage;
import io.millrace.formats.MessageDecoder;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads DRS JSON and JSON-C, which one cannot tell from each other by most messages. A TIMESTAMP in seconds is shown as
 * text in UTC. Canal JSON has the same fields in another order: DRS begins with {@code mysqlType}.
 */
public final class DrsJsonDecoder implements MessageDecoder {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final Pattern EPOCH = Pattern.compile("([0-9]{1,12})(\\.[0-9]{1,6})?");
    private static final Pattern ZERO_FRACTION = Pattern.compile("\\.0+");
    private static final int TIMESTAMP = 93;

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
        Iterator<String> fields = message.fieldNames();
        if (!fields.hasNext() || !fields.next().equals("mysqlType")) {
            throw unreadable("it does not begin with mysqlType", null);
        }
        for (String field :
                new String[] {"id", "es", "database", "table", "type", "isDdl", "sql", "sqlType", "data", "old"}) {
            if (!message.has(field)) {
                throw unreadable("it has no field " + field, null);
            }
        }
        String kind = message.get("type").asText();
        Map<String, @Nullable String> data = rowOf(message, "data");
        Map<String, @Nullable String> old = rowOf(message, "old");
        Map<String, @Nullable String> before = Map.of();
        Map<String, @Nullable String> after = Map.of();
        switch (kind) {
            case "DELETE" -> before = message.get("data").isNull() ? old : data;
            case "UPDATE" -> {
                after = data;
                before = new LinkedHashMap<>(data);
                before.putAll(old);
            }
            default -> after = data;
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

    private static Map<String, @Nullable String> rowOf(JsonNode message, String field) {
        JsonNode rows = message.get(field);
        if (rows.isNull()) {
            return Map.of();
        }
        if (!rows.isArray() || rows.size() != 1 || !rows.get(0).isObject()) {
            throw unreadable("the field " + field + " is not an array of one object", null);
        }
        Map<String, @Nullable String> row = new LinkedHashMap<>();
        JsonNode types = message.get("sqlType");
        rows.get(0).properties().forEach(entry -> {
            String text = entry.getValue().isNull() ? null : entry.getValue().asText();
            boolean instant = types.path(entry.getKey()).asInt() == TIMESTAMP;
            row.put(entry.getKey(), text != null && instant ? timestamp(text) : text);
        });
        return row;
    }

    private static String timestamp(String text) {
        Matcher epoch = EPOCH.matcher(text);
        if (!epoch.matches()) {
            return text;
        }
        long seconds = Long.parseLong(epoch.group(1));
        String fraction = epoch.group(2);
        boolean isZero = seconds == 0
                && (fraction == null || ZERO_FRACTION.matcher(fraction).matches());
        String time = isZero
                ? "0000-00-00 00:00:00"
                : SECONDS.format(LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC));
        return fraction == null ? time : time + fraction;
    }

    private static MillraceException unreadable(String why, @Nullable Throwable cause) {
        return new MillraceException(ErrorCode.MESSAGE_UNREADABLE, "not a DRS JSON message: " + why, cause);
    }
}
