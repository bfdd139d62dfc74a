package io.millrace.server.tasks;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task to be made, or what is to be changed of one: null is left as it is. */
record TaskInput(
        @Schema(description = "4 to 50 letters, digits, - and _, the first one a letter; need not be unique") @Nullable
        String name,

        @Nullable String description,
        @Schema(description = "At most 20") @Nullable Map<String, String> tags,

        @Schema(description = "Id of a connection to MySQL, MariaDB or PolarDB") @Nullable
        String sourceId,

        @Schema(description = "Id of a connection to Kafka") @Nullable
        String destinationId,

        @Schema(
                description = "The task document of `millrace run` as JSON: its keys without name, description,"
                        + " what the connections say, secrets, files and references")
        @Nullable
        Map<String, Object> document) {}
