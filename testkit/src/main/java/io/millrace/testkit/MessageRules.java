package io.millrace.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the descriptions of Canal JSON and of DRS JSON demand of a message besides its row: which fields, in which order, of
 * which JSON type, null where. Written from the descriptions, not from the encoders.
 */
final class MessageRules {
    private static final List<String> CANAL = List.of(
            "data",
            "database",
            "es",
            "gtid",
            "id",
            "isDdl",
            "mysqlType",
            "old",
            "pkNames",
            "sql",
            "sqlType",
            "table",
            "ts",
            "type");
    private static final Set<String> CANAL_DDL =
            Set.of("CREATE", "ALTER", "ERASE", "TRUNCATE", "RENAME", "CINDEX", "DINDEX", "QUERY");
    private static final List<String> DRS = List.of(
            "mysqlType",
            "id",
            "es",
            "ts",
            "database",
            "table",
            "type",
            "isDdl",
            "sql",
            "sqlType",
            "data",
            "old",
            "pkNames");
    private static final Set<String> DRS_DDL = Set.of("DDL", "INIT_DDL");

    /** Above it a number of JavaScript is not exact. */
    private static final long LARGEST_ID = (1L << 53) - 1;

    /** {@code java.sql.Types} by {@code DATA_TYPE}: Canal's, then DRS's. */
    private static final Map<String, int[]> SQL_TYPES = Map.ofEntries(
            Map.entry("tinyint", new int[] {-6, -6}),
            Map.entry("smallint", new int[] {5, 5}),
            Map.entry("mediumint", new int[] {4, 4}),
            Map.entry("int", new int[] {4, 4}),
            Map.entry("bigint", new int[] {-5, -5}),
            Map.entry("decimal", new int[] {3, 3}),
            Map.entry("float", new int[] {7, 6}),
            Map.entry("double", new int[] {8, 8}),
            Map.entry("bit", new int[] {-7, -7}),
            Map.entry("date", new int[] {91, 91}),
            Map.entry("time", new int[] {92, 92}),
            Map.entry("datetime", new int[] {93, 94}),
            Map.entry("timestamp", new int[] {93, 93}),
            Map.entry("year", new int[] {12, 12}),
            Map.entry("char", new int[] {1, 1}),
            Map.entry("varchar", new int[] {12, 12}),
            Map.entry("text", new int[] {2005, -1}),
            Map.entry("binary", new int[] {2004, -2}),
            Map.entry("varbinary", new int[] {2004, -3}),
            Map.entry("blob", new int[] {2004, 2004}),
            Map.entry("enum", new int[] {4, 1}),
            Map.entry("set", new int[] {-7, 1}),
            Map.entry("json", new int[] {12, -1}));

    private static final Map<String, Integer> CANAL_UNSIGNED =
            Map.of("tinyint", 5, "smallint", 4, "mediumint", 4, "int", -5, "bigint", 3);

    private MessageRules() {}

    /** @return whether the message is DDL */
    static boolean canal(JsonNode message, @Nullable SourceTable table) throws IOException {
        keys(message, CANAL);
        JsonMessages.text(message, "gtid");
        if (common(message, CANAL_DDL)) {
            return true;
        }
        String type = JsonMessages.text(message, "type");
        require(Set.of("INSERT", "UPDATE", "DELETE").contains(type), "type", message);
        List<String> columns = row(message, message.get("data"));
        JsonNode old = message.get("old");
        require(old.isNull() != type.equals("UPDATE"), "old is there for an UPDATE only", message);
        if (!old.isNull()) {
            List<String> changed = names(JsonMessages.single(old, "old"));
            require(columns.containsAll(changed), "old has a column that data has not", message);
        }
        types(message, table, 0);
        return false;
    }

    /**
     * @param compatible JSON-C
     * @return whether the message is DDL
     */
    static boolean drs(JsonNode message, boolean compatible, @Nullable SourceTable table) throws IOException {
        keys(message, DRS);
        if (common(message, DRS_DDL)) {
            return true;
        }
        boolean inOld = !compatible && JsonMessages.text(message, "type").equals("DELETE");
        List<String> columns = row(message, message.get(inOld ? "old" : "data"));
        JsonNode other = message.get(inOld ? "data" : "old");
        boolean update = JsonMessages.text(message, "type").equals("UPDATE");
        require(other.isNull() != update, "the other image is there for an UPDATE only", message);
        require(
                !update || names(JsonMessages.single(other, "old")).equals(columns),
                "old of an UPDATE has every column",
                message);
        types(message, table, 1);
        return false;
    }

