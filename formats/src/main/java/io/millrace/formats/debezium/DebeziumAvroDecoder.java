package io.millrace.formats.debezium;

import io.millrace.formats.DecodedMessage;
import io.millrace.formats.MessageDecoder;
import io.millrace.formats.SchemaLookup;
import io.millrace.formats.avro.AvroTree;
import io.millrace.formats.avro.ConfluentFrame;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;

/**
 * Reads Debezium's Avro by the schema whose id stands before it.
 *
 * @param schemas {@link SchemaLookup#NONE} reads nothing yet
 */
public record DebeziumAvroDecoder(SchemaLookup schemas) implements MessageDecoder {
    @Override
    public MessageDecoder with(SchemaLookup newSchemas) {
        return new DebeziumAvroDecoder(newSchemas);
    }

    @Override
    public DecodedMessage decode(byte[] value) {
        if (!ConfluentFrame.mayStartWithFrame(value)) {
            throw new MillraceException(
                    ErrorCode.MESSAGE_UNREADABLE, "not a Debezium Avro message: it has no schema id");
        }
        String schema = schemas.schemaOf(ConfluentFrame.schemaId(value));
        return DebeziumJsonDecoder.decodePayload(AvroTree.read(schema, value, ConfluentFrame.LENGTH));
    }
}
