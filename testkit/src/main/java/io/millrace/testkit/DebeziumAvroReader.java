package io.millrace.testkit;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's Avro envelope in its default modes, by Apache Avro with schemas from a registry. TIMESTAMP texts are in
 * UTC.
 */
public final class DebeziumAvroReader implements MessageReader {
    private final RegisteredAvro avro;

    /** @param registryUrl base URL of its Confluent-compatible API */
    public DebeziumAvroReader(String registryUrl) {
        avro = new RegisteredAvro(registryUrl);
    }

    @Override
    public @Nullable RowMessage read(byte[] value, Map<String, SourceTable> tables) throws IOException {
        GenericRecord envelope = avro.read(value);
        if (!envelope.hasField("op")) {
            return null;
        }
        GenericRecord source = (GenericRecord) envelope.get("source");
        String table = source.get("db") + "." + source.get("table");
        SourceTable shape = tables.get(table);
        String operation = envelope.get("op").toString();
        Map<String, @Nullable String> before = image((GenericRecord) envelope.get("before"), shape);
        Map<String, @Nullable String> after = image((GenericRecord) envelope.get("after"), shape);
        if (operation.equals("t")) {
            return null;
        }
        boolean wantsBefore = operation.equals("u") || operation.equals("d");
        if (wantsBefore != (before != null) || !operation.equals("d") != (after != null)) {
            throw new IOException(operation + " has the wrong images: " + envelope);
        }
        long sequence = DebeziumJsonReader.sequence(
                source.get("file").toString(), (Long) source.get("pos"), (Integer) source.get("row"));
        return new RowMessage(table, operation.equals("r"), sequence, before, after);
    }

    private static @Nullable Map<String, @Nullable String> image(
            @Nullable GenericRecord row, @Nullable SourceTable table) throws IOException {
        if (row == null) {
            return null;
        }
        Map<String, @Nullable String> texts = new LinkedHashMap<>();
        for (Schema.Field field : row.getSchema().getFields()) {
            Object value = row.get(field.pos());
            SourceColumn column = table == null ? null : table.column(field.name());
            texts.put(field.name(), value == null ? null : text(value, column));
        }
        return texts;
    }

    private static String text(Object value, @Nullable SourceColumn column) throws IOException {
        if (column == null) {
            return value.toString();
        }
        if (column.isBinary()) {
            return SourceColumn.hex(RegisteredAvro.bytes(value));
        }
        return switch (column.dataType()) {
            case "decimal" -> DebeziumValues.decimal(RegisteredAvro.bytes(value), column);
            case "bit" ->
                value instanceof Boolean bit ? (bit ? "1" : "0") : DebeziumValues.bits(RegisteredAvro.bytes(value));
            case "timestamp" -> DebeziumValues.timestamp(value.toString(), column);
            case "tinyint", "smallint", "mediumint", "int", "bigint", "date", "time", "datetime", "year" ->
                DebeziumValues.whole(((Number) value).longValue(), column);
            default -> column.fromText(value.toString());
        };
    }
}
