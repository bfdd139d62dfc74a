package io.millrace.formats.debezium;

import io.millrace.model.ByteSink;
import java.nio.charset.StandardCharsets;

/** Kafka's {@code JsonConverter}, with {@code schemas.enable} or without. */
final class JsonWire implements Wire {
    private static final Frame NONE = new Frame(new byte[0], new byte[0]);

    private final boolean schemas;

    JsonWire(boolean schemas) {
        this.schemas = schemas;
    }

    @Override
    public ConnectOut newOut() {
        return new JsonConnectOut();
    }

    @Override
    public String recordName(String proposed) {
        return proposed;
    }

    @Override
    public Frame ofValue(ConnectSchema schema, String topic) {
        if (!schemas) {
            return NONE;
        }
        ByteSink head = new ByteSink(1024);
        head.putAscii("{\"schema\":");
        ConnectSchemaJson.append(schema, head);
        head.putAscii(",\"payload\":");
        return new Frame(head.toByteArray(), "}".getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public Frame ofKey(ConnectSchema schema, String topic) {
        return ofValue(schema, topic);
    }
}
