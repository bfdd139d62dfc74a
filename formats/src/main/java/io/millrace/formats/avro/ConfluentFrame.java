package io.millrace.formats.avro;

import io.millrace.model.ByteSink;

/**
 * What stands before Avro bytes whose schema is in a registry: byte 0, then the schema's id in four bytes, big-endian
 * (Confluent Schema Registry, "Wire format"). No length. Stateless.
 */
public final class ConfluentFrame {
    /** Bytes before the Avro bytes. */
    public static final int LENGTH = 5;

    private static final byte MAGIC = 0;

    private ConfluentFrame() {}

    /** Appends the frame. */
    public static void put(int schemaId, ByteSink out) {
        out.ensure(LENGTH);
        out.put(MAGIC);
        out.put(schemaId >>> 24);
        out.put(schemaId >>> 16);
        out.put(schemaId >>> 8);
        out.put(schemaId);
    }

    /** Whether {@code bytes} may begin with a frame: anything that begins with a byte 0 may. */
    public static boolean mayStartWithFrame(byte[] bytes) {
        return bytes.length >= LENGTH && bytes[0] == MAGIC;
    }

    /** The schema's id in a frame at the start of {@code bytes}. */
    public static int schemaId(byte[] bytes) {
        if (!mayStartWithFrame(bytes)) {
            throw new IllegalArgumentException("a frame is byte 0 and four bytes of id: length=" + bytes.length);
        }
        return ((bytes[1] & 0xFF) << 24) | ((bytes[2] & 0xFF) << 16) | ((bytes[3] & 0xFF) << 8) | (bytes[4] & 0xFF);
    }
}
