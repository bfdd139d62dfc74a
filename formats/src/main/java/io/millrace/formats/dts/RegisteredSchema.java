package io.millrace.formats.dts;

import io.millrace.formats.SchemaRegistry;
import io.millrace.formats.avro.ConfluentFrame;
import io.millrace.model.ByteSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What stands before a record: the frame with its schema's id if the task registers schemas, else nothing. */
final class RegisteredSchema {
    private static final String RECORD_NAME = "com.alibaba.dts.formats.avro.Record";

    private final SchemaRegistry registry;
    private final DtsAvroOptions options;

    RegisteredSchema(SchemaRegistry registry, DtsAvroOptions options) {
        this.registry = registry;
        this.options = options;
    }

    /** The frame of the records of a topic; empty without a registry. */
    byte[] frame(String topic) {
        if (!options.registered()) {
            return new byte[0];
        }
        ByteSink out = new ByteSink(ConfluentFrame.LENGTH);
        ConfluentFrame.put(registry.idOf(options.subjects().ofValue(topic, RECORD_NAME), text()), out);
        return out.toByteArray();
    }

    /** The schema of one record, every type where it is first used. */
    static String text() {
        try (InputStream in = RegisteredSchema.class.getResourceAsStream("Record.avsc")) {
            if (in == null) {
                throw new IllegalStateException("the schema Record.avsc is part of this program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("\\s+", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
