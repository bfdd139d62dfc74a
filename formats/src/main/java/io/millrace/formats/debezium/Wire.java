package io.millrace.formats.debezium;

import io.millrace.model.ByteSink;

/** How Connect values become the bytes of a record: JSON with or without its schema, or Avro with its schema's id. */
interface Wire {
    /** What stands around a value of one schema. */
    @SuppressWarnings("ArrayRecordComponent") // constants, never compared
    record Frame(byte[] head, byte[] tail) {
        void open(ByteSink out) {
            out.put(head);
        }

        void close(ByteSink out) {
            out.put(tail);
        }
    }

    /** A new writer of values. */
    ConnectOut newOut();

    /** The name of a record from the database's and the table's names, as this wire can have it. */
    String recordName(String proposed);

    /** The name of a column, as this wire can have it. */
    default String fieldName(String column) {
        return column;
    }

    /** Whether no two tables may have the same record name. */
    default boolean needsDistinctNames() {
        return false;
    }

    /** The frame of a record's value, for good; registers the schema where that is needed. */
    Frame ofValue(ConnectSchema schema, String topic);

    /** The frame of a record's key. */
    Frame ofKey(ConnectSchema schema, String topic);
}
