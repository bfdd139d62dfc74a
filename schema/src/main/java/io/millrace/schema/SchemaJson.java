package io.millrace.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.DdlContext;
import io.millrace.model.ErrorCode;
import io.millrace.model.IndexShape;
import io.millrace.model.KeyShape;
import io.millrace.model.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Table shapes as the JSON of checkpoint entries: {@code {"version":1,"database":..,"table":..,"engine":..,
 * "charset":..,"columns":[..],"keys":[..],"indexes":[..]}}, UTF-8, fields always in this order and equal shapes always
 * equal bytes. A reader refuses a later version; new optional fields do not need one.
 */
public final class SchemaJson {
    static final int VERSION = 1;

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonFactory FACTORY = MAPPER.getFactory();

    private SchemaJson() {}

    public static byte[] write(TableShape shape) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("version", VERSION);
            json.writeStringField("database", shape.id().database());
            json.writeStringField("table", shape.id().table());
            json.writeStringField("engine", shape.engine());
            json.writeStringField("charset", shape.context().charset());
            json.writeArrayFieldStart("columns");
            for (ColumnShape column : shape.columns()) {
                write(json, column);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("keys");
            for (KeyShape key : shape.keys()) {
                json.writeStartObject();
                json.writeStringField("name", key.name());
                json.writeArrayFieldStart("columns");
                for (int column : key.columns()) {
                    json.writeNumber(column);
                }
                json.writeEndArray();
                json.writeBooleanField("prefixed", key.prefixed());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("indexes");
            for (IndexShape index : shape.context().indexes()) {
                write(json, index);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, ColumnShape column) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", column.name());
        json.writeStringField("type", column.type().name());
        json.writeStringField("columnType", column.columnType());
        json.writeBooleanField("unsigned", column.unsigned());
        json.writeBooleanField("nullable", column.nullable());
        if (column.charset() == null) {
            json.writeNullField("charset");
        } else {
            json.writeStringField("charset", column.charset());
        }
        json.writeNumberField("precision", column.precision());
        json.writeNumberField("scale", column.scale());
        json.writeArrayFieldStart("labels");
        for (String label : column.labels()) {
            json.writeString(label);
        }
        json.writeEndArray();
        json.writeStringField("generated", column.generated().name());
        json.writeBooleanField("invisible", column.invisible());
        writeDefault(json, column);
        json.writeEndObject();
    }

    /** Only what there is: most columns have neither, and shapes of before this was known read as such. */
    private static void writeDefault(JsonGenerator json, ColumnShape column) throws IOException {
        ColumnDefault value = column.defaultValue();
        if (value.kind() == ColumnDefault.Kind.LITERAL) {
            json.writeStringField("default", value.text());
        } else if (value.kind() != ColumnDefault.Kind.NONE) {
            json.writeStringField("defaultKind", value.kind().name());
        }
        if (column.autoIncrement()) {
            json.writeBooleanField("autoIncrement", true);
        }
    }

    private static ColumnDefault defaultOf(JsonNode column) {
        if (column.has("default")) {
            return ColumnDefault.literal(text(column, "default"));
        }
        return column.has("defaultKind")
                ? new ColumnDefault(ColumnDefault.Kind.valueOf(text(column, "defaultKind")), "")
                : ColumnDefault.NONE;
    }

    private static void write(JsonGenerator json, IndexShape index) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", index.name());
        json.writeBooleanField("unique", index.unique());
        json.writeArrayFieldStart("parts");
        for (IndexShape.Part part : index.parts()) {
            json.writeStartObject();
            json.writeNumberField("column", part.column());
            json.writeNumberField("prefix", part.prefix());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /**
     * @throws MillraceException CHECKPOINT_INVALID if the bytes are not such a shape
     */
    public static TableShape read(byte[] bytes) {
        try {
            JsonNode json = MAPPER.readTree(bytes);
            int version = json.path("version").asInt();
            if (version != VERSION) {
                throw new IllegalArgumentException("version=" + version + ", known=" + VERSION);
            }
            List<ColumnShape> columns = new ArrayList<>();
            json.required("columns").forEach(column -> columns.add(column(column)));
            List<KeyShape> keys = new ArrayList<>();
            json.required("keys")
                    .forEach(key -> keys.add(new KeyShape(
                            text(key, "name"),
                            integers(key.required("columns")),
                            key.required("prefixed").asBoolean())));
            List<IndexShape> indexes = new ArrayList<>();
            json.required("indexes").forEach(index -> indexes.add(index(index)));
            return new TableShape(
                    new TableId(text(json, "database"), text(json, "table")),
                    columns,
                    keys,
                    text(json, "engine"),
                    new DdlContext(text(json, "charset"), indexes));
        } catch (IOException | IllegalArgumentException e) {
            throw new MillraceException(
                    ErrorCode.CHECKPOINT_INVALID,
                    "a stored table shape cannot be read: " + e.getMessage()
                            + "; it was written by a later version or is damaged",
                    e);
        }
    }

    private static ColumnShape column(JsonNode json) {
        List<String> labels = new ArrayList<>();
        json.required("labels").forEach(label -> labels.add(label.asText()));
        JsonNode charset = json.required("charset");
        return new ColumnShape(
                text(json, "name"),
                ColumnType.valueOf(text(json, "type")),
                text(json, "columnType"),
                json.required("unsigned").asBoolean(),
                json.required("nullable").asBoolean(),
                charset.isNull() ? null : charset.asText(),
                json.required("precision").asInt(),
                json.required("scale").asInt(),
                labels,
                ColumnShape.Generated.valueOf(text(json, "generated")),
                json.required("invisible").asBoolean(),
                defaultOf(json),
                json.path("autoIncrement").asBoolean());
    }

    private static IndexShape index(JsonNode json) {
        List<IndexShape.Part> parts = new ArrayList<>();
        json.required("parts")
                .forEach(part -> parts.add(new IndexShape.Part(
                        part.required("column").asInt(), part.required("prefix").asInt())));
        return new IndexShape(text(json, "name"), json.required("unique").asBoolean(), parts);
    }

    private static List<Integer> integers(JsonNode array) {
        List<Integer> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asInt()));
        return values;
    }

    private static String text(JsonNode json, String field) {
        return json.required(field).asText();
    }
}
