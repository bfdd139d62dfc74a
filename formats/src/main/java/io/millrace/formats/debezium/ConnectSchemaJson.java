package io.millrace.formats.debezium;

import io.millrace.formats.json.JsonText;
import io.millrace.model.ByteSink;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Connect schemas as Kafka's {@code JsonConverter} writes them, in its order. */
final class ConnectSchemaJson {
    private final ByteSink out;

    private ConnectSchemaJson(ByteSink out) {
        this.out = out;
    }

    static void append(ConnectSchema schema, ByteSink out) {
        new ConnectSchemaJson(out).write(schema, null);
    }

    private void write(ConnectSchema schema, @Nullable String field) {
        out.putAscii("{\"type\":\"" + schema.type().spelling + '"');
        if (schema.type() == ConnectType.STRUCT) {
            out.putAscii(",\"fields\":[");
            for (int i = 0; i < schema.fields().size(); i++) {
                if (i > 0) {
                    out.put(',');
                }
                ConnectSchema.Field it = schema.fields().get(i);
                write(it.schema(), it.name());
            }
            out.put(']');
        }
        ConnectSchema items = schema.items();
        if (items != null) {
            out.putAscii(",\"items\":");
            write(items, null);
        }
        out.putAscii(",\"optional\":" + schema.optional());
        text("name", schema.name());
        if (schema.version() > 0) {
            out.putAscii(",\"version\":" + schema.version());
        }
        text("doc", schema.doc());
        if (!schema.parameters().isEmpty()) {
            out.putAscii(",\"parameters\":{");
            boolean first = true;
            for (var parameter : schema.parameters().entrySet()) {
                if (!first) {
                    out.put(',');
                }
                JsonText.putString(parameter.getKey(), out);
                out.put(':');
                JsonText.putString(parameter.getValue(), out);
                first = false;
            }
            out.put('}');
        }
        ConnectDefault defaultValue = schema.defaultValue();
        if (defaultValue != null) {
            out.putAscii(",\"default\":");
            out.put(defaultValue.json().getBytes(StandardCharsets.UTF_8));
        }
        text("field", field);
        out.put('}');
    }

    private void text(String name, @Nullable String value) {
        if (value != null) {
            out.putAscii(",\"" + name + "\":");
            JsonText.putString(value, out);
        }
    }
}
