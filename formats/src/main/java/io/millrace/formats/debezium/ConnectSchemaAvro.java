package io.millrace.formats.debezium;

import io.millrace.formats.avro.AvroNames;
import io.millrace.formats.json.JsonText;
import io.millrace.model.ByteSink;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Connect schemas as Avro schemas, as Confluent's {@code AvroData} makes them: what Avro has no word for stands in
 * properties {@code connect.*}; a record is written out where it is first used, and named from then on.
 */
final class ConnectSchemaAvro {
    /** Connect's logical types that Avro has a name for. */
    private static final Map<String, String> LOGICAL = Map.of(
            "org.apache.kafka.connect.data.Decimal", "decimal",
            "org.apache.kafka.connect.data.Date", "date",
            "org.apache.kafka.connect.data.Time", "time-millis",
            "org.apache.kafka.connect.data.Timestamp", "timestamp-millis");

    /** What AvroData says where the schema does not: BIGINT UNSIGNED as a decimal. */
    private static final String DEFAULT_PRECISION = "64";

    private final ByteSink out = new ByteSink(1024);
    private final Set<String> written = new HashSet<>();

    private ConnectSchemaAvro() {}

    /**
     * The schema as JSON.
     *
     * @throws MillraceException SCHEMA_REJECTED if two columns get the same name
     */
    static String of(ConnectSchema struct) {
        ConnectSchemaAvro text = new ConnectSchemaAvro();
        text.type(struct, "");
        return text.out.toString();
    }

    private void typeOrNull(ConnectSchema schema, String namespace) {
        switch (schema.presence()) {
            case REQUIRED -> type(schema, namespace);
            case NULL_FIRST -> {
                out.putAscii("[\"null\",");
                type(schema, namespace);
                out.put(']');
            }
            case NULL_LAST -> {
                out.put('[');
                type(schema, namespace);
                out.putAscii(",\"null\"]");
            }
        }
    }

    private void type(ConnectSchema schema, String namespace) {
        switch (schema.type()) {
            case INT16, INT32 -> out.putAscii("{\"type\":\"int\"");
            case INT64 -> out.putAscii("{\"type\":\"long\"");
            case FLOAT32 -> out.putAscii("{\"type\":\"float\"");
            case FLOAT64 -> out.putAscii("{\"type\":\"double\"");
            case BOOLEAN -> out.putAscii("{\"type\":\"boolean\"");
            case STRING -> out.putAscii("{\"type\":\"string\"");
            case BYTES -> bytes(schema);
            case ARRAY -> {
                out.putAscii("{\"type\":\"array\",\"items\":");
                ConnectSchema items = schema.items();
                typeOrNull(items == null ? ConnectSchema.of(ConnectType.BYTES) : items, namespace);
            }
            case STRUCT -> {
                if (!record(schema, namespace)) {
                    return;
                }
            }
        }
        properties(schema);
        out.put('}');
    }

    private void bytes(ConnectSchema schema) {
        out.putAscii("{\"type\":\"bytes\"");
        String scale = schema.parameters().get("scale");
        if (scale != null) {
            out.putAscii(",\"scale\":" + scale + ",\"precision\":");
            out.putAscii(schema.parameters().getOrDefault("connect.decimal.precision", DEFAULT_PRECISION));
        }
    }

    /** Opens a record with its fields; false if its name was enough. */
    private boolean record(ConnectSchema schema, String namespace) {
        String name = String.valueOf(schema.name());
        int dot = name.lastIndexOf('.');
        String own = dot < 0 ? "" : name.substring(0, dot);
        if (!written.add(name)) {
            text(own.equals(namespace) ? name.substring(dot + 1) : name);
            return false;
        }
        out.putAscii("{\"type\":\"record\",\"name\":\"" + name.substring(dot + 1) + '"');
        if (!own.equals(namespace)) {
            out.putAscii(",\"namespace\":\"" + own + '"');
        }
        out.putAscii(",\"fields\":[");
        Map<String, String> names = new HashMap<>();
        boolean first = true;
        for (ConnectSchema.Field field : schema.fields()) {
            String fieldName = AvroNames.part(field.name());
            String before = names.put(fieldName, field.name());
            if (before != null) {
                throw collision(name, before, field.name(), fieldName);
            }
            out.putAscii(first ? "{\"name\":" : ",{\"name\":");
            text(fieldName);
            out.putAscii(",\"type\":");
            typeOrNull(field.schema(), own);
            ConnectDefault value = field.schema().defaultValue();
            if (value != null) {
                raw(",\"default\":", value);
            } else if (field.schema().optional()) {
                out.putAscii(",\"default\":null");
            }
            out.put('}');
            first = false;
        }
        out.put(']');
        return true;
    }

    private static MillraceException collision(String record, String one, String other, String name) {
        return new MillraceException(
                ErrorCode.SCHEMA_REJECTED,
                "Avro's names have only letters A to Z, digits and underscores, so two columns of the record " + record
                        + " would have the name " + name + ": columns=" + one + ", " + other
                        + ". Rename a column, leave the table out, or choose a JSON format");
    }

    private void properties(ConnectSchema schema) {
        String doc = schema.doc();
        if (doc != null) {
            out.putAscii(",\"connect.doc\":");
            text(doc);
        }
        if (schema.version() > 0) {
            out.putAscii(",\"connect.version\":" + schema.version());
        }
        if (!schema.parameters().isEmpty()) {
            out.putAscii(",\"connect.parameters\":{");
            boolean first = true;
            for (Map.Entry<String, String> parameter : schema.parameters().entrySet()) {
                out.putAscii(first ? "" : ",");
                text(parameter.getKey());
                out.put(':');
                text(parameter.getValue());
                first = false;
            }
            out.put('}');
        }
        ConnectDefault value = schema.defaultValue();
        if (value != null) {
            raw(",\"connect.default\":", value);
        }
        String name = schema.name();
        if (name != null) {
            out.putAscii(",\"connect.name\":");
            text(name);
            if (LOGICAL.containsKey(name)) {
                out.putAscii(",\"logicalType\":\"" + LOGICAL.get(name) + '"');
            }
        }
        if (schema.type() == ConnectType.INT16) {
            out.putAscii(",\"connect.type\":\"int16\"");
        }
    }

    private void raw(String property, ConnectDefault value) {
        out.putAscii(property);
        out.put(value.avro().getBytes(StandardCharsets.UTF_8));
    }

    private void text(String text) {
        JsonText.putString(text, out);
    }
}
