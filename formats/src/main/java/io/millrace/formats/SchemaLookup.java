package io.millrace.formats;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;

/** Where decoders get the schema of an id that stands before a message. */
@FunctionalInterface
public interface SchemaLookup {
    /** For readers without a registry. */
    SchemaLookup NONE = id -> {
        throw new MillraceException(
                ErrorCode.MESSAGE_UNREADABLE,
                "the message begins with the id of an Avro schema, and no schema registry is known that has it: id="
                        + Integer.toUnsignedString(id));
    };

    /**
     * The Avro schema of an id, as JSON.
     *
     * @throws MillraceException MESSAGE_UNREADABLE if there is none
     */
    String schemaOf(int id);
}
