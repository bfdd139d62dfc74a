package io.millrace.formats.plain;

import io.millrace.formats.DecodedMessage;
import io.millrace.formats.MessageDecoder;
import io.millrace.formats.json.JsonMembers;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads plain rows: every JSON object may be one. Without {@code __op} a row does not say what happened to it: its kind is
 * ROW. Database and table are those of {@code __db} and {@code __table}.
 */
public final class PlainJsonDecoder implements MessageDecoder {
    private static final Map<String, String> KINDS = Map.of("c", "INSERT", "u", "UPDATE", "d", "DELETE", "r", "READ");

    @Override
    public DecodedMessage decode(byte[] value) {
        try {
            Map<String, @Nullable String> row = JsonMembers.of(value);
            String op = take(row, "__op");
            boolean isDelete = take(row, PlainRow.DELETED).equals("true");
            String database = take(row, "__db");
            String table = take(row, "__table");
            String time = take(row, "__source_ts_ms");
            String file = take(row, "__file");
            String position = take(row, "__pos");
            String rowInEvent = take(row, "__row");
            row.keySet().removeAll(PlainRow.META);
            return new DecodedMessage(
                    isDelete ? "DELETE" : KINDS.getOrDefault(op, "ROW"),
                    database,
                    table,
                    isDelete ? row : Map.of(),
                    isDelete ? Map.of() : row,
                    "",
                    time.isEmpty() ? 0 : Long.parseLong(time),
                    file.isEmpty() ? "" : file + ":" + position + ":" + rowInEvent);
        } catch (IOException | NumberFormatException e) {
            throw new MillraceException(ErrorCode.MESSAGE_UNREADABLE, "not a plain row: " + e.getMessage(), e);
        }
    }

    private static String take(Map<String, @Nullable String> row, String field) {
        String value = row.remove(field);
        return value == null ? "" : value;
    }
}
