package io.millrace.registry;

import io.millrace.formats.DecodedMessage;
import io.millrace.formats.MessageDecoder;
import io.millrace.formats.avro.ConfluentFrame;
import io.millrace.formats.dts.DtsAvroDecoder;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages that carry the id of their schema, with Avro's own reader and the schema that the registry has: change
 * envelopes as Debezium's, DTS records, and rows without anything around them. For people: values are shown as the
 * message has them, bytes as {@code 0x} and hex digits. Thread-safe.
 */
public final class RegisteredDecoder implements MessageDecoder {
    private static final String DTS_RECORD = "com.alibaba.dts.formats.avro.Record";
    private static final MessageDecoder DTS = new DtsAvroDecoder();

    private final RegistryClient client;
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    public RegisteredDecoder(RegistryClient client) {
        this.client = client;
    }

    @Override
    public DecodedMessage decode(byte[] value) {
        if (!ConfluentFrame.mayStartWithFrame(value)) {
            throw unreadable("it does not begin with byte 0 and a schema's id", null);
        }
        int id = ConfluentFrame.schemaId(value);
        Schema schema = schemaOf(id);
        if (schema.getFullName().equals(DTS_RECORD)) {
            return DTS.decode(Arrays.copyOfRange(value, ConfluentFrame.LENGTH, value.length));
        }
        if (schema.getType() != Schema.Type.RECORD) {
            throw unreadable("the schema of id " + id + " is no record but " + schema.getType(), null);
        }
        GenericRecord record = read(schema, id, value);
        if (text(record, "op") != null && record.hasField("source")) {
            return envelope(record, kindOf("" + text(record, "op")), "");
        }
        if (text(record, "ddl") != null) {
            return envelope(record, "DDL", "" + text(record, "ddl"));
        }
        return row(record);
    }

    private Schema schemaOf(int id) {
        Schema known = schemas.get(id);
        if (known == null) {
            try {
                known = new Schema.Parser().setValidateDefaults(false).parse(client.schemaOf(id));
            } catch (AvroRuntimeException e) {
                throw unreadable("the schema of id " + id + " is none: " + e.getMessage(), e);
            }
            schemas.put(id, known);
        }
        return known;
    }

    private static GenericRecord read(Schema schema, int id, byte[] value) {
        BinaryDecoder in = DecoderFactory.get()
                .binaryDecoder(value, ConfluentFrame.LENGTH, value.length - ConfluentFrame.LENGTH, null);
        try {
            GenericRecord record = new GenericDatumReader<GenericRecord>(schema).read(null, in);
            if (!in.isEnd()) {
                throw unreadable("bytes are left behind a record of schema id " + id, null);
            }
            return record;
        } catch (IOException | AvroRuntimeException e) {
            throw unreadable("it does not fit schema id " + id + ": " + e, e);
        }
    }

    private static DecodedMessage envelope(GenericRecord record, String kind, String sql) {
        Object from = record.get("source");
        GenericRecord source = from instanceof GenericRecord r ? r : record;
        return new DecodedMessage(
                kind,
                textOr(source, "db", textOr(record, "databaseName", "")),
                textOr(source, "table", ""),
                columns(record, "before"),
                columns(record, "after"),
                sql,
                Long.parseLong(textOr(source, "ts_ms", "0")),
                textOr(source, "file", "") + ":" + textOr(source, "pos", ""));
    }

    private static DecodedMessage row(GenericRecord record) {
        Map<String, @Nullable String> columns = columnsOf(record);
        boolean deleted = "true".equals(columns.get("__deleted")) || "d".equals(columns.get("__op"));
        String op = columns.get("__op");
        return new DecodedMessage(
                deleted ? "DELETE" : op == null ? "ROW" : kindOf(op),
                textOr(record, "__db", "" + record.getSchema().getNamespace()),
                textOr(record, "__table", record.getSchema().getName()),
                deleted ? columns : Map.of(),
                deleted ? Map.of() : columns,
                "",
                Long.parseLong(textOr(record, "__source_ts_ms", "0")),
                textOr(record, "__file", "") + ":" + textOr(record, "__pos", ""));
    }

    /** Debezium's letters as words. */
    private static String kindOf(String op) {
        return switch (op) {
            case "c" -> "INSERT";
            case "u" -> "UPDATE";
            case "d" -> "DELETE";
            case "r" -> "READ";
            case "t" -> "TRUNCATE";
            default -> op;
        };
    }

    private static Map<String, @Nullable String> columns(GenericRecord envelope, String image) {
        return envelope.hasField(image) && envelope.get(image) instanceof GenericRecord row ? columnsOf(row) : Map.of();
    }

    private static Map<String, @Nullable String> columnsOf(GenericRecord row) {
        Map<String, @Nullable String> columns = new LinkedHashMap<>();
        for (Schema.Field field : row.getSchema().getFields()) {
            columns.put(field.name(), textOf(row.get(field.pos()), field.schema()));
        }
        return columns;
    }

    private static String textOr(GenericRecord record, String field, String otherwise) {
        String text = text(record, field);
        return text == null ? otherwise : text;
    }

    private static @Nullable String text(GenericRecord record, String name) {
        Schema.Field field = record.getSchema().getField(name);
        return field == null ? null : textOf(record.get(field.pos()), field.schema());
    }

    private static @Nullable String textOf(@Nullable Object value, Schema schema) {
        if (value == null) {
            return null;
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            LogicalType logical = bytesOf(schema).getLogicalType();
            return logical instanceof LogicalTypes.Decimal decimal && bytes.length > 0
                    ? new BigDecimal(new BigInteger(bytes), decimal.getScale()).toPlainString()
                    : "0x" + HexFormat.of().formatHex(bytes);
        }
        return value.toString();
    }

    /** The branch of bytes in a nullable field. */
    private static Schema bytesOf(Schema schema) {
        List<Schema> branches = schema.isUnion() ? schema.getTypes() : List.of(schema);
        return branches.stream()
                .filter(branch -> branch.getType() == Schema.Type.BYTES)
                .findFirst()
                .orElse(schema);
    }

    private static MillraceException unreadable(String why, @Nullable Exception cause) {
        return new MillraceException(
                ErrorCode.MESSAGE_UNREADABLE, "not a message with a schema of the registry: " + why, cause);
    }
}