    private static boolean common(JsonNode message, Set<String> ddlTypes) throws IOException {
        JsonMessages.text(message, "database");
        String table = JsonMessages.text(message, "table");
        String sql = JsonMessages.text(message, "sql");
        long id = whole(message, "id");
        require(id >= 0 && id <= LARGEST_ID, "id", message);
        require(whole(message, "es") % 1000 == 0, "es is in whole seconds", message);
        require(whole(message, "ts") > 0, "ts", message);
        require(message.get("isDdl").isBoolean(), "isDdl is true or false", message);
        if (!message.get("isDdl").booleanValue()) {
            require(sql.isEmpty() && !table.isEmpty() && id > 0, "sql, table or id of a row", message);
            return false;
        }
        for (String field : List.of("data", "old", "mysqlType", "sqlType", "pkNames")) {
            require(message.get(field).isNull(), field + " of DDL is null", message);
        }
        require(!sql.isBlank() && ddlTypes.contains(JsonMessages.text(message, "type")), "sql or type", message);
        return true;
    }

    /** The columns of a row, which its two maps of types have in the same order. */
    private static List<String> row(JsonNode message, JsonNode image) throws IOException {
        List<String> columns = names(JsonMessages.single(image, "an image"));
        require(names(message.get("mysqlType")).equals(columns), "mysqlType names the row's columns", message);
        require(names(message.get("sqlType")).equals(columns), "sqlType names the row's columns", message);
        JsonNode key = message.get("pkNames");
        require(key.isNull() || (key.isArray() && !key.isEmpty()), "pkNames", message);
        for (JsonNode column : key) {
            require(columns.contains(JsonMessages.string(column)), "pkNames names columns", message);
        }
        return columns;
    }

    /** @param notation 0 for Canal's whole types and codes, 1 for DRS's */
    private static void types(JsonNode message, @Nullable SourceTable table, int notation) throws IOException {
        if (table == null) {
            return;
        }
        for (String name : names(message.get("mysqlType"))) {
            SourceColumn column = table.column(name);
            if (column == null) {
                continue; // gone by now
            }
            String type = notation == 0 ? column.columnType() : column.dataType();
            require(JsonMessages.text(message.get("mysqlType"), name).equals(type), "mysqlType of " + name, message);
            Integer code = notation == 0 ? canalCode(column) : drsCode(column);
            require(code == null || whole(message.get("sqlType"), name) == code, "sqlType of " + name, message);
        }
    }

    /** Canal's {@code sqlType}, null for a type whose code is not described. */
    static @Nullable Integer canalCode(SourceColumn column) {
        Integer unsigned = column.columnType().contains("unsigned") ? CANAL_UNSIGNED.get(column.dataType()) : null;
        int[] codes = SQL_TYPES.get(column.dataType());
        return unsigned != null ? unsigned : codes == null ? null : (Integer) codes[0];
    }

    private static @Nullable Integer drsCode(SourceColumn column) {
        int[] codes = SQL_TYPES.get(column.dataType());
        return codes == null ? null : (Integer) codes[1];
    }

    /** Refuses an object that does not have exactly these fields in this order. */
    static void keys(JsonNode object, List<String> expected) throws IOException {
        List<String> names = names(object);
        if (!names.equals(expected)) {
            throw new IOException("the fields are not " + expected + ": " + object);
        }
    }

    static void keys(JsonNode object, String... expected) throws IOException {
        keys(object, Arrays.asList(expected));
    }

    static List<String> names(JsonNode object) throws IOException {
        if (!object.isObject()) {
            throw new IOException("no object: " + object);
        }
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    static long whole(JsonNode object, String field) throws IOException {
        JsonNode value = JsonMessages.required(object, field);
        require(value.isIntegralNumber() && value.canConvertToLong(), field + " is a whole number", object);
        return value.longValue();
    }

    static void require(boolean holds, String what, JsonNode message) throws IOException {
        if (!holds) {
            throw new IOException("against the format's description: " + what + ": " + message);
        }
    }
}
