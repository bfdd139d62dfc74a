package io.millrace.testkit;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Plain rows in Avro with {@code plain.meta: fields} and {@code plain.delete: rewrite}, by Apache Avro with schemas from a
 * registry: a number means what the logical type of its schema says. What an update replaced is not told: it reads as a put
 * of the new row, so tables without a key cannot be checked. TIMESTAMP texts are in UTC.
 */
public final class ConfluentAvroReader implements MessageReader {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final long MICROS = 1_000_000;

    private final RegisteredAvro avro;

    /** @param registryUrl base URL of its Confluent-compatible API */
    public ConfluentAvroReader(String registryUrl) {
        avro = new RegisteredAvro(registryUrl);
    }

    @Override
    public @Nullable RowMessage read(byte[] value, Map<String, SourceTable> tables) throws IOException {
        GenericRecord row = avro.read(value);
        for (String field : PlainJsonReader.META) {
            if (!row.hasField(field)) {
                throw new IOException("no field " + field + ": " + row.getSchema());
            }
        }
        String table = row.get("__db") + "." + row.get("__table");
        if (!row.getSchema().getFullName().equals(table + ".Value")) {
            throw new IOException(
                    "a row of " + table + " is a " + row.getSchema().getFullName());
        }
        String operation = row.get("__op").toString();
        if (!List.of("c", "u", "d", "r").contains(operation)) {
            throw new IOException("unknown operation: " + row);
        }
        boolean delete = operation.equals("d");
        if (!row.get("__deleted").toString().equals(delete ? "true" : "false")) {
            throw new IOException(operation + " and __deleted do not fit: " + row);
        }
        boolean snapshot = operation.equals("r");
        long position = (Long) row.get("__pos");
        long sequence = snapshot
                ? position
                : DebeziumJsonReader.sequence(row.get("__file").toString(), position, (Integer) row.get("__row"));
        Map<String, @Nullable String> image = image(row, tables.get(table));
        return new RowMessage(table, snapshot, sequence, delete ? image : null, delete ? null : image);
    }

    private static Map<String, @Nullable String> image(GenericRecord row, @Nullable SourceTable table)
            throws IOException {
        Map<String, @Nullable String> texts = new LinkedHashMap<>();
        for (Schema.Field field : row.getSchema().getFields()) {
            if (PlainJsonReader.META.contains(field.name())) {
                continue;
            }
            Object value = row.get(field.pos());
            String own = field.getProp("mysql.name");
            String name = own == null ? field.name() : own;
            SourceColumn column = table == null ? null : table.column(name);
            texts.put(name, value == null ? null : text(value, valueSchema(field.schema()), column));
        }
        return texts;
    }

    /** The other branch of a union with null. */
    private static Schema valueSchema(Schema schema) throws IOException {
        if (!schema.isUnion()) {
            return schema;
        }
        List<Schema> branches = schema.getTypes();
        if (branches.size() != 2 || branches.get(0).getType() != Schema.Type.NULL) {
            throw new IOException("not a union of null and one type: " + schema);
        }
        return branches.get(1);
    }

    private static String text(Object value, Schema schema, @Nullable SourceColumn column) throws IOException {
        LogicalType logical = schema.getLogicalType();
        if (logical instanceof LogicalTypes.Decimal decimal) {
            return new BigDecimal(new BigInteger(RegisteredAvro.bytes(value)), decimal.getScale()).toPlainString();
        }
        if (column == null) {
            return value.toString();
        }
        if (logical != null) {
            return temporal(((Number) value).longValue(), logical, column);
        }
        return switch (schema.getType()) {
            case BYTES -> SourceColumn.hex(RegisteredAvro.bytes(value));
            case BOOLEAN -> (Boolean) value ? "1" : "0";
            case INT, LONG -> DebeziumValues.whole(((Number) value).longValue(), column);
            case RECORD -> SourceColumn.hex(RegisteredAvro.bytes(((GenericRecord) value).get("wkb")));
            case ARRAY -> vector((List<?>) value);
            default -> column.fromText(value.toString());
        };
    }

    private static String temporal(long number, LogicalType type, SourceColumn column) throws IOException {
        return switch (type.getName()) {
            case "date", "time-micros" -> DebeziumValues.whole(number, column);
            case "local-timestamp-micros", "timestamp-micros" ->
                LocalDateTime.ofEpochSecond(Math.floorDiv(number, MICROS), 0, ZoneOffset.UTC)
                                .format(SECONDS)
                        + column.fraction((int) Math.floorMod(number, MICROS));
            default -> throw new IOException("unexpected logical type " + type.getName() + " of " + column);
        };
    }

    private static String vector(List<?> floats) {
        ByteBuffer bytes = ByteBuffer.allocate(floats.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        floats.forEach(number -> bytes.putFloat((Float) number));
        return SourceColumn.hex(bytes.array());
    }
}
