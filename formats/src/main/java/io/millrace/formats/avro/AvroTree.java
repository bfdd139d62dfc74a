package io.millrace.formats.avro;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * Avro bytes as a JSON tree, by their schema, for people: logical types as text, bytes as Base64. Reads what this product
 * writes (no map, enum or fixed). Not on the hot path.
 */
public final class AvroTree {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

    private record Definition(JsonNode schema, String namespace) {}

    private final Map<String, Definition> records = new HashMap<>();
    private final byte[] bytes;
    private int at;

    private AvroTree(byte[] bytes, int offset) {
        this.bytes = bytes;
        at = offset;
    }

    /**
     * Reads one value that goes to the end of {@code bytes}.
     *
     * @throws MillraceException MESSAGE_UNREADABLE if the bytes are not of this schema
     */
    public static JsonNode read(String schema, byte[] bytes, int offset) {
        try {
            AvroTree tree = new AvroTree(bytes, offset);
            JsonNode root = MAPPER.readTree(schema);
            tree.define(root, "");
            JsonNode value = tree.value(root, "");
            if (tree.at != bytes.length) {
                throw unreadable((bytes.length - tree.at) + " bytes are left behind the value");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new MillraceException(
                    ErrorCode.MESSAGE_UNREADABLE, "the message's schema is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static MillraceException unreadable(String why) {
        return new MillraceException(ErrorCode.MESSAGE_UNREADABLE, "not a message of its schema: " + why);
    }

    private JsonNode value(JsonNode schema, String namespace) {
        if (schema.isArray()) {
            long branch = number();
            if (branch < 0 || branch >= schema.size()) {
                throw unreadable("a union of " + schema.size() + " has no branch " + branch);
            }
            return value(schema.get((int) branch), namespace);
        }
        String type = schema.isTextual() ? schema.asText() : schema.path("type").asText();
        return switch (type) {
            case "null" -> NODES.nullNode();
            case "boolean" -> NODES.booleanNode(next() != 0);
            case "int", "long" -> number(schema.path("logicalType").asText());
            case "float" -> NODES.numberNode(Float.intBitsToFloat((int) little(4)));
            case "double" -> NODES.numberNode(Double.longBitsToDouble(little(8)));
            case "string" -> NODES.textNode(new String(bytes, take(), taken, StandardCharsets.UTF_8));
            case "bytes" -> bytes(schema);
            case "array" -> array(schema.path("items"), namespace);
            case "record" -> record(schema, namespace);
            default -> named(type, namespace);
        };
    }

    /** Notes every record with a name: one that is defined in a branch not taken may be named in another. */
    private void define(JsonNode schema, String outer) {
        if (schema.isArray()) {
            schema.forEach(branch -> define(branch, outer));
            return;
        }
        if (!schema.isObject()) {
            return;
        }
        String namespace = namespaceOf(schema, outer);
        if (schema.has("name") && schema.has("fields")) {
            records.put(fullName(schema.get("name").asText(), namespace), new Definition(schema, namespace));
        }
        schema.path("fields").forEach(field -> define(field.path("type"), namespace));
        define(schema.path("type"), namespace);
        define(schema.path("items"), namespace);
    }

    private static String namespaceOf(JsonNode schema, String outer) {
        return schema.has("namespace") ? schema.get("namespace").asText() : outer;
    }

    private static String fullName(String name, String namespace) {
        return name.contains(".") || namespace.isEmpty() ? name : namespace + "." + name;
    }

    private JsonNode named(String name, String namespace) {
        Definition known = records.get(fullName(name, namespace));
        if (known == null) {
            throw unreadable("its schema has the type " + name + ", which is not known");
        }
        return record(known.schema(), known.namespace());
    }

    private JsonNode record(JsonNode schema, String outer) {
        String namespace = namespaceOf(schema, outer);
        ObjectNode record = NODES.objectNode();
        for (JsonNode field : schema.path("fields")) {
            record.set(field.path("name").asText(), value(field.path("type"), namespace));
        }
        return record;
    }

    private JsonNode array(JsonNode items, String namespace) {
        ArrayNode array = NODES.arrayNode();
        for (long count = number(); count != 0; count = number()) {
            if (count < 0 || count > bytes.length - at) {
                throw unreadable("an array can not have " + count + " entries here");
            }
            for (long i = 0; i < count; i++) {
                array.add(value(items, namespace));
            }
        }
        return array;
    }

    private JsonNode bytes(JsonNode schema) {
        byte[] value = java.util.Arrays.copyOfRange(bytes, take(), at);
        if (schema.path("logicalType").asText().equals("decimal") && value.length > 0) {
            return NODES.textNode(
                    new BigDecimal(new BigInteger(value), schema.path("scale").asInt()).toPlainString());
        }
        return NODES.textNode(Base64.getEncoder().encodeToString(value));
    }

    private JsonNode number(String logicalType) {
        long value = number();
        return switch (logicalType) {
            case "date" -> NODES.textNode(LocalDate.ofEpochDay(value).toString());
            case "time-millis" ->
                NODES.textNode(LocalTime.ofNanoOfDay(value * 1_000_000).toString());
            case "timestamp-millis" ->
                NODES.textNode(Instant.ofEpochMilli(value).toString());
            case "timestamp-micros" -> NODES.textNode(instant(value).toString());
            case "local-timestamp-micros" ->
                NODES.textNode(MICROS.format(instant(value).atOffset(ZoneOffset.UTC)));
            default -> NODES.numberNode(value);
        };
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
    }

    private long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int part = next();
            value |= (part & 0x7FL) << shift;
            if ((part & 0x80) == 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw unreadable("a number is longer than 64 bits");
    }

    private long little(int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (next() & 0xFFL) << (8 * i);
        }
        return value;
    }

    private int taken;

    /** Passes over bytes behind their length; returns where they start. */
    private int take() {
        long length = number();
        if (length < 0 || length > bytes.length - at) {
            throw unreadable("it ends early: needed=" + length + ", remaining=" + (bytes.length - at));
        }
        taken = (int) length;
        at += taken;
        return at - taken;
    }

    private int next() {
        if (at == bytes.length) {
            throw unreadable("it ends early");
        }
        return bytes[at++];
    }
}
