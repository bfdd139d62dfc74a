package io.millrace.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Builds message sequences of one table {@code shop.t (id, name, v)} by hand, and runs the checker's core on them. */
final class Crafted {
    static final SourceTable KEYED = new SourceTable("shop", "t", columns(), List.of("id"));
    static final SourceTable KEYLESS = new SourceTable("shop", "t", columns(), List.of());

    private final SourceTable table;
    private final List<byte[]> messages = new ArrayList<>();
    private final List<Map<String, String>> source = new ArrayList<>();
    private boolean toleratesLeftovers;
    private MessageReader reader = new CanalJsonReader();
    private long wanted = Long.MIN_VALUE;

    Crafted(SourceTable table) {
        this.table = table;
    }

    private static List<SourceColumn> columns() {
        return List.of(
                new SourceColumn("id", "bigint", "bigint(20)", 0, null),
                new SourceColumn("name", "varchar", "varchar(50)", 0, null),
                new SourceColumn("v", "bigint", "bigint(20)", 0, null),
                new SourceColumn("added_1", "int", "int(11)", 0, "7"));
    }

    static Map<String, String> row(int id, String name, long v) {
        Map<String, String> row = new LinkedHashMap<>();
        row.put("id", Integer.toString(id));
        row.put("name", name);
        row.put("v", Long.toString(v));
        return row;
    }

    Crafted snapshot(int counter, Map<String, String> row) {
        return message("INSERT", counter, row, null);
    }

    /** @param place the binlog offset, in file 3 */
    Crafted insert(long place, Map<String, String> row) {
        return message("INSERT", binlog(place), row, null);
    }

    Crafted delete(long place, Map<String, String> row) {
        return message("DELETE", binlog(place), row, null);
    }

    Crafted update(long place, Map<String, String> old, Map<String, String> row) {
        return message("UPDATE", binlog(place), row, old);
    }

    private static long binlog(long place) {
        return (3L << 32) + place;
    }

    private Crafted message(String type, long id, Map<String, String> row, Map<String, String> old) {
        String text = "{\"data\":[" + json(row) + "],\"database\":\"shop\",\"es\":1000,\"gtid\":\"\",\"id\":" + id
                + ",\"isDdl\":false,\"mysqlType\":" + types(row, "\"varchar(50)\"", "\"bigint(20)\"") + ",\"old\":"
                + (old == null ? "null" : "[" + json(old) + "]")
                + ",\"pkNames\":null,\"sql\":\"\",\"sqlType\":" + types(row, "12", "-5")
                + ",\"table\":\"t\",\"ts\":1,\"type\":\"" + type + "\"}";
        return raw(text);
    }

    private static String types(Map<String, String> row, String text, String number) {
        return row.keySet().stream()
                .map(column -> "\"" + column + "\":" + typeOf(column, text, number))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String typeOf(String column, String text, String number) {
        if (column.startsWith("added_")) {
            return text.equals("12") ? "4" : "\"int(11)\"";
        }
        return column.equals("name") ? text : number;
    }

    Crafted raw(String text) {
        messages.add(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    private static String json(Map<String, String> row) {
        return row.entrySet().stream()
                .map(column -> "\"" + column.getKey() + "\":"
                        + (column.getValue() == null ? "null" : "\"" + column.getValue() + "\""))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** A row of the source; the added column has its default. */
    Crafted inSource(Map<String, String> row) {
        Map<String, String> whole = new LinkedHashMap<>(row);
        whole.putIfAbsent("added_1", "7");
        source.add(whole);
        return this;
    }

    Crafted toleratingLeftovers() {
        toleratesLeftovers = true;
        return this;
    }

    Crafted acrossServers() {
        reader = new SequencelessReader(reader);
        return this;
    }

    Crafted until(long version) {
        wanted = version;
        return this;
    }

    CheckReport check() {
        MessageSource all = visitor -> {
            for (int i = 0; i < messages.size(); i++) {
                visitor.message(messages.get(i), new MessageSource.Place("shop", 0, i));
            }
        };
        Materialisation materialisation = new Materialisation(reader, List.of(table), toleratesLeftovers, wanted);
        all.forEach(materialisation);
        return materialisation.compare((checked, consumer) -> source.forEach(consumer), all);
    }
}
