package io.millrace.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Shareplex JSON by Jackson: every value a string or null; an update has its changed columns and the old row. */
public final class ShareplexJsonReader implements MessageReader {
    private static final int SEQUENCE_BITS = 16;

    private static final Pattern TIME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}");
    private static final Pattern PLACE = Pattern.compile("[0-9]+\\.[0-9]+\\.[0-9]+");
    private static final Set<String> DDL = Set.of("ddl", "truncate", "drop column");
    private static final int REMEMBERED = 1_000;

    /** By transaction what all its rows say: {@code scn} and {@code size}. */
    private final Map<String, String> transactions = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    @Override
    public @Nullable RowMessage read(byte[] value, Map<String, SourceTable> tables) throws IOException {
        JsonNode message = JsonMessages.object(value);
        JsonNode meta = JsonMessages.required(message, "meta");
        String operation = JsonMessages.text(meta, "op");
        long seq = MessageRules.whole(meta, "seq");
        long size = MessageRules.whole(meta, "size");
        // A transaction longer than the task holds does not know its size.
        if (seq < 1
                || (size != 0 && seq > size)
                || !JsonMessages.text(meta, "idx").equals(seq + "/" + size)) {
            throw new IOException("seq, size and idx do not fit: " + meta);
        }
        checkMeta(meta);
        if (message.has("sql")) {
            MessageRules.keys(message, "meta", "sql");
            MessageRules.keys(message.get("sql"), "ddl");
            boolean known = DDL.contains(operation) && meta.get("rowid").isNull() && size == 1;
            MessageRules.require(
                    known && !JsonMessages.text(message.get("sql"), "ddl").isBlank(), "a statement", message);
            return null;
        }
        String table = JsonMessages.text(meta, "table");
        boolean snapshot = JsonMessages.text(meta, "trans").equals("0");
        long scn = Long.parseLong(JsonMessages.text(meta, "scn"));
        long sequence = (scn << SEQUENCE_BITS) + seq;
        checkTransaction(meta, snapshot, size);
        if (operation.equals("upd")) {
            MessageRules.keys(message, "meta", "data", "key");
        } else {
            MessageRules.keys(message, "meta", "data");
        }
        SourceTable shape = tables.get(table);
        checkRowId(meta, JsonMessages.required(message, "data"), message.get("key"), shape);
        Map<String, @Nullable String> data = image(JsonMessages.required(message, "data"), shape);
        return switch (operation) {
            case "ins" -> new RowMessage(table, snapshot, sequence, null, data);
            case "del" -> new RowMessage(table, false, sequence, data, null);
            case "upd" -> {
                Map<String, @Nullable String> before = image(JsonMessages.required(message, "key"), shape);
                Map<String, @Nullable String> after = new LinkedHashMap<>(before);
                after.putAll(data);
                yield new RowMessage(table, false, sequence, before, after);
            }
            default -> throw new IOException("unknown op of a row message: " + operation);
        };
    }

    private static void checkMeta(JsonNode meta) throws IOException {
        MessageRules.keys(
                meta, "time", "userid", "op", "scn", "rowid", "trans", "seq", "size", "table", "idx", "posttime");
        for (String time : new String[] {"time", "posttime"}) {
            MessageRules.require(TIME.matcher(JsonMessages.text(meta, time)).matches(), time, meta);
        }
        MessageRules.require(MessageRules.whole(meta, "userid") >= 0, "userid", meta);
        MessageRules.require(!JsonMessages.text(meta, "trans").isEmpty(), "trans", meta);
        MessageRules.require(!JsonMessages.text(meta, "table").isEmpty(), "table", meta);
    }

    /** All rows of a transaction say the same of it; a row of the full load is one by itself. */
    private void checkTransaction(JsonNode meta, boolean snapshot, long size) throws IOException {
        if (snapshot) {
            boolean alone = size == 1 && MessageRules.whole(meta, "userid") == 0;
            MessageRules.require(alone, "size and userid of a row of the full load", meta);
            return;
        }
        String told = JsonMessages.text(meta, "scn") + " " + size;
        String before = transactions.putIfAbsent(JsonMessages.text(meta, "trans"), told);
        MessageRules.require(before == null || before.equals(told), "scn and size, before " + before, meta);
    }

    /** The primary key's values, of a changed key the new ones; for a table without one a place. */
    private static void checkRowId(JsonNode meta, JsonNode data, @Nullable JsonNode key, @Nullable SourceTable table)
            throws IOException {
        String rowId = JsonMessages.text(meta, "rowid");
        if (table == null || PLACE.matcher(rowId).matches()) {
            return;
        }
        List<String> values = new ArrayList<>();
        for (String column : table.keyColumns()) {
            JsonNode changed = data.get(column);
            JsonNode value = changed == null && key != null ? key.get(column) : changed;
            MessageRules.require(value != null, "the key's column " + column, meta);
            values.add(value == null ? "" : value.asText());
        }
        MessageRules.require(rowId.equals(String.join(".", values)), "rowid of " + values, meta);
    }

    private static Map<String, @Nullable String> image(JsonNode row, @Nullable SourceTable table) throws IOException {
        return JsonMessages.image(row, table, (value, column) -> {
            String text = JsonMessages.string(value);
            return column == null ? text : column.fromText(text);
        });
    }
}
