package io.millrace.formats.debezium;

import io.millrace.formats.SchemaRegistry;
import io.millrace.formats.avro.AvroNames;
import io.millrace.formats.avro.ConfluentFrame;
import io.millrace.formats.avro.SubjectStrategy;
import io.millrace.model.ByteSink;

/** Confluent's {@code AvroConverter}: Avro behind the id of its schema, which is registered when the frame is made. */
final class AvroWire implements Wire {
    private final SchemaRegistry registry;
    private final SubjectStrategy subjects;

    AvroWire(SchemaRegistry registry, SubjectStrategy subjects) {
        this.registry = registry;
        this.subjects = subjects;
    }

    @Override
    public ConnectOut newOut() {
        return new AvroConnectOut();
    }

    @Override
    public String recordName(String proposed) {
        return AvroNames.full(proposed);
    }

    @Override
    public String fieldName(String column) {
        return AvroNames.part(column);
    }

    @Override
    public boolean needsDistinctNames() {
        return true;
    }

    @Override
    public Frame ofValue(ConnectSchema schema, String topic) {
        return frame(subjects.ofValue(topic, String.valueOf(schema.name())), schema);
    }

    @Override
    public Frame ofKey(ConnectSchema schema, String topic) {
        return frame(subjects.ofKey(topic, String.valueOf(schema.name())), schema);
    }

    private Frame frame(String subject, ConnectSchema schema) {
        ByteSink head = new ByteSink(ConfluentFrame.LENGTH);
        ConfluentFrame.put(registry.idOf(subject, ConnectSchemaAvro.of(schema)), head);
        return new Frame(head.toByteArray(), new byte[0]);
    }
}
