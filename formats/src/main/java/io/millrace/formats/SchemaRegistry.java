package io.millrace.formats;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;

/** Where Avro schemas are registered and get the ids that messages carry. Safe for any thread; answers are cached. */
public interface SchemaRegistry {
    /** For tasks without a registry. */
    SchemaRegistry NONE = (subject, schema) -> {
        throw new MillraceException(
                ErrorCode.TASK_INVALID,
                "a format with registered schemas needs the address of a registry: subject=" + subject
                        + ". Set schema_registry.urls");
    };

    /**
     * The id of an Avro schema under a subject; registers it if it is new and that is allowed.
     *
     * @param schema as JSON
     * @throws MillraceException SCHEMA_REGISTRY_UNREACHABLE, SCHEMA_REGISTRY_AUTH or SCHEMA_REJECTED, naming subject and remedy
     */
    int idOf(String subject, String schema);
}
