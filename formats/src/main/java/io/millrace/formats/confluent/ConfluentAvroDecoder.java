package io.millrace.formats.confluent;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.formats.DecodedMessage;
import io.millrace.formats.MessageDecoder;
import io.millrace.formats.SchemaLookup;
import io.millrace.formats.avro.AvroTree;
import io.millrace.formats.avro.ConfluentFrame;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads plain rows in Avro by the schema whose id stands before them. Without {@code __op} a row does not say what happened
 * to it: its kind is ROW. Database and table are those of {@code __db} and {@code __table}.
 *
 * @param schemas {@link SchemaLookup#NONE} reads nothing yet
 */
public record ConfluentAvroDecoder(SchemaLookup schemas) implements MessageDecoder {
    private static final Map<String, String> KINDS = Map.of("c", "INSERT", "u", "UPDATE", "d", "DELETE", "r", "READ");

    @Override
    public MessageDecoder with(SchemaLookup newSchemas) {
        return new ConfluentAvroDecoder(newSchemas);
    }

    @Override
    public DecodedMessage decode(byte[] value) {
        if (!ConfluentFrame.mayStartWithFrame(value)) {
            throw unreadable("it has no schema id");
        }
        JsonNode row = AvroTree.read(schemas.schemaOf(ConfluentFrame.schemaId(value)), value, ConfluentFrame.LENGTH);
        if (!row.isObject()) {
            throw unreadable("it is no record");
        }
        Map<String, @Nullable String> columns = new LinkedHashMap<>();
        row.properties().forEach(field -> columns.put(field.getKey(), textOf(field.getValue())));
        boolean deleted = row.path("__deleted").asText().equals("true");
        String kind = deleted ? "DELETE" : KINDS.getOrDefault(row.path("__op").asText(), "ROW");
        return new DecodedMessage(
                kind,
                row.path("__db").asText(),
                row.path("__table").asText(),
                deleted ? columns : Map.of(),
                deleted ? Map.of() : columns,
                "",
                row.path("__source_ts_ms").asLong(),
                row.has("__file")
                        ? row.get("__file").asText() + ":" + row.path("__pos").asLong()
                        : "");
    }

    private static @Nullable String textOf(JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        return value.isContainerNode() ? value.toString() : value.asText();
    }

    private static MillraceException unreadable(String why) {
        return new MillraceException(ErrorCode.MESSAGE_UNREADABLE, "not a plain row in Avro: " + why);
    }
}
