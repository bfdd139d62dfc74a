package io.millrace.formats.maxwell;

import io.millrace.formats.DecodedMessage;
import io.millrace.formats.MessageDecoder;
import io.millrace.formats.json.JsonMembers;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads Maxwell JSON, rows and DDL; SET values are JSON arrays. */
public final class MaxwellJsonDecoder implements MessageDecoder {
    @Override
    public DecodedMessage decode(byte[] value) {
        try {
            return decode(JsonMembers.of(value));
        } catch (IOException e) {
            throw new MillraceException(
                    ErrorCode.MESSAGE_UNREADABLE, "not a Maxwell JSON message: " + e.getMessage(), e);
        }
    }

    private static DecodedMessage decode(Map<String, @Nullable String> message) throws IOException {
        String type = need(message, "type");
        String database = need(message, "database");
        long time = timeOf(need(message, "ts"));
        String position = positionOf(message);
        if (type.startsWith("table-") || type.startsWith("database-")) {
            String table = message.get("table");
            return new DecodedMessage(
                    type,
                    database,
                    table == null ? "" : table,
                    Map.of(),
                    Map.of(),
                    need(message, "sql"),
                    time,
                    position);
        }
        Map<String, @Nullable String> row = JsonMembers.of(need(message, "data"));
        Map<String, @Nullable String> before = Map.of();
        Map<String, @Nullable String> after = Map.of();
        switch (type) {
            case "delete" -> before = row;
            case "update" -> {
                after = row;
                Map<String, @Nullable String> full = new LinkedHashMap<>(row);
                full.putAll(JsonMembers.of(message.get("old")));
                before = full;
            }
            case "insert", "bootstrap-insert", "bootstrap-start", "bootstrap-complete" -> after = row;
            default -> throw new IOException("its type is not one of Maxwell's: type=" + type);
        }
        return new DecodedMessage(type, database, need(message, "table"), before, after, "", time * 1000, position);
    }

    private static long timeOf(String number) throws IOException {
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException e) {
            throw new IOException("its ts is not a whole number: ts=" + number, e);
        }
    }

    private static String positionOf(Map<String, @Nullable String> message) {
        String position = message.get("position");
        String xid = message.get("xid");
        if (position != null) {
            return position;
        }
        return xid == null ? "" : "xid=" + xid;
    }

    private static String need(Map<String, @Nullable String> message, String field) throws IOException {
        String value = message.get(field);
        if (value == null) {
            throw new IOException("it has no field " + field);
        }
        return value;
    }
}
